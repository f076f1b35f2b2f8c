"""The columns of an output and the data elements their values come from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an output. A column made by the portal itself comes from no element."""

    name: str
    label: str
    elements: tuple[str, ...] = ()
    # From the list of people that the requester brought.
    is_brought: bool = False

    def as_record(self) -> dict[str, object]:
        return {"name": self.name, "label": self.label, "elements": list(self.elements)}
