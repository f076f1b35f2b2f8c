from pathlib import Path

from django.conf import settings

from linkage.actions import downloads
from linkage.vault import keys
from tests.access.row import FORBIDDEN, HIDDEN, OK, POST_ONLY, Row
from tests.factories import make_authorization
from tests.factories.outputs import make_output


def authorization(people):
    return [make_authorization(people=[people["researcher"]]).reference]


def output_in(state):
    """An output of the researcher's request, built by the analyst."""

    def make(people):
        keys.make_key_file(Path(settings.VAULT_KEY_FILE))
        authorized = make_authorization(people=[people["researcher"]])
        return [make_output(state, authorization=authorized, author=people["analyst"]).reference]

    return make


def link(people):
    keys.make_key_file(Path(settings.VAULT_KEY_FILE))
    authorized = make_authorization(people=[people["researcher"]])
    released = make_output("released", authorization=authorized, author=people["analyst"])
    return [downloads.make_link(output=released, by=people["researcher"])[1]]


SEES = ("researcher", "steward", "analyst", "output_checker", "compliance_reviewer", "coordinator")
SEEN = dict.fromkeys(SEES, OK)
NOT_THEIRS = dict.fromkeys(SEES, FORBIDDEN)

ACCESS = {
    "linkage:extract-start": Row.of(authorization, default=HIDDEN, **NOT_THEIRS | {"analyst": OK}),
    "linkage:output-list": Row.of(default=OK),
    "linkage:output-detail": Row.of(output_in("released"), default=HIDDEN, **SEEN),
    "linkage:output-check": Row.of(
        output_in("in-checking"), default=HIDDEN, **NOT_THEIRS | {"output_checker": OK}
    ),
    "linkage:output-release": Row.of(
        output_in("approved"), default=HIDDEN, **NOT_THEIRS | {"output_checker": OK}
    ),
    "linkage:output-destroy": Row.of(
        output_in("released"),
        default=HIDDEN,
        **SEEN | dict.fromkeys(["output_checker", "coordinator", "steward"], FORBIDDEN),
    ),
    "linkage:download-ask": Row.of(output_in("released"), default=POST_ONLY),
    "linkage:download": Row.of(link, default=HIDDEN, **SEEN),
}
