"""From the clauses of an agreement to what it says about one dataset."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from idea_portal.policy import Period

from .clause_reader import Unreadable
from .clauses import ClauseKind, TypedClause
from .conditions import conjoin
from .cover_lines import part_of
from .scope import Clause, Terms, pair_name
from .vocabulary import AgreementKind, Use

Granted = TypeVar("Granted")

# Kinds that bring a dataset under an agreement by naming it.
NAMING = frozenset({ClauseKind.COVERS, ClauseKind.LINKAGE_ELEMENTS})


def datasets_named(clauses: Iterable[TypedClause | Unreadable]) -> frozenset[str]:
    """The datasets an agreement brings in: those of which it names data elements."""
    return frozenset(
        each.dataset for each in clauses if isinstance(each, TypedClause) and each.kind in NAMING
    )


def compile_terms(
    agreement: str,
    kind: AgreementKind,
    clauses: Sequence[TypedClause | Unreadable],
    dataset: str,
    period: Period,
    *,
    not_in_force: tuple[str, ...] = (),
) -> Terms:
    """What an agreement says about one dataset: permissions add up, limits narrow."""
    typed = [each for each in clauses if isinstance(each, TypedClause) and each.speaks_of(dataset)]

    def of(kind: ClauseKind) -> list[TypedClause]:
        return [each for each in typed if each.kind is kind]

    return Terms(
        agreement=agreement,
        kind=kind,
        dataset=dataset,
        period=_period(of(ClauseKind.DATES), period),
        elements=_granted(of(ClauseKind.COVERS), lambda each: each.references),
        linkage_elements=_granted(of(ClauseKind.LINKAGE_ELEMENTS), lambda each: each.references),
        purposes=_granted(of(ClauseKind.PURPOSES), lambda each: each.purposes),
        prohibited_purposes=frozenset(
            purpose for each in of(ClauseKind.PROHIBITED_PURPOSES) for purpose in each.purposes
        ),
        recipients=_granted(of(ClauseKind.RECIPIENTS), lambda each: each.organizations),
        linkage_pairs=_granted(of(ClauseKind.LINKAGE), lambda each: each.linkage_pairs),
        outputs=_granted(of(ClauseKind.OUTPUTS), lambda each: each.outputs),
        identifiability=min(
            (each.at_most for each in of(ClauseKind.IDENTIFIABILITY) if each.at_most),
            key=lambda level: level.rank,
            default=None,
        ),
        minimum_cell=max((each.at_least for each in of(ClauseKind.MINIMUM_CELL)), default=None),
        row_condition=conjoin(each.condition for each in typed if each.condition is not None),
        conditions=frozenset(each.requirement for each in typed if each.requirement is not None),
        clauses=_clauses_by_part(agreement, typed),
        unknown=tuple(f"{each} ({agreement})" for each in clauses if isinstance(each, Unreadable)),
        not_in_force=not_in_force,
    )


def _granted(
    clauses: Sequence[TypedClause], named: Callable[[TypedClause], Iterable[Granted]]
) -> frozenset[Granted] | None:
    """What permissions of one kind add up to; None where no clause is of that kind."""
    if not clauses:
        return None
    return frozenset(item for clause in clauses for item in named(clause))


def _period(dates: Iterable[TypedClause], period: Period) -> Period:
    stated = [
        Period.of_days(each.begins_on, each.ends_on)
        for each in dates
        if each.begins_on and each.ends_on
    ]
    for limit in stated:
        # Dates that share nothing leave an empty period, which no moment is in.
        period = period.intersect(limit) or Period(period.begins, period.begins)
    return period


def _clauses_by_part(agreement: str, clauses: Iterable[TypedClause]) -> dict[str, Clause]:
    """Which clause speaks of which part; where several do, the first one named."""
    found: dict[str, Clause] = {}
    for each in clauses:
        for part in parts_of(each):
            found.setdefault(part, Clause(agreement, each.number))
    return found


def parts_of(clause: TypedClause) -> tuple[str, ...]:
    """The parts of a scope a clause speaks of, by the names scopes use for them."""
    match clause.kind:
        case ClauseKind.COVERS:
            return clause.references
        case ClauseKind.LINKAGE_ELEMENTS:
            return tuple(part_of(each, Use.LINKAGE) for each in clause.references)
        case ClauseKind.PURPOSES:
            return tuple(f"purpose:{each}" for each in clause.purposes)
        case ClauseKind.PROHIBITED_PURPOSES:
            return tuple(f"not-purpose:{each}" for each in clause.purposes)
        case ClauseKind.RECIPIENTS:
            return tuple(f"recipient:{each}" for each in clause.organizations)
        case ClauseKind.LINKAGE:
            return tuple(f"linkage:{pair_name(each)}" for each in clause.linkage_pairs)
        case ClauseKind.OUTPUTS:
            return tuple(f"output:{each}" for each in clause.outputs)
        case ClauseKind.IDENTIFIABILITY | ClauseKind.MINIMUM_CELL | ClauseKind.ROWS:
            return (clause.kind.value,)
        case ClauseKind.DATES:
            return ("period",)
        case _:
            return (f"requirement:{clause.kind}",)
