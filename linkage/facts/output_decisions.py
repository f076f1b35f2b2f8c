"""What would be decided about an output now: what pages show before anybody acts.

These read nothing from the vault: the content is compared with its hash when somebody acts.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property

from agreements.facts.authorizations import authorization_facts, facts_of_many
from agreements.rules.authorization_force import AuthorizationFacts
from idea_portal.accounts.facts import has_role
from idea_portal.accounts.models import User
from idea_portal.accounts.roles import Role
from idea_portal.policy import Decision
from linkage.facts.chain import whole_chains
from linkage.facts.outputs import (
    checks_of,
    download_facts,
    examined,
    facts_of_output,
    has_table_to_examine,
    is_account_open,
    link_facts,
    lists_gone,
)
from linkage.models import DownloadLink, Output, OutputCheck
from linkage.rules.cells import TableFacts
from linkage.rules.download import decide_access, decide_download
from linkage.rules.output_destruction import DestructionFacts, decide_destruction
from linkage.rules.output_states import OutputState
from linkage.rules.release import CheckerFacts, OutputFacts, decide_check, decide_release


class OutputsAtAMoment:
    """Some outputs and one person at a moment: each kind of fact is read once, when first asked."""

    def __init__(self, outputs: Iterable[Output], user: User, at: datetime) -> None:
        self.outputs = list(outputs)
        self.user = user
        self.at = at

    def check(self, output: Output) -> Decision:
        """Whether the person may check an output. How its table came out is for the release."""
        return decide_check(self._facts(output, None), self._checker(output), at=self.at)

    def release(self, output: Output) -> Decision:
        facts = self._facts(output, self._table(output))
        authorized = self._authorized[output.authorization_id]
        return decide_release(facts, self._checker(output), authorized, at=self.at)

    def access(self, output: Output) -> Decision:
        facts = download_facts(
            output,
            self.user,
            self._authorized[output.authorization_id],
            content_found=_believed(output),
            account_is_open=self._account_is_open,
        )
        return decide_access(facts, at=self.at)

    def destruction(self, output: Output) -> Decision:
        facts = DestructionFacts(
            reference=output.reference,
            state=OutputState(output.state),
            is_named_on_authorization=self.user.reference in output.authorization.scope.people,
            is_linkage_analyst=self._is_linkage_analyst,
            is_compliance_reviewer=self._is_compliance_reviewer,
        )
        return decide_destruction(facts, at=self.at)

    def is_forgotten(self, output: Output) -> bool:
        """Whether it waits to leave and cannot, since its list is gone."""
        waits = output.state in (OutputState.IN_CHECKING, OutputState.APPROVED)
        return waits and output.list_reference in self._gone

    def names_the_person(self, output: Output) -> bool:
        return self.user.reference in self._authorized[output.authorization_id].people

    def _facts(self, output: Output, table: TableFacts | None) -> OutputFacts:
        return facts_of_output(output, self._checks, table, self._gone, _believed(output))

    def _checker(self, output: Output) -> CheckerFacts:
        return CheckerFacts(
            person=self.user.person_key,
            is_output_checker=self._is_output_checker,
            chain=self._chains[output.authorization.request_id],
        )

    def _table(self, output: Output) -> TableFacts | None:
        return examined(output, self._released) if has_table_to_examine(output) else None

    @cached_property
    def _checks(self) -> list[OutputCheck]:
        return checks_of(self.outputs)

    @cached_property
    def _gone(self) -> frozenset[str]:
        return lists_gone(self.outputs, self.at)

    @cached_property
    def _chains(self) -> dict[int, dict[str, frozenset[str]]]:
        return whole_chains(output.authorization for output in self.outputs)

    @cached_property
    def _is_output_checker(self) -> bool:
        return has_role(self.user, Role.OUTPUT_CHECKER, at=self.at)

    @cached_property
    def _is_linkage_analyst(self) -> bool:
        return has_role(self.user, Role.LINKAGE_ANALYST, at=self.at)

    @cached_property
    def _is_compliance_reviewer(self) -> bool:
        return has_role(self.user, Role.COMPLIANCE_REVIEWER, at=self.at)

    @cached_property
    def _account_is_open(self) -> bool:
        return is_account_open(self.user)

    @cached_property
    def _authorized(self) -> dict[int, AuthorizationFacts]:
        authorizations = list({each.authorization for each in self.outputs})
        facts = facts_of_many(authorizations, self.at)
        pairs = zip(authorizations, facts, strict=True)
        return {authorization.pk: each for authorization, each in pairs}

    @cached_property
    def _released(self) -> list[Output]:
        tables = [output for output in self.outputs if has_table_to_examine(output)]
        deliveries = sorted({each for output in tables for each in output.deliveries})
        return list(Output.objects.released_aggregates_from(deliveries))


def check_decision(output: Output, user: User, at: datetime) -> Decision:
    return OutputsAtAMoment([output], user, at).check(output)


def release_decision(output: Output, user: User, at: datetime) -> Decision:
    return OutputsAtAMoment([output], user, at).release(output)


def link_decision(link: DownloadLink, user: User, at: datetime) -> Decision:
    output = link.output
    authorized = authorization_facts(output.authorization, at)
    facts = download_facts(output, user, authorized, content_found=_believed(output))
    return decide_download(facts, link_facts(link), at=at)


def destruction_decision(output: Output, user: User, at: datetime) -> Decision:
    return OutputsAtAMoment([output], user, at).destruction(output)


def _believed(output: Output) -> str | None:
    return output.content_sha256 if output.destroyed_at is None else None
