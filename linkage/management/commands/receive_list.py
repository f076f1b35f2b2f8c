from pathlib import Path

from django.core.management.base import CommandError

from agreements.models import Authorization
from datasets.rules.delivery_states import DeliveryState
from idea_portal.accounts.commands import PersonalCommand, find, open_file
from linkage.actions import cohort_lists
from linkage.models import CohortList
from linkage.rules.row_problems import RowProblem


class Command(PersonalCommand):
    help = "Hand in a CSV or Parquet file as the list of people of an authorization."
    given_by = "person the authorization names"

    def add_arguments(self, parser):
        parser.add_argument("authorization", help="its reference, such as AZ-2026-0001")
        parser.add_argument("file", type=Path, help="CSV, or Parquet named .parquet")
        super().add_arguments(parser)

    def carry_out(self, *, authorization, file, by, as_json, **options):
        under = find(Authorization.objects.visible_to(by), reference=authorization)
        with open_file(file) as content:
            received = cohort_lists.receive(
                authorization=under, file=content, name=file.name, by=by
            )
        if as_json:
            self.answer(_record(received))
        else:
            self._tell(received)
        if received.state != DeliveryState.STORED:
            raise CommandError(f"{received.reference} was turned away; nothing was stored.")

    def _tell(self, received: CohortList) -> None:
        self.stdout.write(
            f"{received.reference}: {received.rows} rows stored, "
            f"{received.rows_rejected} turned away"
        )
        for column, why in received.left_out.items():
            self.stdout.write(f"left out: {column} ({why})")
        for reject in received.rejects:
            problem = RowProblem(reject["problem"]).label
            self.stdout.write(f"row {reject['row']}, {reject['column'] or 'whole row'}: {problem}")
        for finding in received.decision["findings"]:
            if not finding["passed"]:
                self.stdout.write(f"not met: {finding['because']}")


def _record(received: CohortList) -> dict[str, object]:
    return {
        "reference": received.reference,
        "authorization": received.authorization.reference,
        "state": received.state,
        "rows": received.rows,
        "rows_rejected": received.rows_rejected,
        "columns": received.columns,
        "left_out": received.left_out,
        "rejects": received.rejects,
        "profile": received.profile,
        "content_hmac": received.content_hmac,
        "decision": received.decision,
    }
