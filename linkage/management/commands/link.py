from django.core.management.base import CommandError

from agreements.models import Authorization
from idea_portal.accounts.commands import PersonalCommand, find
from linkage.actions import linkage_jobs
from linkage.models import Job
from linkage.rules.job_states import JobState

SOUND = (JobState.QUEUED, JobState.RUNNING, JobState.SUCCEEDED)


class Command(PersonalCommand):
    help = "Link the records of an authorization's datasets."
    given_by = "linkage analyst"

    def add_arguments(self, parser):
        parser.add_argument("authorization", help="its reference, such as AZ-2026-0001")
        parser.add_argument(
            "--wait", action="store_true", help="do the work here, without waiting for a worker"
        )
        parser.add_argument(
            "--full", action="store_true", help="compare everything, not only what is new"
        )
        super().add_arguments(parser)

    def carry_out(self, *, authorization, by, wait, full, as_json, **options):
        under = find(Authorization.objects.visible_to(by), reference=authorization)
        job = linkage_jobs.request(authorization=under, by=by, in_full=full)
        if wait:
            linkage_jobs.run(reference=job.reference, worker="command")
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
        for name in ("records", "groups", "persons_new", "persons_kept"):
            if name in job.counts:
                self.stdout.write(f"{name.replace('_', ' ')}: {job.counts[name]}")


def _record(job: Job) -> dict[str, object]:
    return {
        "reference": job.reference,
        "authorization": job.authorization.reference,
        "state": job.state,
        "settings": job.settings,
        "mode": job.settings["details"]["mode"],
        "counts": job.counts,
        "error": job.error,
        "decision": job.decision.as_record(),
    }
