"""The database keeps that a change which names a case was found right by two opinions."""

from django.db import migrations

REQUIRE = """
CREATE FUNCTION linkage_change_names_a_settled_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.verdict <> '' AND NOT EXISTS (
        SELECT FROM linkage_reviewcase c WHERE c.reference = NEW.verdict AND c.state = 'settled'
          AND (NEW.kind, c.kind, c.outcome) IN
              (('merge', 'merge', 'same'), ('split', 'split', 'different'))
    ) THEN
        RAISE EXCEPTION 'change % names no case that two opinions settled so', NEW.reference;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER linkage_change_names_a_settled_case BEFORE INSERT ON linkage_personchange
    FOR EACH ROW EXECUTE FUNCTION linkage_change_names_a_settled_case();
"""

UNDO = """
DROP TRIGGER linkage_change_names_a_settled_case ON linkage_personchange;
DROP FUNCTION linkage_change_names_a_settled_case();
"""


class Migration(migrations.Migration):
    dependencies = [("linkage", "0010_keep_what_was_shown")]

    operations = [migrations.RunSQL(REQUIRE, UNDO)]
