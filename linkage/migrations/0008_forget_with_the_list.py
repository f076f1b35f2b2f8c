"""With a list goes what its file was called, and which persons stood behind its outputs.

What is kept of its content is a keyed hash: whoever knows a short list cannot guess it from that.
"""

from django.db import migrations, models

# Lists that are gone already lose their file's name too; their trigger lets nobody change it.
CLEAR_NAMES = """
ALTER TABLE linkage_cohortlist DISABLE TRIGGER linkage_list_stays_as_handed_in;
UPDATE linkage_cohortlist SET original_name = '' WHERE state <> 'stored';
ALTER TABLE linkage_cohortlist ENABLE TRIGGER linkage_list_stays_as_handed_in;
"""

LIST_STAYS = """
CREATE OR REPLACE FUNCTION linkage_list_stays_as_handed_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.reference, NEW.authorization_id, NEW.received_by_id, NEW.received_at,
        {kept}NEW.format, NEW.rows, NEW.rows_rejected, NEW.columns, NEW.left_out,
        NEW.rejects, NEW.profile, NEW.{content}, NEW.decision)
        IS DISTINCT FROM (OLD.reference, OLD.authorization_id, OLD.received_by_id, OLD.received_at,
        {was}OLD.format, OLD.rows, OLD.rows_rejected, OLD.columns, OLD.left_out,
        OLD.rejects, OLD.profile, OLD.{content}, OLD.decision) THEN
        RAISE EXCEPTION 'list % stays as it was handed in, under its own authorization',
            OLD.reference;
    END IF;
    IF (OLD.state, NEW.state) <> ('stored', 'destroyed') THEN
        RAISE EXCEPTION 'list % cannot go from % to %', OLD.reference, OLD.state, NEW.state;
    END IF;
    RETURN NEW;
END $$;
"""
# The name of its file may go, and a constraint sees that it goes with the list.
LIST_FORGETS = LIST_STAYS.format(content="content_hmac", kept="", was="")
LIST_REMEMBERS = LIST_STAYS.format(
    content="content_sha256", kept="NEW.original_name, ", was="OLD.original_name, "
)

MATCH_OF = """
CREATE OR REPLACE FUNCTION linkage_match_is_of_its_own_list() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM linkage_job job JOIN linkage_cohortlist list USING (authorization_id)
        WHERE job.id = NEW.job_id AND job.kind = 'matching' AND list.id = NEW.cohort_list_id
        {while_stored};
    IF NOT FOUND THEN
        RAISE EXCEPTION '{refusal}';
    END IF;
    RETURN NEW;
END $$;
"""
# Shared locks: whoever destroys the list meanwhile is waited for, and found to have done so.
MATCH_OF_A_KEPT_LIST = MATCH_OF.format(
    while_stored="AND list.state = 'stored' FOR SHARE OF list",
    refusal="a list is matched while it is stored, by jobs of its own authorization only",
)
MATCH_OF_ANY_LIST = MATCH_OF.format(
    while_stored="", refusal="a list is matched by jobs of its own authorization only"
)

KEEP = """
CREATE FUNCTION linkage_file_is_of_a_kept_list() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM linkage_cohortlist list WHERE list.state = 'stored' AND list.id = COALESCE(
        NEW.cohort_list_id,
        (SELECT cohort_list_id FROM linkage_cohortmatch WHERE id = NEW.cohort_match_id)
    ) FOR SHARE OF list;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'file % is of a list that is not stored', NEW.location;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER linkage_file_is_of_a_kept_list BEFORE INSERT ON linkage_sealedfile
    FOR EACH ROW WHEN (NEW.cohort_list_id IS NOT NULL OR NEW.cohort_match_id IS NOT NULL)
    EXECUTE FUNCTION linkage_file_is_of_a_kept_list();

-- Whom an output is about never changes. It is forgotten where the output is about a list, once
-- that list is destroyed, and not said again.
DROP TRIGGER linkage_outputperson_never_changes ON linkage_outputperson;
CREATE TRIGGER linkage_outputperson_never_changes BEFORE UPDATE ON linkage_outputperson
    FOR EACH ROW EXECUTE FUNCTION portal_rows_never_change();
GRANT DELETE ON linkage_outputperson TO portal_app;

CREATE FUNCTION linkage_persons_go_with_their_list() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM linkage_output o WHERE o.id IN (SELECT output_id FROM changed)
        AND NOT EXISTS (
            SELECT FROM linkage_cohortlist list
            WHERE list.reference = o.manifest #>> '{list,reference}' AND list.state = 'destroyed'
        )
    ) THEN
        RAISE EXCEPTION 'whom an output is about never changes, unless it goes with its list';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER linkage_persons_go_with_their_list AFTER DELETE ON linkage_outputperson
    REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION linkage_persons_go_with_their_list();

CREATE FUNCTION linkage_persons_are_of_a_kept_list() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kept text;
BEGIN
    FOR kept IN
        SELECT list.state FROM linkage_cohortlist list WHERE list.reference IN (
            SELECT o.manifest #>> '{list,reference}' FROM linkage_output o
            WHERE o.id IN (SELECT output_id FROM changed)
        ) FOR SHARE OF list
    LOOP
        IF kept <> 'stored' THEN
            RAISE EXCEPTION 'nobody is said to be in an output about a list that is not stored';
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER linkage_persons_are_of_a_kept_list AFTER INSERT ON linkage_outputperson
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION linkage_persons_are_of_a_kept_list();
"""

UNDO = """
DROP TRIGGER linkage_persons_are_of_a_kept_list ON linkage_outputperson;
DROP FUNCTION linkage_persons_are_of_a_kept_list();
DROP TRIGGER linkage_persons_go_with_their_list ON linkage_outputperson;
DROP FUNCTION linkage_persons_go_with_their_list();
REVOKE DELETE ON linkage_outputperson FROM portal_app;
DROP TRIGGER linkage_outputperson_never_changes ON linkage_outputperson;
CREATE TRIGGER linkage_outputperson_never_changes BEFORE UPDATE OR DELETE ON linkage_outputperson
    FOR EACH ROW EXECUTE FUNCTION portal_rows_never_change();
DROP TRIGGER linkage_file_is_of_a_kept_list ON linkage_sealedfile;
DROP FUNCTION linkage_file_is_of_a_kept_list();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_append_only"),
        ("linkage", "0007_keep_lists_apart"),
    ]
    operations = [
        migrations.RunSQL(CLEAR_NAMES, migrations.RunSQL.noop),
        migrations.RemoveConstraint(
            model_name="cohortlist",
            name="cohort_list_names_its_content",
        ),
        migrations.RenameField(
            model_name="cohortlist",
            old_name="content_sha256",
            new_name="content_hmac",
        ),
        migrations.AlterField(
            model_name="cohortlist",
            name="original_name",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddConstraint(
            model_name="cohortlist",
            constraint=models.CheckConstraint(
                condition=models.Q(("content_hmac__regex", "^[0-9a-f]{64}$")),
                name="cohort_list_names_its_content",
            ),
        ),
        migrations.AddConstraint(
            model_name="cohortlist",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "stored"), ("original_name", ""), _connector="OR"),
                name="cohort_list_names_its_file_only_while_it_is_stored",
            ),
        ),
        migrations.RunSQL(LIST_FORGETS, LIST_REMEMBERS),
        migrations.RunSQL(MATCH_OF_A_KEPT_LIST, MATCH_OF_ANY_LIST),
        migrations.RunSQL(KEEP, UNDO),
    ]
