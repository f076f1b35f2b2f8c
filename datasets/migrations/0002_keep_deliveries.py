"""What was handed in stays on record as it was described; only that it was destroyed is added."""

from django.db import migrations

KEEP = """
CREATE FUNCTION datasets_delivery_stays_as_described() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'stored' OR to_jsonb(NEW) - 'state' <> to_jsonb(OLD) - 'state' THEN
        RAISE EXCEPTION 'delivery % is what was handed in and never changed', OLD.reference;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER datasets_delivery_stays_as_described BEFORE UPDATE ON datasets_delivery
    FOR EACH ROW EXECUTE FUNCTION datasets_delivery_stays_as_described();
REVOKE DELETE, TRUNCATE ON datasets_delivery FROM portal_app;
CREATE TRIGGER datasets_delivery_never_goes BEFORE DELETE ON datasets_delivery
    FOR EACH ROW EXECUTE FUNCTION portal_rows_never_change();
"""

UNDO = """
DROP TRIGGER datasets_delivery_never_goes ON datasets_delivery;
GRANT DELETE ON datasets_delivery TO portal_app;
DROP TRIGGER datasets_delivery_stays_as_described ON datasets_delivery;
DROP FUNCTION datasets_delivery_stays_as_described();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_append_only"),
        ("datasets", "0001_create_inventory"),
    ]
    operations = [migrations.RunSQL(KEEP, UNDO)]
