"""Of what was released it stays on record who is in it; of what was not, it goes with its list.

Lists that are gone already are forgotten likewise, and what is kept of the content of lists from
before 0008 is made to say nothing.
"""

from django.db import migrations

GO_WITH_THEIR_LIST = """
CREATE OR REPLACE FUNCTION linkage_persons_go_with_their_list() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    {first}IF EXISTS (
        SELECT FROM linkage_output o WHERE o.id IN (SELECT output_id FROM changed)
        AND ({unless}NOT EXISTS (
            SELECT FROM linkage_cohortlist list
            WHERE list.reference = o.manifest #>> '{{list,reference}}' AND list.state = 'destroyed'
        ))
    ) THEN
        RAISE EXCEPTION 'whom an output is about never changes, unless it goes with its list';
    END IF;
    RETURN NULL;
END $$;
"""
# Whoever releases one meanwhile is waited for, and found to have done so.
UNLESS_RELEASED = GO_WITH_THEIR_LIST.format(
    first="""PERFORM FROM linkage_output o WHERE o.id IN (SELECT output_id FROM changed)
        ORDER BY o.id FOR UPDATE;
    """,
    unless="""EXISTS (SELECT FROM linkage_release WHERE output_id = o.id)
        OR """,
)
RELEASED_OR_NOT = GO_WITH_THEIR_LIST.format(first="", unless="")

FORGET = """
DELETE FROM linkage_outputperson WHERE output_id IN (
    SELECT o.id FROM linkage_output o
    JOIN linkage_cohortlist list ON list.reference = o.manifest #>> '{list,reference}'
    WHERE list.state = 'destroyed'
    AND NOT EXISTS (SELECT FROM linkage_release WHERE output_id = o.id)
)
"""

# 0008 renamed plain hashes: a short list can be guessed from one. They look like keyed ones, so
# the day tells which they are. Nothing compares them with anything.
MAKE_HASHES_RANDOM = """
ALTER TABLE linkage_cohortlist DISABLE TRIGGER linkage_list_stays_as_handed_in;
UPDATE linkage_cohortlist SET content_hmac = encode(
    sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'hex'
) WHERE received_at < COALESCE(
    (
        SELECT max(applied) FROM django_migrations
        WHERE app = 'linkage' AND name = '0008_forget_with_the_list'
    ),
    clock_timestamp()
);
ALTER TABLE linkage_cohortlist ENABLE TRIGGER linkage_list_stays_as_handed_in;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("linkage", "0011_require_a_settled_case"),
    ]
    operations = [
        migrations.RunSQL(UNLESS_RELEASED, RELEASED_OR_NOT),
        migrations.RunSQL(FORGET, migrations.RunSQL.noop),
        migrations.RunSQL(MAKE_HASHES_RANDOM, migrations.RunSQL.noop),
    ]
