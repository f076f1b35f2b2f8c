"""The fixed words of agreements and of the scopes they allow."""

from enum import StrEnum


class Purpose(StrEnum):
    """What data may be used for."""

    RESEARCH = "research"
    EVALUATION = "evaluation"
    PROGRAM_OPERATIONS = "program_operations"
    OUTREACH = "outreach"
    CARE_COORDINATION = "care_coordination"
    PERFORMANCE_MANAGEMENT = "performance_management"
    REPORTING = "reporting"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ")


class OutputKind(StrEnum):
    """What an extract hands over."""

    CLIENT_LEVEL = "client-level"
    AGGREGATE = "aggregate"
    CONTACT_LIST = "contact-list"

    @property
    def label(self) -> str:
        return {
            OutputKind.CLIENT_LEVEL: "client-level dataset",
            OutputKind.AGGREGATE: "aggregate table",
            OutputKind.CONTACT_LIST: "contact list",
        }[self]


class Operation(StrEnum):
    """What a job does with data."""

    LINK = "link"
    EXTRACT = "extract"


class AgreementKind(StrEnum):
    """The tiers of agreements, from the umbrella to the person."""

    MOU = "mou"
    DSA = "dsa"
    DUL = "dul"
    AUA = "aua"

    @property
    def label(self) -> str:
        return {
            AgreementKind.MOU: "umbrella MOU",
            AgreementKind.DSA: "data-sharing agreement",
            AgreementKind.DUL: "data-use license",
            AgreementKind.AUA: "acceptable-use agreement",
        }[self]


class Capacity(StrEnum):
    """The part an organization has in an agreement."""

    OFFICE = "office"
    DATA_PARTNER = "data-partner"
    RECIPIENT = "recipient"

    @property
    def label(self) -> str:
        return {
            Capacity.OFFICE: "the office",
            Capacity.DATA_PARTNER: "data partner",
            Capacity.RECIPIENT: "recipient",
        }[self]


class RequirementKind(StrEnum):
    """A condition an agreement puts on those who use its data."""

    TRAINING = "training"
    IRB = "irb"
    CONSENT = "consent"
    DESTRUCTION = "destruction"
    PUBLICATION_REVIEW = "publication-review"


class Use(StrEnum):
    """What a requested data element is read for."""

    OUTPUT = "output"
    LINKAGE = "linkage"
    CONDITION = "condition"

    @property
    def label(self) -> str:
        return {
            Use.OUTPUT: "to stand in the output",
            Use.LINKAGE: "to link records",
            Use.CONDITION: "to choose and count rows",
        }[self]
