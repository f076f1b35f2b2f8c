"""The five datasets of the demo: the columns of each file, and how well each office writes."""

from dataclasses import dataclass

_IDENTITY = (
    "first_name",
    "middle_name",
    "last_name",
    "suffix",
    "birth_date",
    "sex",
    "ssn",
    "phone",
    "street_address",
    "unit",
    "city",
    "state",
    "zip_code",
)


@dataclass(frozen=True, slots=True)
class Capture:
    """How well an office writes things down: chances per record."""

    dataset: str
    errors: float
    no_ssn: float
    no_birth_date: float
    no_address: float
    shelter_address: float
    no_phone: float


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one dataset's file, the record key first."""

    record_key: str
    household_key: str
    more: tuple[str, ...]
    left_out: frozenset[str] = frozenset()

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column in the order of the file."""
        identity = tuple(name for name in _IDENTITY if name not in self.left_out)
        return (self.record_key, self.household_key, *identity, *self.more)


LAYOUTS = {
    "medicaid": Layout(
        "member_id", "case_id", ("neighborhood", "eligibility_group", "enrolled_on")
    ),
    "homelessness_prevention": Layout(
        "service_id",
        "household_id",
        ("neighborhood", "service", "served_on"),
        left_out=frozenset({"middle_name"}),
    ),
    "foster_care": Layout(
        "placement_id",
        "foster_home_id",
        ("neighborhood", "placement", "placed_on"),
        left_out=frozenset({"phone"}),
    ),
    "kin_care": Layout(
        "kin_record_id",
        "kin_household_id",
        ("neighborhood", "caregiver_relation", "in_care_since"),
        left_out=frozenset({"middle_name"}),
    ),
    "tax_credit": Layout(
        "listing_id",
        "return_id",
        ("listed_as", "tax_year"),
        left_out=frozenset({"sex", "phone"}),
    ),
}

CAPTURES = {
    "medicaid": Capture("medicaid", 1.0, 0.06, 0.005, 0.01, 0.0, 0.25),
    "homelessness_prevention": Capture(
        "homelessness_prevention", 2.2, 0.45, 0.03, 0.15, 0.30, 0.35
    ),
    "foster_care": Capture("foster_care", 1.4, 0.25, 0.005, 0.02, 0.0, 0.0),
    "kin_care": Capture("kin_care", 1.5, 0.30, 0.01, 0.02, 0.0, 0.30),
    "tax_credit": Capture("tax_credit", 0.6, 0.01, 0.20, 0.01, 0.0, 0.0),
}
PREFIXES = {
    "medicaid": "MA",
    "homelessness_prevention": "HP",
    "foster_care": "FC",
    "kin_care": "KC",
    "tax_credit": "TC",
}
