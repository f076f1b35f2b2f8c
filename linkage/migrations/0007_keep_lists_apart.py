"""The database keeps every list with its authorization, and its files with the list.

These triggers hold for whoever writes: the application, the owner of the tables, or a person with
a prompt.
"""

from django.db import migrations

KEEP = """
CREATE FUNCTION linkage_list_stays_as_handed_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.reference, NEW.authorization_id, NEW.received_by_id, NEW.received_at,
        NEW.original_name, NEW.format, NEW.rows, NEW.rows_rejected, NEW.columns, NEW.left_out,
        NEW.rejects, NEW.profile, NEW.content_sha256, NEW.decision)
        IS DISTINCT FROM (OLD.reference, OLD.authorization_id, OLD.received_by_id, OLD.received_at,
        OLD.original_name, OLD.format, OLD.rows, OLD.rows_rejected, OLD.columns, OLD.left_out,
        OLD.rejects, OLD.profile, OLD.content_sha256, OLD.decision) THEN
        RAISE EXCEPTION 'list % stays as it was handed in, under its own authorization',
            OLD.reference;
    END IF;
    IF (OLD.state, NEW.state) <> ('stored', 'destroyed') THEN
        RAISE EXCEPTION 'list % cannot go from % to %', OLD.reference, OLD.state, NEW.state;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER linkage_list_stays_as_handed_in BEFORE UPDATE ON linkage_cohortlist
    FOR EACH ROW EXECUTE FUNCTION linkage_list_stays_as_handed_in();

CREATE FUNCTION linkage_match_is_of_its_own_list() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM linkage_job job JOIN linkage_cohortlist list USING (authorization_id)
        WHERE job.id = NEW.job_id AND job.kind = 'matching' AND list.id = NEW.cohort_list_id
    ) THEN
        RAISE EXCEPTION 'a list is matched by jobs of its own authorization only';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER linkage_match_is_of_its_own_list BEFORE INSERT ON linkage_cohortmatch
    FOR EACH ROW EXECUTE FUNCTION linkage_match_is_of_its_own_list();

CREATE FUNCTION linkage_file_of_a_list_stays_its_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.cohort_list_id, NEW.cohort_match_id)
        IS DISTINCT FROM (OLD.cohort_list_id, OLD.cohort_match_id)
        OR (OLD.cohort_list_id IS NOT NULL OR OLD.cohort_match_id IS NOT NULL)
        AND (NEW.delivery_id, NEW.output_id, NEW.index_id, NEW.location, NEW.sha256)
        IS DISTINCT FROM (OLD.delivery_id, OLD.output_id, OLD.index_id, OLD.location, OLD.sha256)
    THEN
        RAISE EXCEPTION 'file % is of its own list, and of nothing else', OLD.location;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER linkage_file_of_a_list_stays_its_own BEFORE UPDATE ON linkage_sealedfile
    FOR EACH ROW EXECUTE FUNCTION linkage_file_of_a_list_stays_its_own();

REVOKE DELETE, TRUNCATE ON linkage_cohortlist FROM portal_app;
CREATE TRIGGER linkage_cohortlist_never_goes BEFORE DELETE ON linkage_cohortlist
    FOR EACH ROW EXECUTE FUNCTION portal_rows_never_change();
SELECT portal_append_only('linkage_cohortmatch');
"""

UNDO = """
SELECT portal_not_append_only('linkage_cohortmatch');
DROP TRIGGER linkage_cohortlist_never_goes ON linkage_cohortlist;
GRANT DELETE ON linkage_cohortlist TO portal_app;
DROP TRIGGER linkage_file_of_a_list_stays_its_own ON linkage_sealedfile;
DROP FUNCTION linkage_file_of_a_list_stays_its_own();
DROP TRIGGER linkage_match_is_of_its_own_list ON linkage_cohortmatch;
DROP FUNCTION linkage_match_is_of_its_own_list();
DROP TRIGGER linkage_list_stays_as_handed_in ON linkage_cohortlist;
DROP FUNCTION linkage_list_stays_as_handed_in();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_append_only"),
        ("linkage", "0006_match_brought_lists"),
    ]
    operations = [migrations.RunSQL(KEEP, UNDO)]
