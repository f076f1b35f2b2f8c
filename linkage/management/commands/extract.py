import json
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from agreements.models import Authorization
from idea_portal.accounts.models import User
from idea_portal.audit import trail
from idea_portal.policy import Refused
from linkage.actions import extracts
from linkage.models import Job
from linkage.rules.job_states import JobState

SECONDS_BETWEEN_LOOKS = 0.5


class Command(BaseCommand):
    help = "Build an extract under an authorization, and wait until it is done."

    def add_arguments(self, parser):
        parser.add_argument("authorization", help="its reference, AZ-2026-0001")
        parser.add_argument("--by", required=True, help="e-mail address of the linkage analyst")
        parser.add_argument("--without-totals", action="store_true", help="for a table of counts")
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *, authorization, by, **options):
        try:
            person = User.objects.get_by_natural_key(by)
            under = Authorization.objects.visible_to(person).get(reference=authorization)
            with trail.keeping_refusals(by=person):
                job = extracts.request(
                    authorization=under, by=person, with_totals=not options["without_totals"]
                )
        except User.DoesNotExist:
            raise CommandError(f"Nobody has the address {by}.") from None
        except Authorization.DoesNotExist:
            raise CommandError(f"There is no authorization {authorization}.") from None
        except Refused as refused:
            if options["json"]:
                self.stdout.write(json.dumps({"refused": refused.decision.as_record()}))
            raise CommandError(f"Refused: {refused}") from None
        # A worker may be faster; then there is nothing to run here, and one waits for it.
        extracts.run(reference=job.reference, worker="the command line")
        self._tell(_ended(job), as_json=options["json"])

    def _tell(self, job: Job, *, as_json: bool) -> None:
        output = getattr(job, "output", None)
        if as_json:
            record: dict[str, Any] = {"job": job.reference, "state": job.state, "error": job.error}
            record |= {"decision": job.decision.as_record()}
            record |= {"manifest": output.manifest if output else None}
            self.stdout.write(json.dumps(record))
        elif output:
            self.stdout.write(
                f"{job.reference}: {output.reference}, {output.row_count} rows, "
                f"content {output.content_sha256}. It waits for an output checker."
            )
        if job.state != JobState.SUCCEEDED:
            reasons = "; ".join(finding.because for finding in job.decision.refusals)
            raise CommandError(f"{job.reference} is {job.state}: {job.error or reasons}")


def _ended(job: Job) -> Job:
    job = Job.objects.get(pk=job.pk)
    while job.is_unfinished:
        time.sleep(SECONDS_BETWEEN_LOOKS)
        job.refresh_from_db()
    return job
