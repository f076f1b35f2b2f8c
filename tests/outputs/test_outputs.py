"""Checking, releasing and destroying outputs, and every way around them."""

import pytest

from agreements.actions.authorizations import revoke
from agreements.rules.vocabulary import OutputKind
from idea_portal.accounts.roles import Role
from idea_portal.audit import trail
from idea_portal.notifications.models import Message
from idea_portal.policy import Refused
from linkage import vault
from linkage.actions import outputs
from linkage.disclosure.cells import suppress
from linkage.events import Event
from linkage.facts.explanations import explain
from linkage.models import Output, OutputCheck, Release
from linkage.rules.cells import CellCheck
from linkage.rules.output_states import CheckOutcome
from linkage.rules.release import ReleaseCheck
from tests.factories import make_authorization, make_membership, make_user
from tests.factories.outputs import make_output

pytestmark = pytest.mark.django_db
COMMENT = "It holds names and addresses, as allowed."
STOPPED = "The partners ended the study before its time."


def approve(output, by):
    return outputs.check(output=output, by=by, outcome=CheckOutcome.APPROVE, comment=COMMENT)


def refused_for(action, **arguments):
    with pytest.raises(Refused) as refusal:
        action(**arguments)
    return {finding.check for finding in refusal.value.decision.refusals}


def events_of(output):
    return [event.what for event in trail.events_about(output.reference)]


def change_one_byte(folder, output):
    path = folder / output.sealed_file.location
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_an_approving_check_makes_an_output_fit_to_leave(output_checker):
    output = make_output()

    check = approve(output, output_checker)

    output.refresh_from_db()
    assert output.state == "approved"
    assert check.content_sha256 == output.content_sha256
    assert events_of(output)[0] == Event.OUTPUT_APPROVED
    assert Message.objects.visible_to(output.author).get().about == output.reference


def test_a_check_from_a_second_account_still_counts_when_the_release_is_explained(
    output_checker, second_checker
):
    output = make_output()
    approve(output, make_user("olga-again", Role.OUTPUT_CHECKER, second_account_of=output_checker))
    output.refresh_from_db()
    outputs.release(output=output, by=second_checker)

    explained = explain(Release.objects.get(), Release.objects.get().released_at)

    assert explained.decision.allowed


def test_a_rejecting_check_keeps_an_output_in(output_checker, second_checker):
    output = make_output()

    outputs.check(
        output=output, by=output_checker, outcome=CheckOutcome.REJECT, comment="Too much in it."
    )

    output.refresh_from_db()
    assert output.state == "rejected"
    assert events_of(output)[0] == Event.OUTPUT_REJECTED
    assert ReleaseCheck.STATE_ALLOWS_IT in refused_for(
        outputs.release, output=output, by=second_checker
    )


def test_when_more_checks_are_needed_one_alone_lets_nothing_out(
    output_checker, second_checker, monkeypatch
):
    monkeypatch.setattr(outputs, "CHECKS_NEEDED", 2)
    output = make_output()

    approve(output, output_checker)
    after_one = Output.objects.get(pk=output.pk).state
    approve(output, second_checker)

    assert after_one == "in-checking"
    assert Output.objects.get(pk=output.pk).state == "approved"


def test_nobody_checks_what_they_built_whatever_roles_they_hold():
    output = make_output()
    make_membership(output.author, Role.OUTPUT_CHECKER, "office")

    checks = refused_for(
        outputs.check, output=output, by=output.author, outcome=CheckOutcome.APPROVE, comment="Ok."
    )

    assert ReleaseCheck.PERSON_IS_NOT_THE_AUTHOR in checks
    assert not OutputCheck.objects.exists()


def test_nobody_checks_what_they_built_by_a_second_account():
    output = make_output()
    second = make_user("abel-again", Role.OUTPUT_CHECKER, second_account_of=output.author)

    assert ReleaseCheck.PERSON_IS_NOT_THE_AUTHOR in refused_for(
        outputs.check, output=output, by=second, outcome=CheckOutcome.APPROVE, comment="Ok."
    )


def test_a_superuser_has_no_way_around_a_check(administrator):
    output = make_output("approved")

    assert ReleaseCheck.PERSON_IS_OUTPUT_CHECKER in refused_for(
        outputs.release, output=output, by=administrator
    )
    assert ReleaseCheck.PERSON_IS_OUTPUT_CHECKER in refused_for(
        outputs.check,
        output=output,
        by=administrator,
        outcome=CheckOutcome.APPROVE,
        comment=COMMENT,
    )


def test_a_member_of_the_team_cannot_check_their_own_output(researcher):
    make_membership(researcher, Role.OUTPUT_CHECKER, "office")
    output = make_output(authorization=make_authorization(people=[researcher]))

    assert ReleaseCheck.ACTS_ONCE_IN_THE_CHAIN in refused_for(
        outputs.check, output=output, by=researcher, outcome=CheckOutcome.APPROVE, comment=COMMENT
    )


def test_an_output_whose_file_was_changed_cannot_be_approved(output_checker, vault_folder):
    output = make_output()
    change_one_byte(vault_folder, output)

    assert refused_for(
        outputs.check,
        output=output,
        by=output_checker,
        outcome=CheckOutcome.APPROVE,
        comment=COMMENT,
    ) == {ReleaseCheck.CONTENT_UNCHANGED}


def test_one_byte_changed_after_the_check_keeps_an_output_in(second_checker, vault_folder):
    output = make_output("approved")
    change_one_byte(vault_folder, output)

    checks = refused_for(outputs.release, output=output, by=second_checker)

    assert checks == {ReleaseCheck.CONTENT_UNCHANGED}
    assert not Release.objects.exists()


def test_a_file_exchanged_for_another_whole_one_keeps_an_output_in(second_checker):
    output = make_output("approved")
    other = make_output("in-checking", rows=[{"first_name": "Somebody"}] * 7)
    mine, theirs = output.sealed_file, other.sealed_file
    theirs.output = None
    theirs.save()
    mine.output = None
    mine.save()
    theirs.output = output
    theirs.save()
    output = Output.objects.get(pk=output.pk)
    output.manifest["columns"] = [{"name": "first_name", "label": "", "elements": []}]

    assert refused_for(outputs.release, output=output, by=second_checker) == {
        ReleaseCheck.CONTENT_UNCHANGED
    }


def test_a_release_lets_an_output_out_and_tells_the_people_of_the_authorization(
    researcher, second_checker
):
    output = make_output("approved", authorization=make_authorization(people=[researcher]))

    released = outputs.release(output=output, by=second_checker)

    output.refresh_from_db()
    assert output.state == "released"
    assert released.content_sha256 == output.content_sha256
    assert events_of(output)[0] == Event.OUTPUT_RELEASED
    assert Message.objects.visible_to(researcher).filter(about=output.reference).exists()


def test_the_author_cannot_release(output_checker):
    output = make_output("approved")
    make_membership(output.author, Role.OUTPUT_CHECKER, "office")

    assert ReleaseCheck.PERSON_IS_NOT_THE_AUTHOR in refused_for(
        outputs.release, output=output, by=output.author
    )


def test_nothing_is_released_under_a_revoked_authorization(second_checker, compliance_reviewer):
    output = make_output("approved")
    revoke(authorization=output.authorization, by=compliance_reviewer, reason=STOPPED)

    assert refused_for(outputs.release, output=output, by=second_checker) == {
        ReleaseCheck.AUTHORIZATION_IN_FORCE
    }


def table_of(**counts):
    cells = {(ward,): count for ward, count in counts.items()}
    table = suppress(cells, by=("medicaid.ward",), minimum_cell=11, with_totals=False)
    return {"table": table.as_record(), "population": "the same"}


def test_of_two_tables_that_give_each_other_away_only_the_first_is_released(second_checker):
    first = make_output("approved", kind=OutputKind.AGGREGATE, report=table_of(N=40, S=30))
    second = make_output(
        "approved",
        kind=OutputKind.AGGREGATE,
        report=table_of(N=37, S=30),
        authorization=first.authorization,
    )

    outputs.release(output=first, by=second_checker)

    assert refused_for(outputs.release, output=second, by=second_checker) == {
        CellCheck.NOTHING_MORE_WITH_EARLIER_RELEASES
    }


def test_a_destroyed_output_cannot_be_read_again(compliance_reviewer, vault_folder):
    output = make_output("released")
    sealed = output.sealed_file.sealed

    with_reason = outputs.destroy(
        output=output, by=compliance_reviewer, reason="The project has ended."
    )

    with_reason.sealed_file.refresh_from_db()
    assert with_reason.state == "destroyed"
    assert with_reason.sealed_file.wrapped_key == ""
    assert outputs.content_found(with_reason) is None
    certificate = trail.events_about(output.reference)[0].details["certificate"]
    assert certificate["content_sha256"] == output.content_sha256
    assert certificate["file_sha256"] == sealed.sha256


def test_an_output_is_destroyed_once_and_by_those_who_answer_for_it(
    compliance_reviewer, output_checker
):
    output = make_output("released")

    assert refused_for(
        outputs.destroy, output=output, by=output_checker, reason="I would like it gone."
    )
    outputs.destroy(output=output, by=compliance_reviewer, reason="The project has ended.")

    assert refused_for(
        outputs.destroy, output=output, by=compliance_reviewer, reason="Once more, please."
    )


def test_a_release_stays_when_its_output_is_destroyed(compliance_reviewer):
    output = make_output("released")

    outputs.destroy(output=output, by=compliance_reviewer, reason="The project has ended.")

    assert Release.objects.filter(output=output).exists()
    assert OutputCheck.objects.filter(output=output).exists()


@pytest.fixture
def full_trail(monkeypatch):
    def fail(*arguments, **more):
        raise RuntimeError("The trail is full.")

    return lambda: monkeypatch.setattr(trail, "record", fail)


def test_a_trail_that_cannot_be_written_undoes_a_check(second_checker, full_trail):
    output = make_output()
    full_trail()

    with pytest.raises(RuntimeError):
        approve(output, second_checker)

    output.refresh_from_db()
    assert output.state == "in-checking"
    assert not OutputCheck.objects.exists()


def test_a_trail_that_cannot_be_written_undoes_a_release(second_checker, full_trail):
    output = make_output("approved")
    full_trail()

    with pytest.raises(RuntimeError):
        outputs.release(output=output, by=second_checker)

    output.refresh_from_db()
    assert output.state == "approved"
    assert not Release.objects.exists()


def test_what_cannot_be_read_has_no_content():
    output = make_output()
    vault.destroy(output.sealed_file.sealed)

    assert outputs.content_found(output) is None
