"""One spelling for every value: the first step of matching.

Takes the identity columns as they were delivered, all text and any of them absent; gives names
folded to letters, dates and numbers as integers, addresses as house and street. What cannot be a
real value (a name of "Baby boy", 000-00-0000, 30 February) becomes missing: it must not agree.
"""

import hashlib

import duckdb
import pyarrow as pa

from linkage.matching.nicknames import NICKNAME_ROOTS

# The columns a delivery may bring, by the role the dictionary gives them.
COLUMNS = (
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
    "zip_code",
)

# Read along and never compared: it only tells groups of people apart.
DESCRIBING = ("race_ethnicity",)

STANDARDIZED = "standardized"

_NO_NAMES = (
    "ADULT", "ANONYMOUS", "BABY", "BABYBOY", "BABYGIRL", "BOY", "CHILD", "DAUGHTER", "FATHER",
    "FEMALE", "FNU", "GENTLEMAN", "GIRL", "HIJA", "HIJO", "HUSBAND", "INFANT", "KID", "LADY",
    "LNU", "MALE", "MAN", "MISS", "MOTHER", "MR", "MRS", "MS", "NA", "NAN", "NEWBORN",
    "NEWBORNBOY", "NEWBORNGIRL", "NFN", "NMN", "NONAME", "NONE", "NOTGIVEN",
    "NULL", "OCCUPANT", "PERSON", "REFUSED", "RESIDENT", "SENOR", "SENORA", "SENORITA", "SON",
    "SPOUSE", "TEST", "TWIN", "UNBORN", "UNK", "UNKNOWN", "UNNAMED", "WIFE", "WOMAN", "XX", "XXX",
    "XXXX",
)  # fmt: skip
_NO_SSNS = (
    "123456789", "078051120", "219099999", "111111111", "222222222", "333333333", "444444444",
    "555555555", "777777777", "888888888", "999999999", "987654321",
)  # fmt: skip
_NO_DATES = (19000101, 18000101, 19010101, 19111111, 20990101)
_STREET_WORDS = {
    "STREET": "ST", "STR": "ST", "AVENUE": "AVE", "AV": "AVE", "ROAD": "RD", "DRIVE": "DR",
    "BOULEVARD": "BLVD", "LANE": "LN", "COURT": "CT", "PLACE": "PL", "TERRACE": "TER",
    "CIRCLE": "CIR", "PARKWAY": "PKWY", "HIGHWAY": "HWY", "SQUARE": "SQ", "TRAIL": "TRL",
    "NORTH": "N", "SOUTH": "S", "EAST": "E", "WEST": "W", "SAINT": "ST", "MOUNT": "MT",
    "FIRST": "1ST", "SECOND": "2ND", "THIRD": "3RD", "FOURTH": "4TH", "FIFTH": "5TH",
}  # fmt: skip


def standardize(connection: duckdb.DuckDBPyConnection, records: pa.Table) -> pa.Table:
    """Give records with one spelling, and show them to the session as `standardized`.

    One column, `record`, is there to know them by.
    """
    absent = [name for name in (*COLUMNS, *DESCRIBING) if name not in records.column_names]
    for name in absent:
        records = records.append_column(name, pa.nulls(records.num_rows, pa.string()))
    nicknames = pa.table(
        {
            "nickname": pa.array(NICKNAME_ROOTS.keys(), pa.string()),
            "root": pa.array(NICKNAME_ROOTS.values(), pa.string()),
        }
    )
    connection.register("delivered", records)
    connection.register("nicknames", nicknames)
    standardized = connection.sql(_statement()).to_arrow_table()
    connection.unregister("delivered")
    connection.unregister("nicknames")
    # As Arrow: a database holds short texts in more than twice the room.
    connection.register(STANDARDIZED, standardized)
    return standardized


def fingerprint() -> str:
    """Changes whenever a value may be spelled otherwise than before."""
    said = [_statement(), *(f"{name} {root}" for name, root in sorted(NICKNAME_ROOTS.items()))]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def _statement() -> str:
    # In steps, each of which names what the next takes apart: an expression that stands in another
    # one twice is planned, and where it stands in a CASE also worked out, twice.
    return f"""
    WITH plain AS (
        SELECT
            record,
            {_upper("first_name")} AS first_name,
            {_upper("middle_name")} AS middle_name,
            {_upper("last_name")} AS last_name,
            {_upper("suffix")} AS suffix,
            trim(birth_date) AS birth_date,
            left(trim(upper(sex)), 1) AS sex,
            nullif(trim(race_ethnicity), '') AS race_ethnicity,
            regexp_replace(ssn, '[^0-9]', '', 'g') AS ssn_digits,
            right(regexp_replace(phone, '[^0-9]', '', 'g'), 10) AS phone_digits,
            left(regexp_replace(zip_code, '[^0-9]', '', 'g'), 5) AS zip_digits,
            regexp_replace({_upper("street_address")}, '[^A-Z0-9#]+', ' ', 'g') AS street_text,
            regexp_replace({_upper("unit")}, '^{_UNIT_WORDS}', '') AS unit
        FROM delivered
    ), parted AS (
        SELECT
            * REPLACE (
                {_letters("first_name")} AS first_name,
                left({_letters("middle_name")}, 1) AS middle_name,
                regexp_replace(last_name, {_SUFFIX}, '') AS last_name,
                {_letters("suffix")} AS suffix,
                trim(regexp_replace(street_text, {_UNIT}, ' ')) AS street_text,
                regexp_replace(unit, '[^A-Z0-9]', '', 'g') AS unit
            ),
            regexp_extract(last_name, {_SUFFIX}, 1) AS suffix_in_name,
            regexp_extract(street_text, {_UNIT}, 1) AS unit_in_street,
            regexp_extract(birth_date, {_YEAR_FIRST}, ['a', 'b', 'c']) AS year_first,
            regexp_extract(birth_date, {_YEAR_LAST}, ['a', 'b', 'c']) AS year_last,
            regexp_matches(birth_date, '^[0-9]{{8}}$') AS is_eight_digits
        FROM plain
    ), dated AS (
        SELECT
            *,
            {_letters("last_name")} AS last_letters,
            string_split_regex(trim(last_name), '[\\s-]+') AS last_parts,
            CAST(strftime(coalesce({_read(1, 2)}, {_read(2, 1)}), '%Y%m%d') AS INTEGER) AS born
        FROM parted
    ), spelled AS (
        SELECT
            record,
            {_name("first_name")} AS first_name,
            {_name("last_letters")} AS last_name,
            CASE WHEN len(last_parts) > 1 THEN {_letters("last_parts[1]")} END AS last_part,
            CASE WHEN len(last_parts) > 1 THEN {_letters("last_parts[-1]")} END AS last_other_part,
            nullif(middle_name, '') AS middle_name,
            coalesce({_suffix("suffix")}, nullif(suffix_in_name, '')) AS suffix,
            CASE WHEN born BETWEEN 18000101 AND 21001231
                 AND born NOT IN ({", ".join(map(str, _NO_DATES))}) THEN born END AS birth_date,
            CASE WHEN sex IN ('F', 'M') THEN sex END AS sex,
            race_ethnicity,
            ssn_digits,
            phone_digits,
            zip_digits,
            nullif(street_text, '') AS street_text,
            coalesce(nullif(unit, ''), nullif(unit_in_street, '')) AS unit
        FROM dated
    ), streets AS (
        SELECT street_text, {_street("number", "rest")} AS street
        FROM (
            SELECT street_text, {_NUMBER_OF_STREET} AS number, {_REST_OF_STREET} AS rest
            FROM (SELECT DISTINCT street_text FROM spelled WHERE street_text IS NOT NULL)
        )
    )
    SELECT
        record,
        first_name,
        coalesce(root, first_name) AS first_root,
        left(first_name, 1) AS first_initial,
        length(first_name) = 1 AS is_initial,
        last_name,
        nullif(last_part, '') AS last_part,
        nullif(last_other_part, '') AS last_other_part,
        left(last_name, 1) AS last_initial,
        middle_name,
        suffix,
        birth_date,
        birth_date // 10000 AS birth_year,
        sex,
        race_ethnicity,
        CASE WHEN {_is_ssn("ssn_digits")} THEN ssn_digits END AS ssn,
        CASE WHEN {_is_ssn("ssn_digits")} THEN right(ssn_digits, 4)
             WHEN length(ssn_digits) = 4 AND ssn_digits <> '0000' THEN ssn_digits
             END AS ssn_last_four,
        CASE WHEN length(phone_digits) = 10
              AND phone_digits <> repeat(left(phone_digits, 1), 10) THEN phone_digits END AS phone,
        street,
        CASE WHEN street IS NOT NULL THEN unit END AS unit,
        CASE WHEN length(zip_digits) = 5 AND zip_digits NOT IN ('00000', '99999')
             THEN zip_digits END AS zip_code,
        CASE WHEN {_SAYS_LITTLE} THEN record END AS of_record
    FROM spelled
    LEFT JOIN nicknames ON first_name = nickname
    LEFT JOIN streets USING (street_text)
    """


# Of a name, a birth date and a number a record says one at most: that could be anybody's. Another
# that says the same is compared with it by points, not taken for the same person unseen.
_SAYS_LITTLE = """(
    (first_name IS NOT NULL OR last_name IS NOT NULL)::INTEGER
    + (birth_date IS NOT NULL)::INTEGER + (ssn IS NOT NULL)::INTEGER < 2
)"""
_UNIT_WORDS = "(?:APARTMENT|APT|UNIT|SUITE|STE|ROOM|RM|FLOOR|FL|#)"
_UNIT = f"'(?:^| ){_UNIT_WORDS} *([A-Z]?[0-9]+[A-Z]?|[A-Z])\\b'"
_SUFFIX = "'[ ,]+(JR|SR|II|III|IV)[.]?$'"
_YEAR_FIRST = "'^([0-9]{4})[/.-]([0-9]{1,2})[/.-]([0-9]{1,2})'"
_YEAR_LAST = "'^([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})'"
_NUMBER_OF_STREET = "regexp_extract(street_text, '(?:^| )([0-9]+[A-Z]?)(?: |$)', 1)"
_REST_OF_STREET = "trim(regexp_replace(street_text, '(?:^| )[0-9]+[A-Z]?(?: |$)', ' '))"


def _upper(column: str) -> str:
    return f"trim(upper(strip_accents({column})))"


def _letters(text: str) -> str:
    return f"regexp_replace({text}, '[^\\pL]', '', 'g')"


def _name(letters: str) -> str:
    return f"CASE WHEN {letters} NOT IN ('', {_listed(_NO_NAMES)}) THEN {letters} END"


def _suffix(letters: str) -> str:
    return (
        f"CASE {letters} WHEN 'JUNIOR' THEN 'JR' WHEN 'SENIOR' THEN 'SR' "
        f"ELSE CASE WHEN {letters} IN ('JR', 'SR', 'II', 'III', 'IV') THEN {letters} END END"
    )


def _read(month: int, day: int) -> str:
    """A date from the spellings deliveries use, its month and its day in the given order."""

    def parts(spelled: str, order: tuple[int, int, int]) -> str:
        year, month, day = (f"{spelled}.{' abc'[part]}" for part in order)
        return f"{year} || '-' || lpad({month}, 2, '0') || '-' || lpad({day}, 2, '0')"

    def digits(year: int, month: int, day: int) -> str:
        return (
            f"substr(birth_date, {year}, 4) || '-' || substr(birth_date, {month}, 2)"
            f" || '-' || substr(birth_date, {day}, 2)"
        )

    # Eight digits are read year first where the first four can be a year: no month is above 12,
    # so nothing can be read both ways. The month comes first, unless only the other order is a
    # date.
    return f"""try_cast(CASE
        WHEN year_first.a <> '' THEN {parts("year_first", (1, month + 1, day + 1))}
        WHEN year_last.a <> '' THEN {parts("year_last", (3, month, day))}
        WHEN is_eight_digits AND left(birth_date, 2) IN ('18', '19', '20')
            THEN {digits(1, 3 + 2 * month, 3 + 2 * day)}
        WHEN is_eight_digits THEN {digits(5, 2 * month - 1, 2 * day - 1)}
        END AS DATE)"""


def _street(number: str, rest: str) -> str:
    """House number first, then the street in short words; without a number there is no house."""
    words = ", ".join(f"'{long}'" for long in _STREET_WORDS)
    short = ", ".join(f"'{short}'" for short in _STREET_WORDS.values())
    shortened = (
        f"array_to_string(list_transform(string_split({rest}, ' '), lambda word: "
        f"coalesce(map([{words}], [{short}])[word], word)), ' ')"
    )
    return f"CASE WHEN {number} <> '' AND {rest} <> '' THEN {number} || ' ' || {shortened} END"


def _is_ssn(digits: str) -> str:
    # Numbers that begin with 9 are taxpayer numbers of people without an SSN: they count.
    return (
        f"(length({digits}) = 9 AND left({digits}, 3) NOT IN ('000', '666')"
        f" AND substr({digits}, 4, 2) <> '00' AND right({digits}, 4) <> '0000'"
        f" AND {digits} NOT IN ({_listed(_NO_SSNS)}))"
    )


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)
