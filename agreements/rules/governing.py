"""What the agreements that govern a dataset permit together: every one of them must agree."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .scope import Clause, Terms
from .vocabulary import AgreementKind

# Each names, for one agreement's terms, what is permitted; None where it does not speak of that.
Permission = Callable[[Terms], frozenset[object] | None]


@dataclass(frozen=True, slots=True)
class Cover:
    """Which clauses permit something, and which agreements fail to."""

    clauses: tuple[Clause, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        return not self.missing

    def __str__(self) -> str:
        if self.missing:
            return " ".join(self.missing)
        return f"Permitted by {', '.join(map(str, self.clauses)) or 'the agreement'}."


@dataclass(frozen=True, slots=True)
class Governing:
    """Every agreement that governs one dataset, in one order."""

    dataset: str
    terms: tuple[Terms, ...]

    @classmethod
    def of(cls, dataset: str, terms: Iterable[Terms]) -> "Governing":
        governing = {each.agreement: each for each in terms if each.dataset == dataset}
        return cls(dataset, tuple(governing[agreement] for agreement in sorted(governing)))

    @property
    def sharing(self) -> tuple[Terms, ...]:
        """The data-sharing agreements, which must permit what is done; others may add limits."""
        return tuple(each for each in self.terms if each.kind is AgreementKind.DSA)

    def clauses(self, part: str) -> tuple[Clause, ...]:
        """The clauses that speak of a part, one of each agreement that has one."""
        return tuple(each.clauses[part] for each in self.terms if part in each.clauses)

    def permit(self, wanted: object, permission: Permission, *parts: str) -> Cover:
        """Whether each governing agreement permits one thing, and which clauses speak of it."""
        if not self.sharing:
            return Cover(missing=(f"No data-sharing agreement governs {self.dataset}.",))
        clauses: list[Clause] = []
        missing: list[str] = []
        for each in self.terms:
            permitted = permission(each)
            if permitted is None and each.kind is not AgreementKind.DSA:
                continue
            if permitted is None or wanted not in permitted:
                missing.append(f"{each.agreement} does not permit it.")
            else:
                clauses += [each.clauses[part] for part in parts if part in each.clauses]
        return Cover(tuple(clauses), tuple(missing))


def united(covers: Iterable[Cover]) -> Cover:
    """Several covers that are all needed, as one; each clause and gap is named once."""
    clauses: dict[Clause, None] = {}
    missing: dict[str, None] = {}
    for cover in covers:
        clauses |= dict.fromkeys(cover.clauses)
        missing |= dict.fromkeys(cover.missing)
    return Cover(tuple(sorted(clauses)), tuple(missing))
