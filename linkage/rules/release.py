"""May this output be checked, and may it leave: who decides, on which content, on what ground."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from agreements.rules.authorization_force import AuthorizationFacts, decide_authorization
from agreements.rules.separation import Part, find_separation
from idea_portal.policy import Decision, Finding
from idea_portal.policy.words import counted
from linkage.rules.cells import TableFacts, decide_table
from linkage.rules.output_states import CheckOutcome, OutputState

# Two blind checks are to come; the portal asks for one at least.
CHECKS_NEEDED = 1


class ReleaseCheck(StrEnum):
    STATE_ALLOWS_IT = "state-allows-it"
    PERSON_IS_OUTPUT_CHECKER = "person-is-output-checker"
    PERSON_IS_NOT_THE_AUTHOR = "person-is-not-the-author"
    ACTS_ONCE_IN_THE_CHAIN = "acts-once-in-the-chain"
    CHECKS_ONCE = "checks-once"
    CONTENT_UNCHANGED = "content-unchanged"
    PEOPLE_ON_RECORD = "people-on-record"
    CHECKS_APPROVE_THIS_CONTENT = "checks-approve-this-content"
    NO_CHECK_REJECTS = "no-check-rejects"
    AUTHORIZATION_IN_FORCE = "authorization-in-force"


@dataclass(frozen=True, slots=True)
class CheckMade:
    """One check of an output: by whom, of which content, and how it came out."""

    checker: str
    outcome: CheckOutcome
    content_sha256: str


@dataclass(frozen=True, slots=True)
class OutputFacts:
    """What is known of an output. People are given by their person key."""

    reference: str
    state: OutputState
    author: str
    content_sha256: str
    # The hash of what the vault holds now; None where it cannot be read.
    content_found: str | None
    checks: tuple[CheckMade, ...] = ()
    table: TableFacts | None = None
    # The list that says whom it is about, and whether that was destroyed by now.
    about_list: str | None = None
    is_list_gone: bool = False


@dataclass(frozen=True, slots=True)
class CheckerFacts:
    """Who wants to check or release an output, and which parts of its chain are taken."""

    person: str
    is_output_checker: bool
    chain: Mapping[str, frozenset[str]]


def decide_check(output: OutputFacts, checker: CheckerFacts, *, at: datetime) -> Decision:
    """Decide whether a person may check an output."""
    return Decision(
        subject=output.reference,
        question=f"May this person check {output.reference}?",
        findings=(
            _state_allows_it(output, OutputState.IN_CHECKING),
            _is_output_checker(checker),
            _is_not_the_author(output, checker),
            _acts_once(checker),
            _checks_once(output, checker),
            _content_unchanged(output),
            _people_on_record(output),
        ),
        at=at,
    )


def decide_release(
    output: OutputFacts,
    checker: CheckerFacts,
    authorization: AuthorizationFacts,
    *,
    at: datetime,
) -> Decision:
    """Decide whether an output may leave, at the hand of this person."""
    return Decision(
        subject=output.reference,
        question=f"May {output.reference} be released?",
        findings=(
            _state_allows_it(output, OutputState.APPROVED),
            _is_output_checker(checker),
            _is_not_the_author(output, checker),
            _acts_once(checker),
            _content_unchanged(output),
            _people_on_record(output),
            _checks_approve_this_content(output),
            _no_check_rejects(output),
            _authorization_in_force(authorization, at),
            *_table_lets_nothing_out(output),
        ),
        at=at,
        about=(authorization.reference,),
    )


def _state_allows_it(output: OutputFacts, needed: OutputState) -> Finding:
    because = f"{output.reference} is {output.state.replace('-', ' ')}; it must be {needed}."
    return Finding(ReleaseCheck.STATE_ALLOWS_IT, output.state == needed, because)


def _is_output_checker(checker: CheckerFacts) -> Finding:
    because = f"This person is {'' if checker.is_output_checker else 'not '}an output checker."
    return Finding(ReleaseCheck.PERSON_IS_OUTPUT_CHECKER, checker.is_output_checker, because)


def _is_not_the_author(output: OutputFacts, checker: CheckerFacts) -> Finding:
    is_author = checker.person == output.author
    because = f"This person did {'' if is_author else 'not '}build {output.reference}."
    return Finding(ReleaseCheck.PERSON_IS_NOT_THE_AUTHOR, not is_author, because)


def _acts_once(checker: CheckerFacts) -> Finding:
    found = find_separation(checker.person, Part.OUTPUT_CHECKER, checker.chain)
    return Finding(ReleaseCheck.ACTS_ONCE_IN_THE_CHAIN, found.passed, found.because)


def _checks_once(output: OutputFacts, checker: CheckerFacts) -> Finding:
    has_checked = checker.person in {check.checker for check in output.checks}
    because = f"This person has {'already' if has_checked else 'not yet'} checked it."
    return Finding(ReleaseCheck.CHECKS_ONCE, not has_checked, because)


def _content_unchanged(output: OutputFacts) -> Finding:
    check = ReleaseCheck.CONTENT_UNCHANGED
    if output.content_found is None:
        return Finding(check, False, f"The content of {output.reference} cannot be read.")
    same = output.content_found == output.content_sha256
    because = f"The vault holds content {output.content_found[:12]}"
    because += ", as it was built." if same else f"; built was {output.content_sha256[:12]}."
    return Finding(check, same, because)


def _people_on_record(output: OutputFacts) -> Finding:
    """A disclosure is accounted for by who is in it; of a list that is gone nobody knows."""
    check = ReleaseCheck.PEOPLE_ON_RECORD
    if output.about_list is None:
        return Finding(check, True, "It is about no list that somebody brought.")
    if not output.is_list_gone:
        because = f"{output.about_list} is kept, and with it who is in {output.reference}."
        return Finding(check, True, because)
    because = (
        f"{output.about_list} was destroyed before {output.reference} was released, and who is in "
        "it was forgotten with the list: nobody could be told which release contained them."
    )
    remedy = "Destroy it. The people asked about can be brought again under a new request."
    return Finding(check, False, because, remedy)


def _checks_approve_this_content(output: OutputFacts) -> Finding:
    approving = {
        check.checker
        for check in output.checks
        if check.outcome == CheckOutcome.APPROVE
        and check.content_sha256 == output.content_sha256
        and check.checker != output.author
    }
    because = (
        f"This very content was approved by {counted(len(approving), 'checker')} other than its "
        f"author; needed: {CHECKS_NEEDED}."
    )
    enough = len(approving) >= CHECKS_NEEDED
    return Finding(ReleaseCheck.CHECKS_APPROVE_THIS_CONTENT, enough, because)


def _no_check_rejects(output: OutputFacts) -> Finding:
    rejecting = sum(check.outcome == CheckOutcome.REJECT for check in output.checks)
    because = f"Against it: {counted(rejecting, 'check')}."
    return Finding(ReleaseCheck.NO_CHECK_REJECTS, not rejecting, because)


def _authorization_in_force(authorization: AuthorizationFacts, at: datetime) -> Finding:
    force = decide_authorization(authorization, at)
    because = " ".join(finding.because for finding in force.refusals)
    because = because or f"{authorization.reference} is in force."
    return Finding(ReleaseCheck.AUTHORIZATION_IN_FORCE, force.allowed, because)


def _table_lets_nothing_out(output: OutputFacts) -> Iterator[Finding]:
    """Asked again at release: other tables may have left since this one was built."""
    if output.table is not None:
        yield from decide_table(output.table).findings
