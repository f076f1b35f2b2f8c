"""Who has accepted which acceptable-use agreement."""

from datetime import datetime

from agreements.models import Agreement, AgreementVersion, Signature
from agreements.rules.acceptance import AcceptanceFacts, decide_acceptance
from agreements.rules.vocabulary import AgreementKind
from idea_portal.accounts.models import User
from idea_portal.policy import Decision


def acceptance_of(user: User, at: datetime) -> Decision:
    """Whether a person has accepted every acceptable-use agreement in force at a moment."""
    in_force = Agreement.objects.filter(kind=AgreementKind.AUA.value).in_force(at)
    versions = AgreementVersion.objects.newest_effective(at).filter(agreement__in=in_force)
    accepted = dict(
        Signature.objects.filter(
            version__in=versions, party=None, person=user.person_key, signed_at__lte=at
        ).values_list("version", "signed_at")
    )
    return decide_acceptance(
        str(user.reference),
        user.full_name,
        [
            AcceptanceFacts(version.reference, version.number, accepted.get(version.pk))
            for version in versions.select_related("agreement").order_by("agreement__reference")
        ],
        at=at,
    )
