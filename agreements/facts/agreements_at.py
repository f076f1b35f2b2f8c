"""The agreements that some questions turn on, as they stand at a moment, from one reading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Q

from agreements.facts.agreements import facts_under, fetch_with_facts
from agreements.models import Agreement, AgreementVersion
from agreements.rules.acceptance import AcceptanceFacts, decide_acceptance
from agreements.rules.agreement_force import AgreementFacts, ForceCheck, decide_force
from agreements.rules.clause_reader import Unreadable, read
from agreements.rules.clauses import TypedClause
from agreements.rules.scope import Terms
from agreements.rules.terms import compile_terms, datasets_named
from agreements.rules.vocabulary import AgreementKind
from datasets.facts import dictionary_of
from datasets.models import Dataset
from datasets.rules.dictionary import ElementFacts
from idea_portal.accounts.models import User
from idea_portal.policy import Decision

# An agreement that was never signed, is over or was ended no longer governs anything. One that
# is suspended still does: nothing may be done until it is reinstated.
OVER = frozenset(
    {
        ForceCheck.EXECUTED,
        ForceCheck.EFFECTIVE,
        ForceCheck.NOT_ENDED,
        ForceCheck.NOT_TERMINATED,
    }
)


@dataclass(frozen=True, slots=True)
class License:
    """The license of a project at a moment: its terms, and whether it is in force."""

    terms: tuple[Terms, ...]
    standing: Decision


def agreements_at(
    at: datetime, *, references: Iterable[str] = (), datasets: Iterable[str] = ()
) -> AgreementsAtAMoment:
    """Read what stands behind some agreements and datasets: both, every umbrella, every AUA."""
    codes = sorted(set(datasets))
    named = Q(pk__in=[])
    for code in codes:
        named |= Q(terms__contains=[{"dataset": code}])
    naming = AgreementVersion.objects.filter(named).values("agreement")
    everywhere = [AgreementKind.MOU.value, AgreementKind.AUA.value]
    found = fetch_with_facts(
        Agreement.objects.filter(
            Q(reference__in=sorted(set(references)))
            | Q(kind=AgreementKind.DSA.value, pk__in=naming)
            | Q(kind__in=everywhere)
        )
    )
    departments = Dataset.objects.filter(code__in=codes).values_list("code", "department__code")
    return AgreementsAtAMoment(found, at, dict(departments))


class AgreementsAtAMoment:
    """Some agreements at a moment: whether each is in force, and what it says."""

    def __init__(
        self, agreements: Iterable[Agreement], at: datetime, departments: Mapping[str, str]
    ) -> None:
        self.at = at
        # Of the datasets in question, the department that each belongs to.
        self._departments = departments
        self._decided: dict[int, tuple[AgreementFacts, Decision]] = {}
        self._agreements = {each.reference: GoverningAgreement(each, self) for each in agreements}

    def decided(self, agreement: Agreement) -> tuple[AgreementFacts, Decision]:
        """One of them or of those they stand under: its facts, and whether it is in force."""
        if agreement.pk not in self._decided:
            parent = agreement.parent
            facts = facts_under(agreement, self.decided(parent)[1] if parent else None)
            self._decided[agreement.pk] = facts, decide_force(facts, at=self.at)
        return self._decided[agreement.pk]

    @cached_property
    def dictionary(self) -> dict[str, ElementFacts]:
        """The dictionaries of the datasets in question, read when first asked for."""
        return dictionary_of(self._departments)

    def standing(self, reference: str) -> Decision:
        """Whether an agreement is in force; one that is not found is in force nowhere."""
        if found := self._agreements.get(reference):
            return found.decision
        nothing = AgreementFacts(reference=reference, kind=AgreementKind.DSA, versions=())
        return decide_force(nothing, at=self.at)

    def terms_governing(self, dataset_codes: Iterable[str]) -> list[Terms]:
        """The terms of every sharing agreement and umbrella that governs the datasets."""
        governing = [each for each in self._agreements.values() if each.governs]
        umbrellas = [each for each in governing if each.kind is AgreementKind.MOU]
        sharing = [each for each in governing if each.kind is AgreementKind.DSA]
        found = []
        for code in sorted(set(dataset_codes)):
            naming = [each for each in sharing if each.names(code)]
            above = [
                each for each in umbrellas if each.is_above(self._departments.get(code), naming)
            ]
            both = sorted([*above, *naming], key=lambda each: each.reference)
            found += [each.terms(code) for each in both]
        return found

    def license(self, reference: str, dataset_codes: Iterable[str]) -> License | None:
        """What a license says about some datasets, and whether it is in force."""
        found = self._agreements.get(reference)
        if found is None:
            return None
        codes = sorted(set(dataset_codes)) if found.version else []
        return License(tuple(found.terms(code) for code in codes), found.decision)

    def licenses_among(self, references: Iterable[str]) -> list[str]:
        """Those of some agreements that are licenses of projects."""
        known = [self._agreements[each] for each in sorted(references) if each in self._agreements]
        return [each.reference for each in known if each.kind is AgreementKind.DUL]

    def versions_governing(
        self, references: Iterable[str], datasets: Iterable[str], at: datetime
    ) -> frozenset[int]:
        """The versions that governed a scope at a moment: of its agreements, or of its datasets."""
        references, datasets = frozenset(references), frozenset(datasets)
        versions = (
            (each, each.version_at(at), each.reference in references)
            for each in self._agreements.values()
        )
        return frozenset(
            version.pk
            for each, version, is_named in versions
            if version
            and (is_named or (each.kind is AgreementKind.DSA and datasets & _spoken_of(version)))
        )

    @property
    def rules_of_use(self) -> list[AgreementVersion]:
        """The acceptable-use agreements in force, each by the version people have to accept."""
        # Words that were changed behind the signatures are no reason to ask for less.
        altered = {ForceCheck.SIGNATURES_INTACT}
        return [
            each.version
            for _, each in sorted(self._agreements.items())
            if each.kind is AgreementKind.AUA
            and each.version
            and {finding.check for finding in each.decision.refusals} <= altered
        ]

    def acceptance(self, person: User, accepted: Mapping[tuple[str, int], datetime]) -> Decision:
        """Whether a person has accepted them all; `accepted` is by person and version."""
        facts = [
            AcceptanceFacts(
                version.reference, version.number, accepted.get((person.person_key, version.pk))
            )
            for version in self.rules_of_use
        ]
        return decide_acceptance(str(person.reference), person.full_name, facts, at=self.at)


class GoverningAgreement:
    """One agreement at a moment: the version that counts, and what it says."""

    def __init__(self, agreement: Agreement, moment: AgreementsAtAMoment) -> None:
        self.agreement = agreement
        self.reference = agreement.reference
        self.facts, self.decision = moment.decided(agreement)
        self.kind = self.facts.kind
        self.version = self.version_at(moment.at)

    @cached_property
    def clauses(self) -> tuple[TypedClause | Unreadable, ...]:
        """What the version says, read when first asked for."""
        return read(self.version.terms) if self.version else ()

    def version_at(self, at: datetime) -> AgreementVersion | None:
        effective = self.facts.effective_version(at)
        versions = {each.number: each for each in self.agreement.versions.all()}
        return versions[effective.number] if effective else None

    @property
    def governs(self) -> bool:
        return not OVER & {finding.check for finding in self.decision.refusals}

    def names(self, dataset: str) -> bool:
        return dataset in datasets_named(self.clauses)

    def is_above(self, department: str | None, sharing: Iterable[GoverningAgreement]) -> bool:
        """Whether an umbrella stands over a department, or over one of its agreements."""
        parties = {party.organization.code for party in self.version.parties.all()}
        return department in parties or any(
            each.agreement.parent_id == self.agreement.pk for each in sharing
        )

    def terms(self, dataset: str) -> Terms:
        return compile_terms(
            self.reference,
            self.kind,
            self.clauses,
            dataset,
            self.version.period,
            not_in_force=tuple(finding.because for finding in self.decision.refusals),
        )


def _spoken_of(version: AgreementVersion) -> frozenset[str]:
    return frozenset(clause["dataset"] for clause in version.terms if "dataset" in clause)
