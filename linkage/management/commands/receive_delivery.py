import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from datasets.models import Dataset, Delivery
from datasets.rules.delivery_states import DeliveryState
from idea_portal.accounts.models import User
from idea_portal.audit import trail
from idea_portal.policy import Refused
from linkage.actions import deliveries
from linkage.rules.row_problems import RowProblem


class Command(BaseCommand):
    help = "Hand in a CSV or Parquet file as a delivery of a dataset."

    def add_arguments(self, parser):
        parser.add_argument("dataset", help="the dataset's code")
        parser.add_argument("file", type=Path, help="CSV, or Parquet named .parquet")
        parser.add_argument("--by", required=True, help="e-mail address of the steward")
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *, dataset, file, by, **options):
        try:
            person = User.objects.get_by_natural_key(by)
            into = Dataset.objects.visible_to(person).get(code=dataset)
            with file.open("rb") as content, trail.keeping_refusals(by=person):
                delivery = deliveries.receive(dataset=into, file=content, name=file.name, by=person)
        except User.DoesNotExist:
            raise CommandError(f"Nobody has the address {by}.") from None
        except Dataset.DoesNotExist:
            raise CommandError(f"There is no dataset {dataset}.") from None
        except Refused as refused:
            if options["json"]:
                self.stdout.write(json.dumps({"refused": refused.decision.as_record()}))
            raise CommandError(f"Refused: {refused}") from None
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
        if options["json"]:
            self.stdout.write(json.dumps(_record(delivery)))
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
