"""The table of Django's database cache, in which sign-in attempts are counted."""

from django.db import migrations

CREATE = """
CREATE TABLE portal_cache (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX portal_cache_expires ON portal_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_create_people"), ("audit", "0002_append_only")]
    operations = [migrations.RunSQL(CREATE, "DROP TABLE portal_cache")]
