"""The invented records of the demo."""

import csv
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from linkage.demo.generator import Generated, fill_books, generate
from linkage.demo.layouts import LAYOUTS
from linkage.demo.names import NICKNAMES
from linkage.demo.population import City
from linkage.demo.records import Books


@pytest.fixture(scope="module")
def books() -> Books:
    return fill_books(persons=4_000, seed=7)


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    return generate(tmp_path_factory.mktemp("demo"), persons=400, seed=7)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_same_seed_writes_the_same_files(tmp_path: Path, generated: Generated) -> None:
    again = generate(tmp_path, persons=400, seed=7)

    same = {name: path.read_bytes() for name, path in generated.files.items()}

    assert {name: path.read_bytes() for name, path in again.files.items()} == same


def test_another_seed_writes_other_people(tmp_path: Path, generated: Generated) -> None:
    other = generate(tmp_path, persons=400, seed=8)

    assert other.files["medicaid"].read_bytes() != generated.files["medicaid"].read_bytes()


def test_every_dataset_has_its_file_and_the_asked_number_of_persons(generated: Generated) -> None:
    assert set(generated.files) == set(LAYOUTS)
    assert all(rows > 0 for rows in generated.rows.values())
    assert 400 <= generated.persons < 420


def test_no_delivery_tells_who_is_who(generated: Generated) -> None:
    persons = {row["person"] for row in rows_of(generated.truth)}

    for dataset, path in generated.files.items():
        rows = rows_of(path)

        assert tuple(rows[0]) == LAYOUTS[dataset].columns
        assert not persons & {value for row in rows for value in row.values()}
        assert generated.truth.parent != path.parent


def test_the_truth_knows_every_record_once(generated: Generated) -> None:
    known = Counter((row["dataset"], row["record_key"]) for row in rows_of(generated.truth))
    written = Counter(
        (dataset, row[LAYOUTS[dataset].record_key])
        for dataset, path in generated.files.items()
        for row in rows_of(path)
    )

    assert known == written
    assert set(known.values()) == {1}


def test_people_appear_in_several_datasets(books: Books) -> None:
    places = defaultdict(set)
    for dataset, _, person in books.truth:
        places[person].add(dataset)

    spread = Counter(len(datasets) for datasets in places.values())

    assert spread[2] > 400
    assert spread[3] > 20


def test_records_carry_the_usual_mistakes(books: Books) -> None:
    person_of = {key: person for _, key, person in books.truth}
    names = defaultdict(set)
    for dataset, rows in books.rows.items():
        for row in rows:
            names[person_of[row[LAYOUTS[dataset].record_key]]].add(row["first_name"])
    pet_names = {pet for pets in NICKNAMES.values() for pet in pets}

    differing = [seen for seen in names.values() if len(seen) > 1]
    missing = [row for row in books.rows["homelessness_prevention"] if not row["ssn"]]
    unknown_birthdays = [row for row in books.rows["tax_credit"] if not row["birth_date"]]

    assert len(differing) > 50
    assert any(seen & pet_names for seen in differing)
    assert 0.35 < len(missing) / len(books.rows["homelessness_prevention"]) < 0.55
    assert 0.1 < len(unknown_birthdays) / len(books.rows["tax_credit"]) < 0.3


def test_some_records_share_a_social_security_number(books: Books) -> None:
    person_of = {key: person for _, key, person in books.truth}
    holders = defaultdict(set)
    for row in books.rows["medicaid"]:
        if row["ssn"]:
            holders[row["ssn"]].add(person_of[row["member_id"]])

    assert any(len(people) > 1 for people in holders.values())


def test_the_city_has_twins_movers_and_juniors() -> None:
    city = City(seed=7)

    homes = [city.household() for _ in range(2_000)]

    twins = [home for home in homes if _has_twins(home.children)]
    assert 10 < len(twins) < 200
    assert any(len(home.addresses) > 1 for home in homes)
    assert any(child.suffix == "Jr" for home in homes for child in home.children)
    assert all(
        first.first_name != second.first_name
        for home in twins
        for first, second in zip(home.children, home.children[1:], strict=False)
        if first.birth_date == second.birth_date
    )


def _has_twins(children) -> bool:
    return len({child.birth_date for child in children}) < len(children)


def test_every_social_security_number_is_given_once() -> None:
    city = City(seed=7)

    numbers = [person.ssn for _ in range(2_000) for person in city.household().people]

    assert len(set(numbers)) == len(numbers)


def test_no_record_is_older_than_the_child_it_is_about(books: Books) -> None:
    born = {"foster_care": "placed_on", "kin_care": "in_care_since"}

    for dataset, column in born.items():
        late = [row for row in books.rows[dataset] if row["birth_date"] > row[column]]

        assert len(late) < len(books.rows[dataset]) * 0.05
