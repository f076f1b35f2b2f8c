"""The database keeps every job and its decision, every crosswalk, and that a file was there."""

from django.db import migrations

KEEP = """
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

UNDO = """
DROP TRIGGER linkage_sealedfile_never_goes ON linkage_sealedfile;
DROP TRIGGER linkage_job_never_goes ON linkage_job;
GRANT DELETE ON linkage_job, linkage_sealedfile TO portal_app;
DROP TRIGGER linkage_job_stays_as_requested ON linkage_job;
DROP FUNCTION linkage_job_stays_as_requested();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_append_only"),
        ("linkage", "0004_keep_checks_apart"),
    ]
    operations = [
        migrations.RunSQL(
            "SELECT portal_append_only('linkage_crosswalkentry')",
            "SELECT portal_not_append_only('linkage_crosswalkentry')",
        ),
        migrations.RunSQL(KEEP, UNDO),
    ]
