"""An extract job run to its end, and what it left behind."""

from linkage.actions import extracts
from linkage.extracts.sealing import handed_over


def run(job):
    extracts.run(reference=job.reference, worker="test")
    job.refresh_from_db()
    return job


def text_of(output) -> str:
    pieces = handed_over(output.sealed_file.sealed, output.column_names)
    return b"".join(pieces).decode()


def files_in(folder) -> list:
    return [path for path in folder.rglob("*") if path.is_file()]
