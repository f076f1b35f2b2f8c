"""Is this person current: may they, today, work with what an authorization gives."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from idea_portal.policy import Decision, Finding


class PersonCheck(StrEnum):
    ACCOUNT_OPEN = "account-open"
    ON_THE_TEAM = "on-the-team"
    BELONGS_TO_THE_RECIPIENT = "belongs-to-the-recipient"
    ACCEPTABLE_USE_ACCEPTED = "acceptable-use-accepted"
    TRAINING_CURRENT = "training-current"


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What the rule reads of a person, as of one moment."""

    reference: str
    name: str
    is_active: bool
    is_on_the_team: bool
    belongs: bool
    recipient: str
    acceptance: Decision
    trained_until: Mapping[str, date]
    courses_required: frozenset[str]
    today: date


def decide_person(person: PersonFacts, *, at: datetime) -> Decision:
    """Decide whether a person is current: account, team, organization, agreement, training."""
    return Decision(
        subject=person.reference,
        question=f"May {person.name} work with what {person.recipient} receives?",
        findings=(
            Finding(
                PersonCheck.ACCOUNT_OPEN,
                person.is_active,
                f"The account of {person.name} is {'open' if person.is_active else 'closed'}.",
            ),
            Finding(
                PersonCheck.ON_THE_TEAM,
                person.is_on_the_team,
                f"{person.name} is {'' if person.is_on_the_team else 'not '}on the team.",
            ),
            Finding(
                PersonCheck.BELONGS_TO_THE_RECIPIENT,
                person.belongs,
                f"{person.name} {'belongs' if person.belongs else 'does not belong'} "
                f"to {person.recipient}.",
            ),
            _acceptable_use(person),
            _training(person),
        ),
        at=at,
    )


def _acceptable_use(person: PersonFacts) -> Finding:
    said = person.acceptance.refusals or person.acceptance.findings
    return Finding(
        PersonCheck.ACCEPTABLE_USE_ACCEPTED,
        person.acceptance.allowed,
        " ".join(finding.because for finding in said),
        " ".join(finding.remedy for finding in said).strip(),
    )


def _training(person: PersonFacts) -> Finding:
    check, gaps = PersonCheck.TRAINING_CURRENT, " ".join(_training_gaps(person))
    if gaps:
        return Finding(check, False, gaps, f"{person.name} completes the training.")
    until = max(person.trained_until.values())
    return Finding(check, True, f"The training of {person.name} is valid until {until}.")


def _training_gaps(person: PersonFacts) -> Iterator[str]:
    current = {course for course, until in person.trained_until.items() if person.today <= until}
    if not person.trained_until:
        yield f"{person.name} has no training on record."
    elif not current:
        ended = max(person.trained_until.values())
        yield f"The training of {person.name} ended on {ended}."
    else:
        for course in sorted(person.courses_required - current):
            yield f"{person.name} has no current training “{course}”."
