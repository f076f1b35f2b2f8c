"""The database lets nothing about a list leave once the list, and who was on it, is gone."""

from django.db import migrations

# Shared lock, before that of the output as everywhere: whoever destroys the list meanwhile is
# waited for, and found to have done so.
REQUIRE = """
CREATE FUNCTION linkage_release_knows_its_people() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    named text := (SELECT manifest #>> '{list,reference}' FROM linkage_output
        WHERE id = NEW.output_id);
BEGIN
    IF named IS NULL THEN
        RETURN NEW;
    END IF;
    PERFORM FROM linkage_cohortlist WHERE reference = named AND state = 'stored' FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'nobody knows who is in an output about list %, which is destroyed', named;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER linkage_release_knows_its_people BEFORE INSERT ON linkage_release
    FOR EACH ROW EXECUTE FUNCTION linkage_release_knows_its_people();
"""

UNDO = """
DROP TRIGGER linkage_release_knows_its_people ON linkage_release;
DROP FUNCTION linkage_release_knows_its_people();
"""


class Migration(migrations.Migration):
    dependencies = [("linkage", "0012_keep_persons_of_releases")]

    operations = [migrations.RunSQL(REQUIRE, UNDO)]
