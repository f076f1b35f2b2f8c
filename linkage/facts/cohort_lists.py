"""What the questions about a list of people rest on."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from agreements.facts.authorizations import authorization_facts
from agreements.models import Authorization
from agreements.rules.authorization_force import AuthorizationFacts
from agreements.rules.brought_list import EXTERNAL_COHORT, BroughtList
from datasets.rules.delivery_states import DeliveryState
from datasets.rules.dictionary import ElementFacts
from datasets.rules.vocabulary import ElementType, IdentityRole
from idea_portal.accounts.facts import has_role
from idea_portal.accounts.models import User
from idea_portal.accounts.roles import Role
from idea_portal.policy import Decision
from linkage.models import CohortList, CohortMatch, Output, OutputPerson
from linkage.rules.list_admission import ListHandIn
from linkage.rules.list_keeping import ListToDestroy, decide_list_destruction
from linkage.rules.list_use import ListUse

SEES_MATCHES = (Role.LINKAGE_ANALYST, Role.OUTPUT_CHECKER, Role.COMPLIANCE_REVIEWER)


def list_hand_in_facts(
    authorization: Authorization,
    person: User,
    at: datetime,
    facts: AuthorizationFacts | None = None,
) -> ListHandIn:
    """What a person's hand-in of the list of an authorization rests on at a moment."""
    stored = authorization.lists.kept_at(at).order_by("pk").last()
    matches = CohortMatch.objects.filter(cohort_list__authorization=authorization)
    matched = matches.filter(published_at__lte=at).select_related("cohort_list").first()
    return ListHandIn(
        authorization=facts or authorization_facts(authorization, at),
        person=str(person.reference),
        name=person.full_name,
        stored=stored.reference if stored else None,
        matched=matched.cohort_list.reference if matched else None,
    )


def list_dictionary(brought: BroughtList) -> dict[str, ElementFacts]:
    """The columns of a list as the intake reads them: dates as dates, everything else as text."""
    roles = {role.value: role for role in brought.roles}
    return {
        f"{EXTERNAL_COHORT}.{name}": ElementFacts(
            reference=f"{EXTERNAL_COHORT}.{name}",
            dataset=EXTERNAL_COHORT,
            name=name,
            type=(
                ElementType.DATE
                if roles.get(name) is IdentityRole.BIRTH_DATE
                else ElementType.STRING
            ),
            identity_role=roles.get(name, IdentityRole.NONE),
        )
        for name in brought.columns
    }


def kept_list(authorization: str) -> CohortList | None:
    """The list the vault keeps for an authorization now."""
    return CohortList.objects.stored().filter(authorization__reference=authorization).first()


def list_use(reference: str | None, at: datetime) -> ListUse | None:
    """The list a job names, as it stood at a moment."""
    named = CohortList.objects.filter(reference=reference or "").select_related("authorization")
    found = named.first()
    if found is None:
        return None
    matches = found.matches.filter(published_at__lte=at).select_related("job")
    match = matches.order_by("-pk").first()
    return ListUse(
        reference=found.reference,
        authorization=found.authorization.reference,
        is_stored=CohortList.objects.kept_at(at).filter(pk=found.pk).exists(),
        due_at=found.due_at,
        matched_by=match.reference if match else None,
    )


def list_destruction(cohort_list: CohortList, person: User | None, at: datetime) -> Decision:
    """Whether a person, or the portal itself, may destroy a list now."""
    facts = ListToDestroy(
        reference=cohort_list.reference,
        state=DeliveryState(cohort_list.state),
        due_at=cohort_list.due_at,
        person=person.full_name if person else None,
        is_named_on_authorization=(
            person is not None and str(person.reference) in cohort_list.authorization.scope.people
        ),
        is_linkage_analyst=person is not None and has_role(person, Role.LINKAGE_ANALYST, at=at),
        is_compliance_reviewer=(
            person is not None and has_role(person, Role.COMPLIANCE_REVIEWER, at=at)
        ),
    )
    return decide_list_destruction(facts, at=at)


def brings_a_list(person: User, *, reference: str) -> bool:
    """Whether the scope of an authorization has a list; whoever sees the one sees the other."""
    found = Authorization.objects.filter(reference=reference)
    return found.filter(scope_record__has_key="brought_list").exists()


def with_people_on_record(outputs: QuerySet[Output]) -> QuerySet[Output]:
    """Those outputs of which it is known who is in them."""
    return outputs.filter(Exists(OutputPerson.objects.filter(output=OuterRef("pk"))))


def may_see_matches(person: User, cohort_list: CohortList) -> bool:
    """How many matched tells of the few on a short list: the office sees it, the team does not."""
    is_named = str(person.reference) in cohort_list.authorization.scope.people
    return has_role(person, *SEES_MATCHES) and not is_named
