"""Every word people meet in a choice stands in the glossary."""

from pathlib import Path

import pytest

from agreements.rules.vocabulary import AgreementKind, OutputKind, Purpose
from datasets.rules.vocabulary import Identifiability
from idea_portal.accounts.roles import DUTIES, Role

GLOSSARY = (Path(__file__).parents[2] / "docs" / "glossary.md").read_text().lower()


@pytest.mark.parametrize(
    "word",
    [
        *(role.label for role in Role),
        *(kind.label for kind in AgreementKind),
        *(kind.label for kind in OutputKind),
        *(purpose.label for purpose in Purpose),
        *Identifiability,
    ],
)
def test_a_word_of_the_portal_is_explained(word: str) -> None:
    assert word.lower() in GLOSSARY


def test_every_role_says_what_it_does() -> None:
    assert set(DUTIES) == set(Role)
