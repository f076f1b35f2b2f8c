"""An account found to be a person's second one stays theirs: parts in chains are kept by person."""

from django.db import migrations

KEEP = """
CREATE FUNCTION accounts_user_stays_the_same_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.reference IS NOT NULL AND NEW.reference IS DISTINCT FROM OLD.reference THEN
        RAISE EXCEPTION 'account % keeps its reference', OLD.reference;
    END IF;
    IF OLD.second_account_of_id IS NOT NULL
        AND NEW.second_account_of_id IS DISTINCT FROM OLD.second_account_of_id THEN
        RAISE EXCEPTION 'account % stays the same person''s', OLD.reference;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER accounts_user_stays_the_same_person BEFORE UPDATE ON accounts_user
    FOR EACH ROW EXECUTE FUNCTION accounts_user_stays_the_same_person();
"""

UNDO = """
DROP TRIGGER accounts_user_stays_the_same_person ON accounts_user;
DROP FUNCTION accounts_user_stays_the_same_person();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_create_cache")]
    operations = [migrations.RunSQL(KEEP, UNDO)]
