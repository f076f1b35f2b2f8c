"""The database keeps every job and its decision, every person and crosswalk, and that a file was there.

An entry of the crosswalk is added, and corrected once; what was known on any day stays.
"""

from django.db import migrations

APPEND_ONLY = (
    "linkage_matchrun",
    "linkage_person",
    "linkage_crosswalkentry",
    "linkage_personindex",
    "linkage_indexgeneration",
    "linkage_personchange",
    "linkage_outputperson",
)

KEEP_JOBS = """
CREATE FUNCTION linkage_job_stays_as_requested() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.reference, NEW.authorization_id, NEW.requested_by_id, NEW.created_at,
        NEW.decision_when_requested)
        IS DISTINCT FROM (OLD.reference, OLD.authorization_id, OLD.requested_by_id,
        OLD.created_at, OLD.decision_when_requested) THEN
        RAISE EXCEPTION 'who asked for % and why it was allowed never changes', OLD.reference;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER linkage_job_stays_as_requested BEFORE UPDATE ON linkage_job
    FOR EACH ROW EXECUTE FUNCTION linkage_job_stays_as_requested();

REVOKE DELETE, TRUNCATE ON linkage_job, linkage_sealedfile FROM portal_app;
CREATE TRIGGER linkage_job_never_goes BEFORE DELETE ON linkage_job
    FOR EACH ROW EXECUTE FUNCTION portal_rows_never_change();
CREATE TRIGGER linkage_sealedfile_never_goes BEFORE DELETE ON linkage_sealedfile
    FOR EACH ROW EXECUTE FUNCTION portal_rows_never_change();
"""

KEEP_CROSSWALK = """
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
DROP TRIGGER linkage_sealedfile_never_goes ON linkage_sealedfile;
DROP TRIGGER linkage_job_never_goes ON linkage_job;
GRANT DELETE ON linkage_job, linkage_sealedfile TO portal_app;
DROP TRIGGER linkage_job_stays_as_requested ON linkage_job;
DROP FUNCTION linkage_job_stays_as_requested();
"""


class Migration(migrations.Migration):
    replaces = [
        ("linkage", "0005_keep_jobs"),
    ]
    dependencies = [
        ("audit", "0002_append_only"),
        ("linkage", "0002_keep_checks_apart"),
    ]
    operations = [
        *(
            migrations.RunSQL(
                f"SELECT portal_append_only('{table}')",
                f"SELECT portal_not_append_only('{table}')",
            )
            for table in APPEND_ONLY
        ),
        migrations.RunSQL(KEEP_JOBS + KEEP_CROSSWALK, UNDO),
    ]
