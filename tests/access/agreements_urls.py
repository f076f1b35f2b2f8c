from agreements.models import Hold
from agreements.rules.agreement_states import VersionState
from idea_portal.audit.clock import database_clock
from tests.access.row import FORBIDDEN, HIDDEN, OK, POST_ONLY, Row
from tests.factories import make_agreement, make_dataset, make_dictionary, sharing_clauses


def clauses(people):
    dataset = make_dataset(stewards=[people["steward"]])
    make_dictionary(dataset)
    return sharing_clauses(
        dataset.code,
        ["first_name", "last_name"],
        linkage_elements=["birth_date"],
        recipients=["office"],
    )


def made(state):
    def make(people):
        written = clauses(people)
        return [make_agreement(state=state, clauses=written, title="Health data").reference]

    return make


def first_clause(people):
    return [*made(VersionState.DRAFT)(people), 1]


def first_version(people):
    return [*made(VersionState.EXECUTED)(people), 1]


def dataset(people):
    make_agreement(clauses=clauses(people))
    return ["medicaid"]


def acceptable_use(people):
    return [make_agreement(kind="aua", parties={"office": "office"}).reference]


def suspended(people):
    agreement = make_agreement(clauses=clauses(people))
    Hold.objects.create(
        agreement=agreement,
        side="party",
        organization=agreement.latest.parties.get(organization__code="health").organization,
        suspended_by=people["signatory"],
        suspended_at=database_clock(),
        reason="An incident is looked into.",
    )
    return [agreement.reference]


draft = made(VersionState.DRAFT)
in_review = made(VersionState.IN_REVIEW)
ready = made(VersionState.READY_TO_SIGN)
executed = made(VersionState.EXECUTED)
# What is not executed yet is known to staff and to the parties' signatories and stewards.
CONCERNED = {
    "coordinator": FORBIDDEN,
    "legal_reviewer": FORBIDDEN,
    "compliance_reviewer": FORBIDDEN,
    "administrator": FORBIDDEN,
    "steward": FORBIDDEN,
    "signatory": FORBIDDEN,
}


def concerned(make, **others):
    return Row.of(make, default=HIDDEN, **(CONCERNED | others))


def executed_for(make, **others):
    return Row.of(make, default=FORBIDDEN, outsider=HIDDEN, **others)


DRAFTING = {"coordinator": OK}

ACCESS = {
    "agreements:agreement-list": Row.of(default=OK),
    "agreements:agreement-draft": Row.of(default=FORBIDDEN, coordinator=OK),
    "agreements:agreement-detail": Row.of(executed, default=OK, outsider=HIDDEN),
    "agreements:agreement-version": Row.of(first_version, default=OK, outsider=HIDDEN),
    "agreements:agreement-edit": concerned(draft, **DRAFTING),
    "agreements:clause-add": concerned(draft, **DRAFTING),
    "agreements:clause-edit": concerned(first_clause, **DRAFTING),
    "agreements:clause-remove": Row.of(first_clause, default=POST_ONLY),
    "agreements:agreement-submit": Row.of(draft, default=POST_ONLY),
    "agreements:agreement-amend": executed_for(executed, **DRAFTING),
    "agreements:agreement-clear": concerned(in_review, legal_reviewer=OK, compliance_reviewer=OK),
    "agreements:agreement-return": concerned(
        in_review, legal_reviewer=OK, compliance_reviewer=OK, coordinator=OK, signatory=OK
    ),
    "agreements:agreement-sign": concerned(ready, signatory=OK),
    "agreements:agreement-accept": Row.of(acceptable_use, default=OK, outsider=HIDDEN),
    "agreements:agreement-suspend": executed_for(
        executed, signatory=OK, steward=OK, compliance_reviewer=OK
    ),
    "agreements:agreement-reinstate": executed_for(suspended, signatory=OK, compliance_reviewer=OK),
    "agreements:agreement-terminate": executed_for(executed, signatory=OK),
    "agreements:dataset-agreements": Row.of(dataset, default=OK, outsider=HIDDEN),
}
