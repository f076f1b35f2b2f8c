from idea_portal.accounts.roles import Role
from linkage.facts.points_tables import DEFAULT_NAME
from linkage.matching.points import Attribute
from tests.access.row import FORBIDDEN, HIDDEN, OK, POST_ONLY, Row
from tests.factories import make_user
from tests.factories.points_tables import make_draft, make_submitted


def first(people):
    return [DEFAULT_NAME, 1]


def own_draft(people):
    return [DEFAULT_NAME, make_draft(people["analyst"]).version]


def against_the_first(people):
    return [*own_draft(people), 1]


def levels(people):
    return [*own_draft(people), Attribute.FIRST_NAME.value]


def written_by_another(people):
    author = make_user("ben-analyst", Role.LINKAGE_ANALYST)
    return [DEFAULT_NAME, make_submitted(author).version]


def step(people):
    return [*own_draft(people), "submit"]


WRITERS = {"analyst": OK, "compliance_reviewer": FORBIDDEN}

ACCESS = {
    "linkage:points-table-list": Row.of(default=OK, outsider=HIDDEN),
    "linkage:points-table-detail": Row.of(first, default=OK, outsider=HIDDEN),
    "linkage:points-table-draft": Row.of(first, default=FORBIDDEN, outsider=HIDDEN, analyst=OK),
    "linkage:points-table-compare": Row.of(
        against_the_first, default=HIDDEN, analyst=OK, compliance_reviewer=OK
    ),
    "linkage:points-table-edit": Row.of(own_draft, default=HIDDEN, **WRITERS),
    "linkage:points-table-levels": Row.of(levels, default=HIDDEN, **WRITERS),
    "linkage:points-table-blocking": Row.of(own_draft, default=HIDDEN, **WRITERS),
    "linkage:points-table-review": Row.of(written_by_another, default=HIDDEN, **WRITERS),
    "linkage:points-table-step": Row.of(step, default=POST_ONLY),
}
