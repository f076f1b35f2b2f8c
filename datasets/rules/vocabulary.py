"""The fixed words that describe what data exists."""

from enum import StrEnum


class Word(StrEnum):
    """A word of a closed vocabulary, and how it is written for people."""

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


class Ranked(Word):
    """Words in an order, from the least to the most protected."""

    @property
    def rank(self) -> int:
        return list(type(self)).index(self)


class Regime(Word):
    """The law a dataset stands under."""

    HIPAA = "hipaa"
    PART2 = "part2"
    FERPA = "ferpa"
    HMIS = "hmis"
    CPSL = "cpsl"
    JUVENILE_ACT = "juvenile_act"
    IRC6103 = "irc6103"
    NONE = "none"

    @property
    def label(self) -> str:
        return {
            Regime.PART2: "42 CFR Part 2",
            Regime.JUVENILE_ACT: "Juvenile Act",
            Regime.IRC6103: "IRC 6103",
            Regime.NONE: "No special law",
        }.get(self, self.value.upper())


class Sensitivity(Ranked):
    """How much harm a wrong disclosure would do; each level includes those before it."""

    PUBLIC = "public"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"
    RESTRICTED = "restricted"


class Identifiability(Ranked):
    """How near a value comes to naming a person, from narrow to wide."""

    AGGREGATE = "aggregate"
    DEIDENTIFIED = "deidentified"
    LIMITED = "limited"
    IDENTIFIED = "identified"


class IdentityRole(Word):
    """What an element tells about who a record is about; linkage reads elements by this role."""

    NONE = "none"
    RECORD_KEY = "record_key"
    HOUSEHOLD_KEY = "household_key"
    FIRST_NAME = "first_name"
    MIDDLE_NAME = "middle_name"
    LAST_NAME = "last_name"
    SUFFIX = "suffix"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    SSN = "ssn"
    PHONE = "phone"
    STREET_ADDRESS = "street_address"
    UNIT = "unit"
    CITY = "city"
    STATE = "state"
    ZIP_CODE = "zip_code"
    # Never compared: it tells whether a linkage serves all alike.
    RACE_ETHNICITY = "race_ethnicity"

    @property
    def label(self) -> str:
        return {
            IdentityRole.SSN: "SSN",
            IdentityRole.ZIP_CODE: "ZIP code",
            IdentityRole.RACE_ETHNICITY: "Race and ethnicity",
        }.get(self, self.value.replace("_", " ").capitalize())


class ElementType(Word):
    """The kind of value an element holds."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    CODE = "code"


class Unit(Word):
    """What one record of a dataset stands for."""

    PERSON = "person"
    HOUSEHOLD = "household"
    EVENT = "event"


class Cadence(Word):
    """How often a data partner delivers a dataset."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    ANNUAL = "annual"
    ONCE = "once"
