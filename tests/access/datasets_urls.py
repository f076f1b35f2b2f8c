from tests.access.row import FORBIDDEN, HIDDEN, OK, POST_ONLY, Row
from tests.factories import make_dataset, make_dictionary


def dataset(people):
    made = make_dataset(stewards=[people["steward"]])
    make_dictionary(made)
    return [made.code]


def element(people):
    return [*dataset(people), "birth_date"]


STEWARD_ONLY = Row.of(dataset, default=FORBIDDEN, outsider=HIDDEN, steward=OK)

ACCESS = {
    "datasets:dataset-list": Row.of(default=OK),
    "datasets:dataset-register": Row.of(default=OK),
    "datasets:dataset-detail": Row.of(dataset, default=OK, outsider=HIDDEN),
    "datasets:dataset-edit": STEWARD_ONLY,
    "datasets:dictionary-import": STEWARD_ONLY,
    "datasets:dictionary-confirm": Row.of(dataset, default=POST_ONLY),
    "datasets:dictionary-download": Row.of(dataset, default=OK, outsider=HIDDEN),
    "datasets:steward-assign": Row.of(
        dataset, default=FORBIDDEN, outsider=HIDDEN, coordinator=OK, administrator=OK
    ),
    "datasets:steward-release": Row.of(dataset, default=POST_ONLY),
    "datasets:element-detail": Row.of(element, default=OK, outsider=HIDDEN),
}
