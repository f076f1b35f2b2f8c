from idea_portal.audit import trail
from tests.access.row import FORBIDDEN, OK, POST_ONLY, Row


def an_event(people):
    return [trail.record("something-done", subject=people["steward"], by=people["steward"]).pk]


ACCESS = {
    "audit:event-list": Row.of(default=FORBIDDEN, compliance_reviewer=OK),
    "audit:event-detail": Row.of(an_event, default=FORBIDDEN, compliance_reviewer=OK),
    "audit:event-download": Row.of(default=POST_ONLY),
}
