from tests.access.row import FORBIDDEN, HIDDEN, OK, Row
from tests.factories.cohort_lists import make_bringing_without_rows, make_kept_list


def bringing(people):
    return make_bringing_without_rows(people["researcher"])


def authorization(people):
    return [bringing(people).reference]


def cohort_list(people):
    return [make_kept_list(bringing(people)).reference]


SEEN_BY = {
    "researcher": OK,
    "steward": OK,
    "compliance_reviewer": OK,
    "coordinator": OK,
    "analyst": OK,
    "output_checker": OK,
}
MAY_DESTROY = {"researcher": OK, "analyst": OK, "compliance_reviewer": OK}
NOT_BY_THEM = dict.fromkeys(SEEN_BY, FORBIDDEN)

ACCESS = {
    "linkage:authorization-list-brought": Row.of(authorization, default=HIDDEN, **SEEN_BY),
    "linkage:list-hand-in": Row.of(
        authorization, default=HIDDEN, **(NOT_BY_THEM | {"researcher": OK})
    ),
    "linkage:matching-start": Row.of(
        authorization, default=HIDDEN, **(NOT_BY_THEM | {"analyst": OK})
    ),
    "linkage:list-detail": Row.of(cohort_list, default=HIDDEN, **SEEN_BY),
    "linkage:list-destroy": Row.of(cohort_list, default=HIDDEN, **(NOT_BY_THEM | MAY_DESTROY)),
}
