from pathlib import Path

from django.conf import settings

from linkage.actions import person_changes
from linkage.vault import keys, record_key
from tests.access.row import FORBIDDEN, HIDDEN, OK, POST_ONLY, Row
from tests.factories.outputs import make_match_run, person_id
from tests.factories.requests import make_authorization, make_data
from tests.factories.review_cases import LEFT, make_mixed
from tests.factories.review_cases import person_id as cases_person_id

OWNERS = {"medicaid": {"m1": "anna", "m2": "ben"}, "homelessness": {"h1": "anna"}}
KEEP_OR_AUDIT = {"analyst": OK, "compliance_reviewer": OK}
KEEP = {"analyst": OK, "compliance_reviewer": FORBIDDEN}


def run(people):
    keys.make_key_file(Path(settings.VAULT_KEY_FILE))
    make_data("medicaid", "homelessness")
    return make_match_run(make_authorization(requester=people["researcher"]), OWNERS)


def index(people):
    return [run(people).index.reference]


def person(people):
    run(people)
    return [person_id("anna")]


def mixed(people):
    """A person of three records whose rows can be read."""
    keys.make_key_file(Path(settings.VAULT_KEY_FILE))
    return [make_mixed().index.reference, cases_person_id(LEFT, 0)]


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
    "linkage:person-change-reverse": Row.of(change, default=HIDDEN, **KEEP),
    "linkage:person-split": Row.of(mixed, default=HIDDEN, **KEEP),
    "linkage:person-split-records": Row.of(mixed, default=POST_ONLY),
    "linkage:person-split-preview": Row.of(mixed, default=POST_ONLY),
    "linkage:person-split-carry-out": Row.of(mixed, default=POST_ONLY),
}
