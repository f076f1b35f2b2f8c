"""Words for the sentences of findings."""


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 person", "2 people", "1,200 data elements"."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
