"""Whatever else ends work, it lands wholly before a step or wholly after it, however they meet."""

from functools import partial

import pytest

from agreements.actions import authorizations, holds, terminations
from agreements.facts.impact import impact_of
from agreements.models import Agreement
from agreements.rules.agreement_states import HoldSide
from idea_portal.accounts.actions import people
from idea_portal.accounts.roles import Role
from idea_portal.audit.clock import database_clock
from idea_portal.policy import Refused
from linkage.actions import downloads, jobs, linkage_jobs, outputs
from linkage.actions.downloads import DownloadStopped
from linkage.actions.jobs import Halted
from linkage.extracts import sealing
from linkage.models import DownloadEvent, MatchRun, Release
from linkage.rules.job_states import JobState
from linkage.rules.output_states import CheckOutcome
from tests.factories import make_authorization, make_user
from tests.factories.linkages import make_linkable, make_linkage_job
from tests.factories.outputs import make_job, make_output
from tests.factories.vaulted import make_vault
from tests.jobs.races import under_way

pytestmark = pytest.mark.django_db(transaction=True)

REASON = "An incident was reported this morning."
MANY = [{"first_name": f"Canary{n}", "last_name": "Doe"} for n in range(30)]


@pytest.fixture(autouse=True)
def _vault(settings, tmp_path):
    make_vault(settings, tmp_path)


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch):
    def in_tens(sealed, columns):
        return sealing.handed_over(sealed, columns, chunk_rows=10)

    monkeypatch.setattr(downloads, "handed_over", in_tens)


@pytest.fixture
def authorization(researcher):
    return make_authorization(people=[researcher])


@pytest.fixture
def end(compliance_reviewer, office_signatory, administrator, analyst, researcher):
    """Every way in which work may lose its ground, by name."""

    def suspend(kind):
        holds.suspend(
            agreement=Agreement.objects.filter(kind=kind).first(),
            side=HoldSide.COMPLIANCE,
            reason=REASON,
            by=compliance_reviewer,
        )

    def terminate():
        license_ = Agreement.objects.get(kind="dul")
        confirmed = impact_of(license_, database_clock()).sha256()
        terminations.terminate(
            agreement=license_, reason=REASON, confirmed=confirmed, by=office_signatory
        )

    def end_role(person):
        membership = person.memberships.get()
        people.end_role(membership=membership, by=administrator, reason=REASON)

    return {
        "sharing agreement suspended": partial(suspend, "dsa"),
        "license suspended": partial(suspend, "dul"),
        "acceptable use suspended": partial(suspend, "aua"),
        "license terminated": terminate,
        "analyst's role ended": partial(end_role, analyst),
        "member's role ended": partial(end_role, researcher),
    }


ENDS_EVERYTHING = [
    "sharing agreement suspended",
    "license suspended",
    "acceptable use suspended",
    "license terminated",
    "member's role ended",
]


@pytest.mark.parametrize("how", [*ENDS_EVERYTHING, "analyst's role ended"])
def test_a_publication_waits_for_what_ends_it_and_writes_nothing(researcher, analyst, end, how):
    job = make_linkage_job(analyst, make_linkable(people=[researcher]))
    held = jobs.claim(reference=job.reference, worker="w", plan=linkage_jobs.plan)

    with under_way(end[how]), pytest.raises(Halted):
        jobs.publish(held, lambda publication: pytest.fail("nothing may be written"))

    job.refresh_from_db()
    assert (job.state, MatchRun.objects.count()) == (JobState.HALTED, 0)


@pytest.mark.parametrize("how", ENDS_EVERYTHING)
def test_a_chunk_waits_for_what_ends_its_download_and_stays(authorization, researcher, end, how):
    output = make_output("released", authorization=authorization, rows=MANY)
    link, _ = downloads.make_link(output=output, by=researcher)
    chunks = downloads.open_download(link=link, by=researcher).chunks
    next(chunks)

    with under_way(end[how]), pytest.raises(DownloadStopped):
        next(chunks)

    outcome = DownloadEvent.objects.get(link=link, kind="outcome")
    assert (outcome.result, outcome.chunks) == ("stopped", 1)


@pytest.mark.parametrize("how", ENDS_EVERYTHING)
def test_a_release_waits_for_what_ends_it_and_is_refused(authorization, output_checker, end, how):
    output = make_output("approved", authorization=authorization)

    with under_way(end[how]), pytest.raises(Refused):
        outputs.release(output=output, by=output_checker)

    assert not Release.objects.exists()


def test_nobody_checks_an_output_while_taking_on_the_next_job(authorization, analyst):
    output = make_output("in-checking", authorization=authorization)
    both = make_user("bea-both", Role.LINKAGE_ANALYST, Role.OUTPUT_CHECKER)

    def take_on_a_job():
        make_job(authorizations.hold(authorization, alone=True)[0], by=both)

    with under_way(take_on_a_job), pytest.raises(Refused):
        outputs.check(output=output, by=both, outcome=CheckOutcome.APPROVE, comment="Fine.")

    assert not output.checks.exists()
