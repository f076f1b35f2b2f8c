from pathlib import Path

from django.conf import settings

from linkage.vault import keys
from tests.access.row import HIDDEN, OK, POST_ONLY, Row
from tests.factories.review_cases import make_case


def case(people):
    keys.make_key_file(Path(settings.VAULT_KEY_FILE))
    return [make_case().reference]


REVIEWERS = {"analyst": OK, "compliance_reviewer": OK}

ACCESS = {
    "linkage:case-list": Row.of(default=HIDDEN, **REVIEWERS),
    "linkage:case-detail": Row.of(case, default=HIDDEN, **REVIEWERS),
    "linkage:case-work": Row.of(default=POST_ONLY),
    "linkage:case-open": Row.of(case, default=POST_ONLY),
    "linkage:case-decide": Row.of(case, default=POST_ONLY),
    "linkage:case-skip": Row.of(case, default=POST_ONLY),
    "linkage:case-undo": Row.of(case, default=POST_ONLY),
    "linkage:reveal-list": Row.of(default=OK),
}
