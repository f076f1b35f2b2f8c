from tests.access.row import FORBIDDEN, HIDDEN, OK, Row
from tests.factories import make_dataset


def a_dataset(people):
    return [make_dataset("medicaid", stewards=[people["steward"]]).code]


ACCESS = {
    # The inventory is open to everybody who holds a role, and so is what stands behind a dataset.
    "linkage:explain": Row.of(a_dataset, default=OK, outsider=HIDDEN),
    "linkage:dataset-access": Row.of(
        a_dataset, default=FORBIDDEN, outsider=HIDDEN, steward=OK, compliance_reviewer=OK
    ),
}
