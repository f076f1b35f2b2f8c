from dataclasses import replace
from datetime import date

import pytest

from idea_portal.accounts.roles import Role
from idea_portal.accounts.rules.administration import AdministrationCheck, Change, decide_change

CHANGE = Change(
    subject="P-0002",
    question="May Rosa be linkage analyst at the office?",
    actor_is_administrator=True,
    actor_key="P-0001",
    person_key="P-0002",
    role=Role.LINKAGE_ANALYST,
    organization_kind="office",
    begins_on=date(2026, 1, 1),
    ends_on=date(2026, 12, 31),
)


@pytest.mark.parametrize(
    "change",
    [
        CHANGE,
        replace(CHANGE, role=None, organization_kind=""),
        replace(CHANGE, role=Role.REQUESTER, organization_kind="university"),
        replace(CHANGE, role=Role.LEGAL_REVIEWER, organization_kind="department"),
        replace(CHANGE, ends_on=None),
    ],
)
def test_administrator_may_change_what_another_person_may_do(change):
    assert decide_change(change).allowed


@pytest.mark.parametrize(
    ("check", "change"),
    [
        (AdministrationCheck.IS_ADMINISTRATOR, replace(CHANGE, actor_is_administrator=False)),
        (AdministrationCheck.ACTS_FOR_SOMEONE_ELSE, replace(CHANGE, actor_key="P-0002")),
        (AdministrationCheck.ROLE_FITS_ORGANIZATION, replace(CHANGE, organization_kind="provider")),
        (
            AdministrationCheck.ROLE_FITS_ORGANIZATION,
            replace(CHANGE, role=Role.COMPLIANCE_REVIEWER, organization_kind="university"),
        ),
        (AdministrationCheck.DAYS_IN_ORDER, replace(CHANGE, ends_on=date(2025, 12, 31))),
    ],
)
def test_change_is_refused_for_one_reason_alone(check, change):
    decision = decide_change(change)

    assert [finding.check for finding in decision.refusals] == [check]
    assert [finding.check for finding in decision.findings] == list(AdministrationCheck)
