"""Who does what: the roles a person can hold in an organization."""

from enum import StrEnum


class Role(StrEnum):
    REQUESTER = "requester"
    DATA_STEWARD = "data-steward"
    SIGNATORY = "signatory"
    LEGAL_REVIEWER = "legal-reviewer"
    COMPLIANCE_REVIEWER = "compliance-reviewer"
    INTAKE_COORDINATOR = "intake-coordinator"
    LINKAGE_ANALYST = "linkage-analyst"
    OUTPUT_CHECKER = "output-checker"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        return self.value.replace("-", " ").capitalize()


DUTIES: dict[Role, str] = {
    Role.REQUESTER: "drafts and submits requests, uses outputs",
    Role.DATA_STEWARD: "answers for a department's datasets and decides on requests for them",
    Role.SIGNATORY: "signs agreements for an organization",
    Role.LEGAL_REVIEWER: "clears agreement text and reviews requests that need it",
    Role.COMPLIANCE_REVIEWER: "clears agreements, reviews every request, revokes, audits access",
    Role.INTAKE_COORDINATOR: "screens requests, drafts agreements, routes",
    Role.LINKAGE_ANALYST: "runs linkage and prepares extracts; never widens a scope",
    Role.OUTPUT_CHECKER: "checks outputs before release, never their own",
    Role.ADMINISTRATOR: "configures people and organizations; decides nothing",
}
