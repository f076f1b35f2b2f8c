"""A reading of two blocks of rows that kills its process where it is told to."""

import io
import os
import signal

from datasets.rules.dictionary import ElementFacts
from datasets.rules.vocabulary import ElementType, IdentityRole
from linkage.connectors import reading
from linkage.connectors.csv_drop import BLOCK_BYTES
from linkage.vault import SealedWriter

NAME = "-".join(["Quillfeather"] * 10)
TEXT = "member_id,last_name\n" + f"A1,{NAME}\n" * (6 * BLOCK_BYTES // 5 // len(NAME))
WRITTEN = SealedWriter.write_batch


def die(*args: object, **options: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_after_a_batch(self: SealedWriter, batch: object) -> None:
    WRITTEN(self, batch)
    die()


def read_and_die(point: str) -> None:
    if point == "in the middle":
        SealedWriter.write_batch = die_after_a_batch
    elif point == "before the end":
        SealedWriter.finish = die
    dictionary = {
        f"medicaid.{name}": ElementFacts(
            reference=f"medicaid.{name}",
            dataset="medicaid",
            name=name,
            type=ElementType.STRING,
            identity_role=IdentityRole.NONE,
        )
        for name in ("member_id", "last_name")
    }
    reading.read_delivery(
        io.BytesIO(TEXT.encode()),
        "march.csv",
        dataset="medicaid",
        dictionary=dictionary,
        covered=frozenset(dictionary),
    )
    die()
