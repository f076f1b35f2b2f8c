from tests.access.row import FORBIDDEN, HIDDEN, OK, Row
from tests.factories import make_dataset, make_delivery


def dataset(people):
    return [make_dataset(stewards=[people["steward"]]).code]


def delivery(people):
    made = make_dataset(stewards=[people["steward"]])
    return [make_delivery(made, by=people["steward"]).reference]


OFFICE = ("coordinator", "analyst", "compliance_reviewer")

ACCESS = {
    "linkage:delivery-list": Row.of(default=OK),
    "linkage:delivery-detail": Row.of(
        delivery, default=HIDDEN, steward=OK, **dict.fromkeys(OFFICE, OK)
    ),
    "linkage:delivery-destroy": Row.of(
        delivery, default=HIDDEN, steward=OK, **dict.fromkeys(OFFICE, FORBIDDEN)
    ),
    "linkage:delivery-hand-in": Row.of(dataset, default=FORBIDDEN, outsider=HIDDEN, steward=OK),
}
