from linkage.actions import person_changes
from linkage.vault import record_key
from tests.access.row import FORBIDDEN, HIDDEN, OK, Row
from tests.factories.outputs import make_match_run, person_id
from tests.factories.requests import make_authorization, make_data

OWNERS = {"medicaid": {"m1": "anna", "m2": "ben"}, "homelessness": {"h1": "anna"}}
KEEP_OR_AUDIT = {"analyst": OK, "compliance_reviewer": OK}


def run(people):
    make_data("medicaid", "homelessness")
    return make_match_run(make_authorization(requester=people["researcher"]), OWNERS)


def index(people):
    return [run(people).index.reference]


def person(people):
    run(people)
    return [person_id("anna")]


def record(people):
    run(people)
    return ["medicaid", record_key("medicaid", "m1")]


def change(people):
    merged = person_changes.merge(
        index=run(people).index,
        kept=person_id("anna"),
        gone=person_id("ben"),
        because="One number was typed wrongly.",
        by=people["analyst"],
    )
    return [merged.reference]


ACCESS = {
    "linkage:index-list": Row.of(default=HIDDEN, **KEEP_OR_AUDIT),
    "linkage:index-detail": Row.of(index, default=HIDDEN, **KEEP_OR_AUDIT),
    "linkage:person-find": Row.of(default=HIDDEN, **KEEP_OR_AUDIT),
    "linkage:person-detail": Row.of(person, default=HIDDEN, **KEEP_OR_AUDIT),
    "linkage:record-history": Row.of(record, default=HIDDEN, **KEEP_OR_AUDIT),
    "linkage:person-change-list": Row.of(default=HIDDEN, **KEEP_OR_AUDIT),
    "linkage:person-change-detail": Row.of(change, default=HIDDEN, **KEEP_OR_AUDIT),
    "linkage:person-change-reverse": Row.of(
        change, default=HIDDEN, analyst=OK, compliance_reviewer=FORBIDDEN
    ),
}
