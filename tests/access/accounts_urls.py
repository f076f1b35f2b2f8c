from tests.access.row import HIDDEN, OK, Row


def person(people):
    return [people["researcher"].reference]


def membership(people):
    return [people["researcher"].reference, people["researcher"].memberships.get().pk]


def row(make=lambda people: []):
    return Row.of(make, default=HIDDEN, administrator=OK, compliance_reviewer=OK)


ACCESS = {
    "accounts:person-list": row(),
    "accounts:person-add": row(),
    "accounts:organization-list": row(),
    "accounts:organization-add": row(),
    "accounts:person-detail": row(person),
    "accounts:membership-give": row(person),
    "accounts:membership-end": row(membership),
    "accounts:training-record": row(person),
    "accounts:account-set": row(person),
}
