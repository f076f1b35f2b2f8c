import json

from django.core.management.base import BaseCommand, CommandError

from agreements.models import Authorization
from idea_portal.accounts.models import User
from idea_portal.audit import trail
from idea_portal.policy import Refused
from linkage.actions import linkage_jobs
from linkage.models import Job
from linkage.rules.job_states import JobState

SOUND = (JobState.QUEUED, JobState.RUNNING, JobState.SUCCEEDED)


class Command(BaseCommand):
    help = "Link the records of an authorization's datasets."

    def add_arguments(self, parser):
        parser.add_argument("authorization", help="its reference, such as AZ-2026-0001")
        parser.add_argument("--by", required=True, help="e-mail address of the linkage analyst")
        parser.add_argument(
            "--wait", action="store_true", help="do the work here, without waiting for a worker"
        )
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *, authorization, by, **options):
        try:
            person = User.objects.get_by_natural_key(by)
            under = Authorization.objects.visible_to(person).get(reference=authorization)
            with trail.keeping_refusals(by=person):
                job = linkage_jobs.request(authorization=under, by=person)
        except User.DoesNotExist:
            raise CommandError(f"Nobody has the address {by}.") from None
        except Authorization.DoesNotExist:
            raise CommandError(f"There is no authorization {authorization}.") from None
        except Refused as refused:
            if options["json"]:
                self.stdout.write(json.dumps({"refused": refused.decision.as_record()}))
            raise CommandError(f"Refused: {refused}") from None
        if options["wait"]:
            linkage_jobs.run(reference=job.reference, worker="command")
            job.refresh_from_db()
        if options["json"]:
            self.stdout.write(json.dumps(_record(job)))
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
        "counts": job.counts,
        "error": job.error,
        "decision": job.decision.as_record(),
    }
