"""What each run wrote beside the last becomes one crosswalk that keeps two times.

The runs of one linkage scope become the generations of one index. What a later run found otherwise
is known until that run; a record that a later delivery no longer held is valid until that delivery.
"""

import hashlib
import json

import django.db.models.deletion
from django.db import migrations, models

ASIDE = """
ALTER TABLE linkage_matchrun DISABLE TRIGGER USER;
ALTER TABLE linkage_crosswalkentry DISABLE TRIGGER USER;
CREATE TEMP TABLE of_runs ON COMMIT DROP AS
    SELECT run_id, dataset, record_key, person_id FROM linkage_crosswalkentry;
DELETE FROM linkage_crosswalkentry;
"""

RUNS = """
SELECT run.id, run.published_at, authorization_.scope_record, job.settings
FROM linkage_matchrun run
JOIN agreements_authorization authorization_ ON authorization_.id = run.authorization_id
JOIN linkage_job job ON job.id = run.job_id
ORDER BY run.id
"""

INDEX = """
INSERT INTO linkage_personindex (reference, datasets, elements, scope_key, created_at)
SELECT 'PI-' || extract(year FROM %(at)s) || '-' || lpad(%(number)s::text, 4, '0'),
    %(datasets)s, %(elements)s, %(key)s, %(at)s
WHERE NOT EXISTS (SELECT FROM linkage_personindex WHERE scope_key = %(key)s)
"""

# The next index continues the numbers given here.
SERIES = """
INSERT INTO audit_referenceseries (prefix, last)
SELECT 'PI-' || extract(year FROM created_at), max(split_part(reference, '-', 3)::int)
FROM linkage_personindex GROUP BY 1
ON CONFLICT (prefix) DO UPDATE SET last = greatest(audit_referenceseries.last, EXCLUDED.last)
"""

GENERATION = """
INSERT INTO linkage_indexgeneration (index_id, number, run_id, manifest, published_at)
SELECT id, (SELECT count(*) + 1 FROM linkage_indexgeneration WHERE index_id = i.id),
    %(run)s, '[]', %(at)s
FROM linkage_personindex i WHERE scope_key = %(key)s
RETURNING id, index_id
"""

RUN = "UPDATE linkage_matchrun SET index_id = %(index)s, mode = 'full' WHERE id = %(run)s"

FOUND = """
CREATE TEMP TABLE found ON COMMIT DROP AS
SELECT o.dataset, o.record_key, o.person_id, %(day)s::date AS day
FROM of_runs o WHERE run_id = %(run)s;
UPDATE found SET day = (d.received_at AT TIME ZONE 'America/New_York')::date
FROM jsonb_each_text(%(deliveries)s::jsonb) delivery
JOIN datasets_delivery d ON d.reference = delivery.value
WHERE delivery.key = found.dataset;

CREATE TEMP TABLE closed ON COMMIT DROP AS
SELECT e.id, e.dataset, e.record_key, e.person_id, e.valid_from
FROM linkage_crosswalkentry e LEFT JOIN found USING (dataset, record_key)
WHERE e.index_id = %(index)s AND known_until_id IS NULL AND valid_until IS NULL
  AND found.person_id IS DISTINCT FROM e.person_id;
UPDATE linkage_crosswalkentry SET known_until_id = %(generation)s
WHERE id IN (SELECT id FROM closed);

INSERT INTO linkage_crosswalkentry
    (index_id, dataset, record_key, person_id, valid_from, valid_until, known_from_id, run_id)
SELECT %(index)s, dataset, record_key, closed.person_id, closed.valid_from,
    greatest(coalesce((SELECT max(day) FROM found f WHERE f.dataset = closed.dataset),
        %(day)s::date), closed.valid_from + 1), %(generation)s, %(run)s
FROM closed LEFT JOIN found USING (dataset, record_key) WHERE found.person_id IS NULL;

INSERT INTO linkage_crosswalkentry
    (index_id, dataset, record_key, person_id, valid_from, known_from_id, run_id)
SELECT %(index)s, dataset, record_key, found.person_id, coalesce(closed.valid_from, greatest(day, (
        SELECT max(valid_until) FROM linkage_crosswalkentry e
        WHERE e.index_id = %(index)s AND e.dataset = found.dataset
          AND e.record_key = found.record_key AND e.known_until_id IS NULL
    ))), %(generation)s, %(run)s
FROM found LEFT JOIN closed USING (dataset, record_key)
WHERE NOT EXISTS (
    SELECT FROM linkage_crosswalkentry e
    WHERE e.index_id = %(index)s AND e.dataset = found.dataset
      AND e.record_key = found.record_key
      AND e.known_until_id IS NULL AND e.valid_until IS NULL
);
DROP TABLE found, closed;
"""

BACK = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE linkage_matchrun ENABLE TRIGGER USER;
ALTER TABLE linkage_crosswalkentry ENABLE TRIGGER USER;
"""


def keep_time(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(ASIDE)
        cursor.execute(RUNS)
        for number, (run, at, scope, settings) in enumerate(cursor.fetchall(), start=1):
            _add(cursor, number, run, at, _read(scope), _read(settings))
        cursor.execute(SERIES)
        cursor.execute(BACK)


def _add(cursor, number, run, at, scope, settings):
    elements = sorted(scope["linkage_elements"])
    datasets = sorted({element.partition(".")[0] for element in elements})
    key = hashlib.sha256(json.dumps([datasets, elements]).encode()).hexdigest()
    given = {"run": run, "at": at, "number": number, "key": key}
    cursor.execute(INDEX, given | {"datasets": datasets, "elements": elements})
    cursor.execute(GENERATION, given)
    generation, index = cursor.fetchone()
    given |= {"generation": generation, "index": index, "day": at.date()}
    cursor.execute(RUN, given)
    # One statement at a time: the server takes parameters for one only.
    for statement in FOUND.split(";\n"):
        if statement.strip():
            cursor.execute(statement, given | {"deliveries": json.dumps(settings["deliveries"])})


def _read(value):
    return json.loads(value) if isinstance(value, str) else value


KEEP = """
SELECT portal_append_only('linkage_personindex');
SELECT portal_append_only('linkage_indexgeneration');
SELECT portal_append_only('linkage_personchange');
SELECT portal_append_only('linkage_outputperson');

CREATE FUNCTION linkage_crosswalk_is_corrected_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.known_until_id IS NOT NULL OR NEW.known_until_id IS NULL
        OR to_jsonb(NEW) - 'known_until_id' <> to_jsonb(OLD) - 'known_until_id' THEN
        RAISE EXCEPTION 'entries of the crosswalk never change; each is corrected once';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER linkage_crosswalkentry_never_changes ON linkage_crosswalkentry;
CREATE TRIGGER linkage_crosswalkentry_never_goes BEFORE DELETE ON linkage_crosswalkentry
    FOR EACH ROW EXECUTE FUNCTION portal_rows_never_change();
CREATE TRIGGER linkage_crosswalk_is_corrected_once BEFORE UPDATE ON linkage_crosswalkentry
    FOR EACH ROW EXECUTE FUNCTION linkage_crosswalk_is_corrected_once();
GRANT UPDATE (known_until_id) ON linkage_crosswalkentry TO portal_app;

-- An entry and what corrects it belong to the generations of its own index.
CREATE FUNCTION linkage_crosswalk_stays_in_its_index() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM changed c JOIN linkage_indexgeneration g
        ON g.id IN (c.known_from_id, c.known_until_id) WHERE g.index_id <> c.index_id
    ) THEN
        RAISE EXCEPTION 'an entry of the crosswalk never changes to another index';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER linkage_crosswalk_begins_in_its_index AFTER INSERT ON linkage_crosswalkentry
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION linkage_crosswalk_stays_in_its_index();
CREATE TRIGGER linkage_crosswalk_stays_in_its_index AFTER UPDATE ON linkage_crosswalkentry
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION linkage_crosswalk_stays_in_its_index();
"""

UNDO = """
DROP TRIGGER linkage_crosswalk_stays_in_its_index ON linkage_crosswalkentry;
DROP TRIGGER linkage_crosswalk_begins_in_its_index ON linkage_crosswalkentry;
DROP FUNCTION linkage_crosswalk_stays_in_its_index();
REVOKE UPDATE (known_until_id) ON linkage_crosswalkentry FROM portal_app;
DROP TRIGGER linkage_crosswalk_is_corrected_once ON linkage_crosswalkentry;
DROP TRIGGER linkage_crosswalkentry_never_goes ON linkage_crosswalkentry;
DROP FUNCTION linkage_crosswalk_is_corrected_once();
CREATE TRIGGER linkage_crosswalkentry_never_changes BEFORE UPDATE OR DELETE
    ON linkage_crosswalkentry FOR EACH ROW EXECUTE FUNCTION portal_rows_never_change();
SELECT portal_not_append_only('linkage_outputperson');
SELECT portal_not_append_only('linkage_personchange');
SELECT portal_not_append_only('linkage_indexgeneration');
SELECT portal_not_append_only('linkage_personindex');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("linkage", "0006_create_person_index"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="crosswalkentry",
            name="crosswalk_knows_a_record_once_in_a_run",
        ),
        migrations.RunPython(keep_time, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name="crosswalkentry",
            name="run",
        ),
        migrations.AlterField(
            model_name="crosswalkentry",
            name="valid_from",
            field=models.DateField(),
        ),
        migrations.AlterField(
            model_name="matchrun",
            name="mode",
            field=models.CharField(
                choices=[("full", "Full"), ("refresh", "Refresh")], max_length=10
            ),
        ),
        migrations.AlterField(
            model_name="crosswalkentry",
            name="known_from",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="learned",
                to="linkage.indexgeneration",
            ),
        ),
        migrations.AlterField(
            model_name="crosswalkentry",
            name="index",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="linkage.personindex",
            ),
        ),
        migrations.AlterField(
            model_name="matchrun",
            name="index",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="runs",
                to="linkage.personindex",
            ),
        ),
        migrations.AddConstraint(
            model_name="crosswalkentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("known_until", None), ("valid_until", None)),
                fields=("index", "dataset", "record_key"),
                name="crosswalk_knows_one_person_of_a_record",
            ),
        ),
        migrations.AddConstraint(
            model_name="crosswalkentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_until", None),
                    ("valid_until__gt", models.F("valid_from")),
                    _connector="OR",
                ),
                name="crosswalk_entry_holds_for_a_day_at_least",
            ),
        ),
        migrations.AddConstraint(
            model_name="crosswalkentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("known_until", None),
                    ("known_until__gt", models.F("known_from")),
                    _connector="OR",
                ),
                name="crosswalk_entry_is_corrected_after_it_was_learned",
            ),
        ),
        migrations.AddConstraint(
            model_name="matchrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("mode__in", ["full", "refresh"])),
                name="match_run_mode_is_known",
            ),
        ),
        migrations.RunSQL(KEEP, UNDO),
    ]
