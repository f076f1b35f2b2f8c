"""Raising review cases from what a linkage found, and closing those nobody need decide."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from itertools import islice
from typing import Any

from idea_portal.accounts.facts import people_with
from idea_portal.accounts.roles import Role
from idea_portal.audit import trail
from idea_portal.audit.references import next_references
from idea_portal.notifications.outbox import notify
from linkage.events import Event
from linkage.facts.asked_merges import persons_asked_about
from linkage.facts.record_owners import Owner, owners_of, records_of_persons
from linkage.facts.verdicts import found_in, holding_cases, kept_apart_by_splits
from linkage.matching.case_pairs import FoundPair, found_pairs
from linkage.models import CaseRecord, MatchRun, Person, ReviewCase
from linkage.rules.case_states import UNSETTLED, Answer, CaseKind, CaseState
from linkage.rules.case_value import CASES_A_RUN, SAMPLE_A_BAND, value_of_verdict
from linkage.rules.settlement import OPINIONS_NEEDED

ABOVE, BELOW, REFUSED = "above", "below", "refused"
NAMES_A_CASE = 4
# When nobody need decide a case any more, by its kind.
MOOT = {
    CaseKind.PAIR.value: "Other records made the two one person in {run}.",
    CaseKind.SPLIT.value: "The two are of two persons already, as {run} found.",
}
BATCH = 1_000

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about two records that somebody should answer."""

    kind: CaseKind
    found: FoundPair
    records: int
    value: int
    since: datetime
    persons: frozenset[str]  # whom the two records are about now

    @property
    def key(self) -> tuple[str, str, str]:
        return self.kind.value, self.found.left, self.found.right

    @property
    def as_pair(self) -> tuple[str, str, str]:
        """The same question as one opinion would settle it."""
        return CaseKind.PAIR.value, self.found.left, self.found.right


def open_cases(run: MatchRun, *, pairs: Any, proposals: Any) -> int:
    """Raise a case for what a run left to people, in the transaction that publishes the run.

    `pairs` are scored pairs of records with their band; `proposals` are pairs of persons that
    the run would make one. What is open already, or was decided, is not asked again. A pair of two
    persons who were known before the run is a merge of them, whatever left it to people.
    """
    scored, proposed = found_pairs(pairs), found_pairs(proposals)
    names = {name for each in (*scored, *proposed) for name in (each.left, each.right)}
    owners = owners_of(run.index, names)
    known = _known_before(run, owners)
    merges = {(each.left, each.right) for each in proposed}
    sampled = _sample(run, scored)
    asked = [
        *(_ask(run, CaseKind.MERGE, each, owners) for each in proposed),
        *(_ask(run, CaseKind.SAMPLE, each, owners) for each in sampled.values()),
        *(
            _ask_about_pair(run, each, owners, known)
            for each in scored
            if each.band not in (ABOVE, BELOW)
            and (each.left, each.right) not in sampled.keys() | merges
            and not _is_one_person(each, owners)
        ),
    ]
    asked.sort(key=lambda each: (-each.value, each.found.left, each.found.right))
    # What is cut off is not looked at: a case that waits is closed for one that takes its place.
    raised = _write(run, list(islice(_not_decided(run, asked), CASES_A_RUN)))
    _close_moot(run)
    if raised:
        _tell(run, raised)
    return raised


def _ask(run: MatchRun, kind: CaseKind, found: FoundPair, owners: Mapping[str, Owner]) -> Asked:
    moved = {owners[name] for name in (found.left, found.right) if name in owners}
    records = max(2, sum(owner.records for owner in moved))
    lines = run.points_table.content
    value = value_of_verdict(
        kind,
        points=found.points,
        review_at=lines["review_at"],
        link_at=lines["link_at"],
        records=records,
    )
    persons = frozenset(owner.person for owner in moved)
    return Asked(kind, found, records, value, run.published_at, persons)


def _ask_about_pair(
    run: MatchRun, found: FoundPair, owners: Mapping[str, Owner], known: Collection[str]
) -> Asked:
    left, right = (owners[n].person if n in owners else "" for n in (found.left, found.right))
    if left not in known or right not in known:
        return _ask(run, CaseKind.PAIR, found, owners)
    both = replace(found, left_person=left, right_person=right)
    return _ask(run, CaseKind.MERGE, both, owners)


def _known_before(run: MatchRun, owners: Mapping[str, Owner]) -> set[str]:
    """Those of some records' persons who have their id from an earlier run."""
    persons = {owner.person for owner in owners.values()}
    before = Person.objects.filter(pk__in=persons).exclude(first_run=run)
    return {str(person) for person in before.values_list("pk", flat=True)}


def _is_one_person(found: FoundPair, owners: Mapping[str, Owner]) -> bool:
    """Whether other records already made the two one person: there is nothing to ask."""
    left, right = owners.get(found.left), owners.get(found.right)
    return left is not None and right is not None and left.person == right.person


def _sample(run: MatchRun, scored: Iterable[FoundPair]) -> dict[Pair, FoundPair]:
    """A few pairs of every band, drawn by lot, each standing for its share of the band."""
    bands: dict[str, list[FoundPair]] = {}
    for each in scored:
        if each.band != REFUSED:
            bands.setdefault(each.band, []).append(each)
    drawn = {}
    for pairs in bands.values():
        pairs.sort(key=lambda each: _lot(run, each))
        chosen = pairs[:SAMPLE_A_BAND]
        for each in chosen:
            share = max(1, round(each.weight * len(pairs) / len(chosen)))
            drawn[each.left, each.right] = replace(each, weight=share)
    return drawn


def _lot(run: MatchRun, found: FoundPair) -> bytes:
    return sha256(f"{run.reference} {found.left} {found.right}".encode()).digest()


def _not_decided(run: MatchRun, asked: list[Asked]) -> Iterator[Asked]:
    """What nobody has answered, by a case or by a split of both records' person.

    A case whose points have changed is closed and asked anew, and so is a pair that has become one
    of two known persons. Whether two persons are one is asked once, however many pairs say so.
    """
    apart = kept_apart_by_splits(run.job.set_to.datasets) if asked else set[Pair]()
    lefts = {each.found.left for each in asked}
    known = ReviewCase.objects.filter(left__in=lefts).exclude(state=CaseState.CLOSED.value)
    settled: list[ReviewCase] = []
    open_now: dict[tuple[str, str, str], ReviewCase] = {}
    for case in known.order_by("settled_at", "pk").select_for_update(of=("self",)):
        if CaseState(case.state) in UNSETTLED:
            open_now[case.kind, case.left, case.right] = case
        else:
            settled.append(case)
    decided = holding_cases(settled)
    merging = persons_asked_about(run.index) if asked else set[frozenset[str]]()
    for each in asked:
        pair = (each.found.left, each.found.right)
        if pair in apart:
            continue
        earlier = decided.get(pair)
        if earlier and (
            earlier.outcome != Answer.CANNOT_TELL or earlier.points == each.found.points
        ):
            continue
        is_merge = each.kind is CaseKind.MERGE
        waiting = open_now.get(each.key)
        if waiting is None and is_merge and each.persons in merging:
            continue
        if waiting is None and is_merge:
            merging.add(each.persons)
            waiting = open_now.get(each.as_pair)
        if waiting is None:
            yield each
        elif waiting.kind != each.kind:
            _close(waiting, f"The two are persons known before {run}: two reviewers decide.")
            yield replace(each, since=waiting.raised_at)
        elif waiting.points != each.found.points:
            _close(waiting, f"{run} gives other points.")
            yield replace(each, since=waiting.raised_at)


def _write(run: MatchRun, asked: list[Asked]) -> int:
    if not asked:
        return 0
    references = next_references("RC", len(asked))
    others = records_of_persons(
        run.index,
        {p for each in asked for p in (each.found.left_person, each.found.right_person) if p},
        most=NAMES_A_CASE,
    )
    cases = [
        _case(run, reference, each, others)
        for reference, each in zip(references, asked, strict=True)
    ]
    ReviewCase.objects.bulk_create([case for case, _ in cases], batch_size=BATCH)
    CaseRecord.objects.bulk_create(
        [record for _, records in cases for record in records], batch_size=BATCH
    )
    return len(cases)


def _case(
    run: MatchRun, reference: str, asked: Asked, others: Mapping[str, list[str]]
) -> tuple[ReviewCase, list[CaseRecord]]:
    found = asked.found
    is_merge = asked.kind is CaseKind.MERGE
    sides = {
        CaseRecord.Side.LEFT: (found.left, found.left_person),
        CaseRecord.Side.RIGHT: (found.right, found.right_person),
    }
    named = {
        side: [name, *(each for each in others.get(person, []) if is_merge and each != name)]
        for side, (name, person) in sides.items()
    }
    named = {side: names[:NAMES_A_CASE] for side, names in named.items()}
    case = ReviewCase(
        reference=reference,
        kind=asked.kind.value,
        run=run,
        left=found.left,
        right=found.right,
        left_person_id=found.left_person if is_merge else None,
        right_person_id=found.right_person if is_merge else None,
        datasets=sorted({n.partition("/")[0] for names in named.values() for n in names}),
        points=found.points,
        points_by_attribute=found.by_attribute,
        band=found.band,
        weight=found.weight,
        value=asked.value,
        records_affected=asked.records,
        raised_at=asked.since,
        state=CaseState.WAITING.value,
    )
    records = [
        CaseRecord(case=case, side=side.value, place=place, record=name)
        for side, names in named.items()
        for place, name in enumerate(names)
    ]
    return case, records


def _close_moot(run: MatchRun) -> None:
    """Close cases whose pairs other records, or people, have made one person or two meanwhile."""
    asked = ReviewCase.objects.unsettled().filter(kind__in=MOOT, run__index=run.index)
    waiting = list(asked.exclude(run=run).select_for_update(of=("self",)))
    owners = owners_of(run.index, {name for case in waiting for name in (case.left, case.right)})
    for case in waiting:
        left, right = owners.get(case.left), owners.get(case.right)
        is_split = case.kind == CaseKind.SPLIT
        if left and right and (left.person != right.person) is is_split:
            _close(case, MOOT[case.kind].format(run=run))


def close_outweighed(settled: ReviewCase) -> None:
    """Close what one person could still say of a pair that two have decided: it would not hold."""
    found = found_in(settled)
    if found.opinions == 1 or found.answer is Answer.CANNOT_TELL:
        return
    of_one = [kind.value for kind, needed in OPINIONS_NEEDED.items() if needed == 1]
    about = ReviewCase.objects.unsettled().filter(left=settled.left, right=settled.right)
    # Whoever holds one now closes it or gives an opinion: waiting for them could be a deadlock.
    for case in about.filter(kind__in=of_one).select_for_update(skip_locked=True, of=("self",)):
        _close(case, f"Two reviewers decided it in {settled}.")


def _close(case: ReviewCase, because: str) -> None:
    case.state = CaseState.CLOSED.value
    case.save(update_fields=["state"])
    trail.record(Event.CASE_CLOSED, subject=case, by=None, about=[case.run.job], reason=because)


def _tell(run: MatchRun, raised: int) -> None:
    authorization = run.authorization
    trail.record(
        Event.CASES_RAISED,
        subject=run,
        by=None,
        about=[authorization, *sorted(run.job.set_to.datasets)],
        cases=raised,
    )
    notify(
        people_with(Role.LINKAGE_ANALYST),
        f"{raised:,} review cases of {run.reference} wait",
        "Points alone do not decide them. The ones a verdict is worth most on come first.",
        run.job.get_absolute_url(),
        about=run.reference,
    )
