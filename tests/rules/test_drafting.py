from datetime import UTC, datetime

import pytest

from agreements.rules.drafting import DraftCheck, decide_drafting

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("acts", "refused"), [(True, []), (False, [DraftCheck.ACTS_FOR_ORGANIZATION])]
)
def test_only_a_requester_of_an_organization_begins_a_request_for_it(acts, refused):
    decision = decide_drafting("Rosa", "Outreach", acts_for_organization=acts, at=AT)

    assert [finding.check for finding in decision.refusals] == refused
