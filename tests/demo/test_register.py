"""The register of the demo, before anything is loaded."""

from datetime import date
from pathlib import Path

import pytest

from agreements.rules.register import Register
from agreements.rules.register_reader import read_register
from agreements.rules.register_references import Known, unknown_references
from idea_portal.accounts.roles import Role
from linkage.demo import places
from linkage.demo.layouts import LAYOUTS


@pytest.fixture(scope="module")
def register() -> Register:
    reading = read_register(
        places.REGISTER.read_text(),
        today=date(2026, 7, 1),
        open_text=lambda name: (places.REGISTER.parent / name).read_text(),
    )
    assert reading.register, reading.problems
    return reading.register


def test_every_name_in_it_leads_somewhere(register: Register) -> None:
    assert unknown_references(register, Known()) == ()


def test_every_role_is_held_by_somebody(register: Register) -> None:
    assert {role.role for person in register.people for role in person.roles} == set(Role)


def test_its_dictionaries_describe_the_generated_files(register: Register) -> None:
    described = {
        dataset.code: tuple(entry.name for entry in dataset.entries)
        for dataset in register.datasets
    }

    assert described == {code: layout.columns for code, layout in LAYOUTS.items()}


def test_its_addresses_belong_to_nobody(register: Register) -> None:
    assert all(person.email.endswith(".example") for person in register.people)


def test_its_justifications_flow_with_the_page(register: Register) -> None:
    assert not [each.title for each in register.requests if "\n" in each.justification]


def test_the_files_of_the_register_stand_in_the_project() -> None:
    assert Path("linkage/demo/register/city.yaml").resolve() == places.REGISTER.resolve()
