from pathlib import Path

from django.core.management.base import CommandError

from datasets.models import Dataset, Delivery
from datasets.rules.delivery_states import DeliveryState
from idea_portal.accounts.commands import PersonalCommand, find, open_file
from linkage.actions import deliveries
from linkage.rules.row_problems import RowProblem


class Command(PersonalCommand):
    help = "Hand in a CSV or Parquet file as a delivery of a dataset."
    given_by = "steward"

    def add_arguments(self, parser):
        parser.add_argument("dataset", help="the dataset's code")
        parser.add_argument("file", type=Path, help="CSV, or Parquet named .parquet")
        super().add_arguments(parser)

    def carry_out(self, *, dataset, file, by, as_json, **options):
        into = find(Dataset.objects.visible_to(by), code=dataset)
        with open_file(file) as content:
            delivery = deliveries.receive(dataset=into, file=content, name=file.name, by=by)
        if as_json:
            self.answer(_record(delivery))
        else:
            self._tell(delivery)
        if delivery.state != DeliveryState.STORED:
            raise CommandError(f"{delivery.reference} was turned away; nothing was stored.")

    def _tell(self, delivery: Delivery) -> None:
        self.stdout.write(
            f"{delivery.reference}: {delivery.rows} rows stored, "
            f"{delivery.rows_rejected} turned away"
        )
        for column, why in delivery.left_out.items():
            self.stdout.write(f"left out: {column} ({why})")
        for reject in delivery.rejects:
            problem = RowProblem(reject["problem"]).label
            self.stdout.write(f"row {reject['row']}, {reject['column'] or 'whole row'}: {problem}")
        for finding in delivery.decision["findings"]:
            if not finding["passed"]:
                self.stdout.write(f"not met: {finding['because']}")


def _record(delivery: Delivery) -> dict[str, object]:
    return {
        "reference": delivery.reference,
        "dataset": delivery.dataset.code,
        "state": delivery.state,
        "rows": delivery.rows,
        "rows_rejected": delivery.rows_rejected,
        "elements": delivery.elements,
        "left_out": delivery.left_out,
        "rejects": delivery.rejects,
        "profile": delivery.profile,
        "content_sha256": delivery.content_sha256,
        "decision": delivery.decision,
    }
