"""The application's role, what it may do by default, and how a table becomes append-only.

The owner of the tables migrates; the application signs in as portal_app (or as a member of it).
A table is append-only by grant first and by trigger second: the grant stops the application, the
trigger also stops whoever owns the table.
"""

from django.db import migrations

CREATE_ROLE = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_app') THEN
        CREATE ROLE portal_app NOLOGIN;
    END IF;
EXCEPTION
    -- Two databases of one server being set up at once.
    WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

GRANT USAGE ON SCHEMA public TO portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO portal_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO portal_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO portal_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO portal_app;
"""

CREATE_APPEND_ONLY = """
CREATE FUNCTION portal_rows_never_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME;
END $$;

CREATE FUNCTION portal_append_only(table_name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %I FROM portal_app', table_name);
    EXECUTE format(
        'CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW '
        'EXECUTE FUNCTION portal_rows_never_change()', table_name || '_never_changes', table_name);
    EXECUTE format(
        'CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT '
        'EXECUTE FUNCTION portal_rows_never_change()', table_name || '_never_empties', table_name);
END $$;

CREATE FUNCTION portal_not_append_only(table_name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DROP TRIGGER %I ON %I', table_name || '_never_changes', table_name);
    EXECUTE format('DROP TRIGGER %I ON %I', table_name || '_never_empties', table_name);
    EXECUTE format('GRANT UPDATE, DELETE ON %I TO portal_app', table_name);
END $$;
"""

DROP_APPEND_ONLY = """
DROP FUNCTION portal_not_append_only(text);
DROP FUNCTION portal_append_only(text);
DROP FUNCTION portal_rows_never_change();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_create_trail")]
    operations = [
        # The role stays when this is undone: other databases of the server may use it.
        migrations.RunSQL(CREATE_ROLE, migrations.RunSQL.noop),
        migrations.RunSQL(CREATE_APPEND_ONLY, DROP_APPEND_ONLY),
        migrations.RunSQL(
            "SELECT portal_append_only('audit_auditevent')",
            "SELECT portal_not_append_only('audit_auditevent')",
        ),
    ]
