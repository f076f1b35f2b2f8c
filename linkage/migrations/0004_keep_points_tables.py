"""The database keeps points tables as they were reviewed, and apart who writes and who reviews.

These triggers hold for whoever writes: the application, the owner of the tables, or a person with
a prompt.
"""

from django.db import migrations

KEEP = """
CREATE FUNCTION linkage_points_table_begins_as_a_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'draft' AND NOT (NEW.state = 'adopted' AND NEW.based_on_id IS NULL) THEN
        RAISE EXCEPTION 'points table %-% begins as a draft', NEW.name, NEW.version;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER linkage_points_table_begins_as_a_draft BEFORE INSERT ON linkage_pointstable
    FOR EACH ROW EXECUTE FUNCTION linkage_points_table_begins_as_a_draft();

CREATE FUNCTION linkage_points_table_keeps_its_life() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('adopted', 'rejected', 'discarded') THEN
        RAISE EXCEPTION 'points table %-% is % and never changed',
            OLD.name, OLD.version, OLD.state;
    END IF;
    IF (NEW.name, NEW.version, NEW.based_on_id, NEW.author_id, NEW.created_at)
        IS DISTINCT FROM (OLD.name, OLD.version, OLD.based_on_id, OLD.author_id, OLD.created_at)
    THEN
        RAISE EXCEPTION 'who drafted points table %-%, when and from what never changes',
            OLD.name, OLD.version;
    END IF;
    IF (OLD.state, NEW.state) <> ('draft', 'draft')
        AND (NEW.content, NEW.reason) IS DISTINCT FROM (OLD.content, OLD.reason) THEN
        RAISE EXCEPTION 'points table %-% is changed only while it is a draft',
            OLD.name, OLD.version;
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        ('draft', 'in-review'), ('draft', 'discarded'), ('in-review', 'draft'),
        ('in-review', 'discarded'), ('in-review', 'adopted'), ('in-review', 'rejected')
    ) THEN
        RAISE EXCEPTION 'points table %-% cannot go from % to %',
            OLD.name, OLD.version, OLD.state, NEW.state;
    END IF;
    IF agreements_person(NEW.reviewer_id) = agreements_person(NEW.author_id) THEN
        RAISE EXCEPTION 'nobody reviews a points table they wrote (%-%)', OLD.name, OLD.version;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER linkage_points_table_keeps_its_life BEFORE UPDATE ON linkage_pointstable
    FOR EACH ROW EXECUTE FUNCTION linkage_points_table_keeps_its_life();

REVOKE DELETE, TRUNCATE ON linkage_pointstable FROM portal_app;
CREATE TRIGGER linkage_points_table_never_goes BEFORE DELETE ON linkage_pointstable
    FOR EACH ROW EXECUTE FUNCTION portal_rows_never_change();
"""

UNDO = """
DROP TRIGGER linkage_points_table_never_goes ON linkage_pointstable;
GRANT DELETE ON linkage_pointstable TO portal_app;
DROP TRIGGER linkage_points_table_keeps_its_life ON linkage_pointstable;
DROP FUNCTION linkage_points_table_keeps_its_life();
DROP TRIGGER linkage_points_table_begins_as_a_draft ON linkage_pointstable;
DROP FUNCTION linkage_points_table_begins_as_a_draft();
"""


class Migration(migrations.Migration):
    replaces = [
        ("linkage", "0009_keep_points_tables"),
    ]
    dependencies = [
        ("agreements", "0003_keep_parts_apart"),
        ("audit", "0002_append_only"),
        ("linkage", "0003_keep_persons"),
    ]
    operations = [migrations.RunSQL(KEEP, UNDO)]
