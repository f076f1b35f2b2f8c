"""What is handed in, and what may be seen of it afterwards."""

import io

from django.db import connection

from linkage import vault
from linkage.actions import deliveries

CANARY = "Quillfeather"
HEADING = "member_id,first_name,last_name,birth_date,plan,visits"
SOUND = f"""{HEADING}
A1,Zebulon,{CANARY},03/02/1984,A,3
A2,Ottoline,{CANARY},1990-12-31,C,
A3,Peregrine,{CANARY},,,0
"""


def receive(dataset, by, text=SOUND, name="march.csv"):
    content = text if isinstance(text, bytes) else text.encode()
    return deliveries.receive(dataset=dataset, file=io.BytesIO(content), name=name, by=by)


def stored_rows(delivery):
    return vault.read(delivery.sealed_file.sealed).to_pylist()


def files_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def refusals(delivery):
    return [each["check"] for each in delivery.decision["findings"] if not each["passed"]]


def everything_on_record():
    """Every row of every table of the record plane, as text."""
    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT t::text FROM {connection.ops.quote_name(table)} t")  # noqa: S608
            rows += [text for (text,) in cursor.fetchall()]
    return "\n".join(rows)
