from django.core.management.base import CommandError

from agreements.models import Authorization
from idea_portal.accounts.commands import PersonalCommand, find
from linkage.actions import matching_jobs
from linkage.models import Job
from linkage.rules.job_states import JobState

SOUND = (JobState.QUEUED, JobState.RUNNING, JobState.SUCCEEDED)


class Command(PersonalCommand):
    help = "Match the list of people of an authorization with its records."
    given_by = "linkage analyst"

    def add_arguments(self, parser):
        parser.add_argument("authorization", help="its reference, such as AZ-2026-0001")
        parser.add_argument(
            "--wait", action="store_true", help="do the work here, without waiting for a worker"
        )
        super().add_arguments(parser)

    def carry_out(self, *, authorization, by, wait, as_json, **options):
        under = find(Authorization.objects.visible_to(by), reference=authorization)
        job = matching_jobs.request(authorization=under, by=by)
        if wait:
            matching_jobs.run(reference=job.reference, worker="command")
            job.refresh_from_db()
        if as_json:
            self.answer(_record(job))
        else:
            self._tell(job)
        if job.state not in SOUND:
            raise CommandError(f"{job.reference} is {job.state}.")

    def _tell(self, job: Job) -> None:
        self.stdout.write(f"{job.reference}: {job.state}")
        for finding in job.decision.refusals:
            self.stdout.write(f"not met: {finding.because}")
        if job.error:
            self.stdout.write(job.error)
        for name, count in job.counts.items():
            self.stdout.write(f"{name.replace('_', ' ')}: {count}")


def _record(job: Job) -> dict[str, object]:
    return {
        "reference": job.reference,
        "authorization": job.authorization.reference,
        "state": job.state,
        "settings": job.settings,
        "counts": job.counts,
        "error": job.error,
        "decision": job.decision.as_record(),
    }
