"""Who may register and edit a dataset, and who may answer for it."""

from dataclasses import dataclass
from enum import StrEnum

from idea_portal.policy import Decision, Finding


class RegistrationCheck(StrEnum):
    ACTOR_KEEPS_THE_INVENTORY = "actor-keeps-the-inventory"
    CODE_IS_FREE = "code-is-free"


class EditCheck(StrEnum):
    ACTOR_IS_STEWARD = "actor-is-steward"


class StewardCheck(StrEnum):
    ACTOR_ASSIGNS_STEWARDS = "actor-assigns-stewards"
    PERSON_IS_DATA_STEWARD = "person-is-data-steward"
    PERSON_IS_NOT_STEWARD_YET = "person-is-not-steward-yet"
    PERSON_IS_STEWARD = "person-is-steward"
    ANOTHER_STEWARD_REMAINS = "another-steward-remains"


@dataclass(frozen=True, slots=True)
class StewardFacts:
    """One person and one dataset, as the question of stewardship sees them."""

    dataset: str
    department: str
    person: str
    person_is_data_steward: bool
    person_was_assigned: bool
    stewards: frozenset[str]


def decide_registration(
    code: str, department: str, *, code_is_free: bool, actor_keeps_the_inventory: bool
) -> Decision:
    """Decide whether a person may add a dataset to the inventory."""
    keeps = (
        f"You are a data steward of {department} or an intake coordinator."
        if actor_keeps_the_inventory
        else f"Only a data steward of {department} or an intake coordinator registers its datasets."
    )
    free = f"No dataset is called {code}." if code_is_free else f"A dataset is called {code}."
    return Decision(
        subject=code,
        question=f"May dataset {code} of {department} be registered?",
        findings=(
            Finding(RegistrationCheck.ACTOR_KEEPS_THE_INVENTORY, actor_keeps_the_inventory, keeps),
            Finding(RegistrationCheck.CODE_IS_FREE, code_is_free, free),
        ),
    )


def decide_edit(dataset: str, *, actor_is_steward: bool) -> Decision:
    """Decide whether a person may change what the inventory says about a dataset."""
    because = (
        f"You are a steward of {dataset}."
        if actor_is_steward
        else f"Only a steward of {dataset} edits its description."
    )
    return Decision(
        subject=dataset,
        question=f"May you edit the description of {dataset}?",
        findings=(Finding(EditCheck.ACTOR_IS_STEWARD, actor_is_steward, because),),
    )


def decide_change_of_stewards(dataset: str, *, actor_assigns_stewards: bool) -> Decision:
    """Decide whether a person may change who answers for a dataset at all."""
    return Decision(
        subject=dataset,
        question=f"May you change who answers for {dataset}?",
        findings=(_actor_assigns(dataset, actor_assigns_stewards),),
    )


def decide_assignment(facts: StewardFacts, *, actor_assigns_stewards: bool) -> Decision:
    """Decide whether a person may become a steward of a dataset."""
    is_steward = facts.person_was_assigned
    return Decision(
        subject=facts.dataset,
        question=f"May {facts.person} become a steward of {facts.dataset}?",
        findings=(
            _actor_assigns(facts.dataset, actor_assigns_stewards),
            Finding(
                StewardCheck.PERSON_IS_DATA_STEWARD,
                facts.person_is_data_steward,
                f"{facts.person} is {'a' if facts.person_is_data_steward else 'no'} "
                f"data steward of {facts.department}.",
            ),
            Finding(
                StewardCheck.PERSON_IS_NOT_STEWARD_YET,
                not is_steward,
                f"{facts.person} {'already answers' if is_steward else 'does not answer yet'} "
                f"for {facts.dataset}.",
            ),
        ),
    )


def decide_release_of_steward(facts: StewardFacts, *, actor_assigns_stewards: bool) -> Decision:
    """Decide whether a person may stop being a steward of a dataset."""
    is_steward = facts.person_was_assigned
    others = sorted(facts.stewards - {facts.person})
    return Decision(
        subject=facts.dataset,
        question=f"May {facts.person} stop being a steward of {facts.dataset}?",
        findings=(
            _actor_assigns(facts.dataset, actor_assigns_stewards),
            Finding(
                StewardCheck.PERSON_IS_STEWARD,
                is_steward,
                f"{facts.person} {'answers' if is_steward else 'does not answer'} "
                f"for {facts.dataset}.",
            ),
            Finding(
                StewardCheck.ANOTHER_STEWARD_REMAINS,
                bool(others),
                f"Still answering for {facts.dataset}: {', '.join(others) or 'nobody'}.",
            ),
        ),
    )


def _actor_assigns(dataset: str, actor_assigns_stewards: bool) -> Finding:
    because = (
        "You are an administrator or an intake coordinator."
        if actor_assigns_stewards
        else f"Only an administrator or an intake coordinator says who answers for {dataset}."
    )
    return Finding(StewardCheck.ACTOR_ASSIGNS_STEWARDS, actor_assigns_stewards, because)
