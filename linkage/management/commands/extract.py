import time
from typing import Any

from django.core.management.base import CommandError

from agreements.models import Authorization
from idea_portal.accounts.commands import PersonalCommand, find
from linkage.actions import extracts
from linkage.models import Job
from linkage.rules.job_states import JobState

SECONDS_BETWEEN_LOOKS = 0.5


class Command(PersonalCommand):
    help = "Build an extract under an authorization, and wait until it is done."
    given_by = "linkage analyst"

    def add_arguments(self, parser):
        parser.add_argument("authorization", help="its reference, AZ-2026-0001")
        parser.add_argument("--without-totals", action="store_true", help="for a table of counts")
        super().add_arguments(parser)

    def carry_out(self, *, authorization, by, without_totals, as_json, **options):
        under = find(Authorization.objects.visible_to(by), reference=authorization)
        job = extracts.request(authorization=under, by=by, with_totals=not without_totals)
        # A worker may be faster; then there is nothing to run here, and one waits for it.
        extracts.run(reference=job.reference, worker="the command line")
        self._tell(_ended(job), as_json=as_json)

    def _tell(self, job: Job, *, as_json: bool) -> None:
        output = getattr(job, "output", None)
        if as_json:
            record: dict[str, Any] = {"job": job.reference, "state": job.state, "error": job.error}
            record |= {"decision": job.decision.as_record()}
            record |= {"manifest": output.manifest if output else None}
            self.answer(record)
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
