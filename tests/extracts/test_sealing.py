import hashlib

import pytest

from agreements.rules.vocabulary import OutputKind
from linkage import vault
from linkage.extracts import codebook, manifest
from linkage.extracts.build import build
from linkage.extracts.sealing import handed_over, seal
from tests.extracts.ingredients import go_on, recipe_for
from tests.factories.scopes import YEAR, make_scope

ROWS = {
    "health": [
        {"owner": f"p{n}", "first_name": "Canary", "last_name": "=Doe()", "street": f"{n} Oak St"}
        for n in range(9)
    ]
}


def contact_list(**changed):
    recipe = recipe_for(make_scope("health", output=OutputKind.CONTACT_LIST), ROWS)
    return recipe, build(recipe, go_on, chunk_rows=2)


def test_what_is_handed_over_is_what_was_hashed_when_it_was_built():
    _, extract = contact_list()
    columns = [column.name for column in extract.columns]

    output = seal(extract, name="OUT-2026-0001", checkpoint=go_on)
    pieces = list(handed_over(output.sealed, columns, chunk_rows=4))

    assert hashlib.sha256(b"".join(pieces)).hexdigest() == output.content_sha256
    assert len(pieces) == 4
    assert output.sealed.rows == 9


def test_the_file_in_the_vault_holds_no_name_in_the_clear(vault_folder):
    _, extract = contact_list()

    seal(extract, name="OUT-2026-0001", checkpoint=go_on)

    stored = [path for path in vault_folder.rglob("*") if path.is_file()]
    assert stored
    assert not any(b"Canary" in path.read_bytes() for path in stored)


def test_a_file_stopped_while_it_is_written_leaves_nothing_behind(vault_folder):
    _, extract = contact_list()

    def stop_midway(done, total, label):
        if done == 4:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        seal(extract, name="OUT-2026-0001", checkpoint=stop_midway)

    assert not [path for path in vault_folder.rglob("*") if path.is_file()]


def test_one_changed_byte_of_the_file_is_noticed_when_it_is_read(vault_folder):
    _, extract = contact_list()
    output = seal(extract, name="OUT-2026-0001", checkpoint=go_on)
    path = vault_folder / output.sealed.location
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 1
    path.write_bytes(content)

    with pytest.raises(vault.SealBroken):
        list(handed_over(output.sealed, [column.name for column in extract.columns]))


def test_the_manifest_names_every_delivery_and_the_clause_behind_every_element():
    recipe, extract = contact_list()

    described = manifest.describe(
        extract,
        recipe,
        output="OUT-2026-0001",
        job="XJ-2026-0001",
        authorization="AZ-2026-0001",
        built_at=YEAR.begins,
        rows=9,
        content_sha256="f" * 64,
    )

    assert described["deliveries"][0]["delivery"] == "DL-health"
    assert described["clauses"]["health.last_name"] == ["clause 4.2 of DSA-2026-001"]
    assert described["rows"] == 9
    assert "Canary" not in str(described)


def test_the_codebook_says_what_every_column_means():
    recipe, extract = contact_list()

    entries = codebook.describe(extract.columns, recipe.dictionary)

    assert [entry["column"] for entry in entries] == [column.name for column in extract.columns]
    assert entries[0]["elements"] == ["health.first_name"]
    assert entries[0]["type"] == "string"
