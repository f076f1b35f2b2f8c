"""Suspensions, as the questions about them see them."""

from agreements.models import Agreement, AgreementVersion, Hold
from agreements.rules.agreement_states import Consent, HoldSide
from agreements.rules.suspension import EndingFacts, HoldAtHand


def ending_facts(agreement: Agreement) -> EndingFacts:
    executed = AgreementVersion.objects.ever_executed().filter(agreement=agreement)
    return EndingFacts(
        agreement=agreement.reference,
        was_executed=executed.exists(),
        is_terminated=agreement.terminated_at is not None,
    )


def hold_at_hand(hold: Hold) -> HoldAtHand:
    return HoldAtHand(
        agreement=hold.agreement.reference,
        side=HoldSide(hold.side),
        whom=hold.organization.name if hold.organization else hold.side,
        consents={Consent(each.consent): each.person for each in hold.reinstatements.all()},
    )
