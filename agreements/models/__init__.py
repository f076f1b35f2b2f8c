from .agreement import Agreement
from .agreement_version import AgreementParty, AgreementVersion
from .authorization import Authorization
from .clearance import Clearance
from .hold import Hold, Reinstatement
from .lapse_notice import LapseNotice
from .request_member import RequestGrant, RequestMember
from .request_revision import RequestOutcome, RequestRevision, ReturnPoint
from .research_request import RequestedDataset, RequestedElement, ResearchRequest
from .review import Review
from .signature import Signature

__all__ = [
    "Agreement",
    "AgreementParty",
    "AgreementVersion",
    "Authorization",
    "Clearance",
    "Hold",
    "LapseNotice",
    "Reinstatement",
    "RequestGrant",
    "RequestMember",
    "RequestOutcome",
    "RequestRevision",
    "RequestedDataset",
    "RequestedElement",
    "ResearchRequest",
    "ReturnPoint",
    "Review",
    "Signature",
]
