"""A whole office at work: everything that can wait for somebody, as many of each as asked for."""

from datetime import timedelta

from agreements.models import Agreement, Hold
from agreements.rules.agreement_states import HoldSide, VersionState
from datasets.models import Dataset
from idea_portal.accounts.models import User
from idea_portal.audit.clock import database_clock
from linkage.models import MatchRun, ReviewCase

from .accounts import make_organization
from .agreements import make_agreement
from .datasets import make_dataset
from .outputs import make_job, make_match_run, make_output
from .requests import make_acceptance, make_authorization, make_request, make_sharing

PREPARED = ("draft", "in-review", "ready-to-sign", "partially-signed")
REQUESTED = ("draft", "returned", "screening", "in-review", "approved", "denied")


def make_waiting_work(times: int) -> None:
    """Of everything that can wait for somebody, so many more."""
    make_acceptance()  # the rules of use that people have accepted; further ones they have not
    sharing = list(Agreement.objects.filter(title__startswith="Sharing of")) or make_sharing()[1:]
    for _ in range(times):
        _make_agreements(sharing[0].parent)
        for state in REQUESTED:
            make_request(state=state)
        _make_authorizations([sharing[0].parent, *sharing])
        number = Dataset.objects.count()
        make_dataset(f"register_{number}", stewards=[person("steward-of-health")])


def make_holds(agreement: Agreement, *organizations: str) -> None:
    """Suspensions of an agreement: one for compliance, and one for each of its parties named."""
    for code in (None, *organizations):
        Hold.objects.create(
            agreement=agreement,
            side=(HoldSide.PARTY if code else HoldSide.COMPLIANCE).value,
            organization=make_organization(code) if code else None,
            suspended_by=person("carl-compliance"),
            suspended_at=database_clock(),
            reason="A report is missing.",
        )


def person(name: str) -> User:
    """Somebody whom the other factories brought in."""
    return User.objects.get(email=f"{name}@example.org")


def _make_agreements(umbrella: Agreement) -> None:
    for state in PREPARED:
        make_agreement(parent=umbrella, state=VersionState(state))
    make_agreement("aua", parties={"office": "office"})
    today = database_clock().date()
    make_agreement(parent=umbrella, days=(today - timedelta(90), today + timedelta(30)))
    make_holds(make_agreement(parent=umbrella), "health")


def _make_authorizations(sharing: list[Agreement]) -> None:
    """One to link under, one to extract under, one whose job failed, one output in each state."""
    make_authorization(sharing=sharing)
    _make_cases(make_match_run(make_authorization(sharing=sharing), {}))
    failed = make_job(make_authorization(sharing=sharing))
    failed.state, failed.decision_when_published = "failed", None
    failed.save()
    for state in ("in-checking", "approved", "released"):
        make_output(state, authorization=make_authorization(sharing=sharing))


def _make_cases(run: MatchRun) -> None:
    """A case for each dataset by itself and for two together: each is decided by itself."""
    for number, codes in enumerate((["medicaid"], ["foster_care"], ["foster_care", "medicaid"])):
        ReviewCase.objects.create(
            reference=f"RC-{run.pk}-{number}",
            kind="pair",
            run=run,
            left=f"{codes[0]}/{10 * run.pk + number:032x}",
            right=f"{codes[-1]}/{10_000 * run.pk + number:032x}",
            datasets=codes,
            points=12,
            points_by_attribute={"birth_date": 9},
            band="refused",
            value=50,
            records_affected=2,
            raised_at=database_clock(),
            state="waiting",
        )
