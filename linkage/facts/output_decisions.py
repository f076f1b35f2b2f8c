"""What would be decided about an output now: what pages show before anybody acts.

These read nothing from the vault: the content is compared with its hash when somebody acts.
"""

from dataclasses import dataclass
from datetime import datetime

from agreements.facts.authorizations import authorization_facts
from idea_portal.accounts.models import User
from idea_portal.policy import Decision
from linkage.facts.outputs import (
    checker_facts,
    destruction_facts,
    download_facts,
    link_facts,
    output_facts,
)
from linkage.models import DownloadLink, Output
from linkage.rules.download import decide_access, decide_download
from linkage.rules.output_destruction import decide_destruction
from linkage.rules.release import decide_check, decide_release


def check_decision(output: Output, user: User, at: datetime) -> Decision:
    facts = output_facts(output, content_found=_believed(output))
    return decide_check(facts, checker_facts(user, output, at), at=at)


def release_decision(output: Output, user: User, at: datetime) -> Decision:
    facts = output_facts(output, content_found=_believed(output))
    authorized = authorization_facts(output.authorization, at)
    return decide_release(facts, checker_facts(user, output, at), authorized, at=at)


def access_decision(output: Output, user: User, at: datetime) -> Decision:
    authorized = authorization_facts(output.authorization, at)
    facts = download_facts(output, user, authorized, content_found=_believed(output))
    return decide_access(facts, at=at)


@dataclass(frozen=True, slots=True)
class OutputDecisions:
    """What may be done about an output, each decision from one reading of its facts."""

    check: Decision
    release: Decision
    access: Decision | None


def decisions_about(output: Output, user: User, at: datetime) -> OutputDecisions:
    """What a person may do about an output now; who is not named on it has no access to show."""
    facts = output_facts(output, content_found=_believed(output))
    checker = checker_facts(user, output, at)
    authorized = authorization_facts(output.authorization, at)
    access = None
    if user.reference in authorized.people:
        found = _believed(output)
        wanted = download_facts(output, user, authorized, content_found=found)
        access = decide_access(wanted, at=at)
    return OutputDecisions(
        check=decide_check(facts, checker, at=at),
        release=decide_release(facts, checker, authorized, at=at),
        access=access,
    )


def link_decision(link: DownloadLink, user: User, at: datetime) -> Decision:
    output = link.output
    authorized = authorization_facts(output.authorization, at)
    facts = download_facts(output, user, authorized, content_found=_believed(output))
    return decide_download(facts, link_facts(link), at=at)


def destruction_decision(output: Output, user: User, at: datetime) -> Decision:
    return decide_destruction(destruction_facts(output, user, at), at=at)


def _believed(output: Output) -> str | None:
    return output.content_sha256 if output.destroyed_at is None else None
