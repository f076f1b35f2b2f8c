"""The database keeps outputs as they were checked, and apart who builds, checks and lets out.

These triggers hold for whoever writes: the application, the owner of the tables, or a person with
a prompt.
"""

from django.db import migrations

APPEND_ONLY = (
    "linkage_outputcheck",
    "linkage_release",
    "linkage_downloadlink",
    "linkage_downloadevent",
)

KEEP_OUTPUTS = """
CREATE FUNCTION linkage_approves_content(output_id bigint, content text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM linkage_outputcheck c JOIN linkage_output o ON o.id = c.output_id
        WHERE o.id = $1 AND c.outcome = 'approve' AND c.content_sha256 = $2
          AND agreements_person(c.checker_id) <> agreements_person(o.author_id)
    ) AND NOT EXISTS (
        SELECT FROM linkage_outputcheck c WHERE c.output_id = $1 AND c.outcome = 'reject'
    )
$$;

CREATE FUNCTION linkage_output_begins_in_quarantine() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'quarantined' THEN
        RAISE EXCEPTION 'output % begins in quarantine', NEW.reference;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER linkage_output_begins_in_quarantine BEFORE INSERT ON linkage_output
    FOR EACH ROW EXECUTE FUNCTION linkage_output_begins_in_quarantine();

CREATE FUNCTION linkage_output_keeps_its_content() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - 'state' - 'destroyed_at' - 'destroyed_by_id' - 'destroyed_because'
        <> to_jsonb(OLD) - 'state' - 'destroyed_at' - 'destroyed_by_id' - 'destroyed_because'
    THEN
        RAISE EXCEPTION 'output % is what was built and never changed', OLD.reference;
    END IF;
    IF OLD.state = 'destroyed' THEN
        RAISE EXCEPTION 'output % was destroyed and stays so', OLD.reference;
    END IF;
    IF NEW.state <> OLD.state AND NEW.state <> 'destroyed' AND (OLD.state, NEW.state) NOT IN (
        ('quarantined', 'in-checking'), ('in-checking', 'approved'), ('in-checking', 'rejected'),
        ('approved', 'released')
    ) THEN
        RAISE EXCEPTION 'output % cannot go from % to %', OLD.reference, OLD.state, NEW.state;
    END IF;
    IF NEW.state <> OLD.state AND NEW.state IN ('approved', 'released')
        AND NOT linkage_approves_content(NEW.id, NEW.content_sha256) THEN
        RAISE EXCEPTION 'output % was not approved by another than its author', OLD.reference;
    END IF;
    IF NEW.state = 'released' AND NOT EXISTS (
        SELECT FROM linkage_release r
        WHERE r.output_id = NEW.id AND r.content_sha256 = NEW.content_sha256
    ) THEN
        RAISE EXCEPTION 'output % has no release', OLD.reference;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER linkage_output_keeps_its_content BEFORE UPDATE ON linkage_output
    FOR EACH ROW EXECUTE FUNCTION linkage_output_keeps_its_content();

REVOKE DELETE, TRUNCATE ON linkage_output FROM portal_app;
CREATE TRIGGER linkage_output_never_goes BEFORE DELETE ON linkage_output
    FOR EACH ROW EXECUTE FUNCTION portal_rows_never_change();
"""

KEEP_CHECKS_APART = """
CREATE FUNCTION linkage_check_is_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    checked linkage_output;
    request bigint;
    person bigint := agreements_person(NEW.checker_id);
BEGIN
    SELECT * INTO checked FROM linkage_output WHERE id = NEW.output_id FOR UPDATE;
    SELECT request_id INTO request
        FROM agreements_authorization WHERE id = checked.authorization_id;
    IF checked.state <> 'in-checking' OR NEW.content_sha256 <> checked.content_sha256 THEN
        RAISE EXCEPTION 'output % is not in checking with this content', checked.reference;
    END IF;
    IF person = agreements_person(checked.author_id) THEN
        RAISE EXCEPTION 'nobody checks an output they built (%)', checked.reference;
    END IF;
    IF agreements_on_the_team(request, person) THEN
        RAISE EXCEPTION 'nobody checks an output of their own request (%)', checked.reference;
    END IF;
    IF EXISTS (
        SELECT FROM linkage_outputcheck c
        WHERE c.output_id = NEW.output_id AND agreements_person(c.checker_id) = person
    ) THEN
        RAISE EXCEPTION 'nobody checks an output twice (%)', checked.reference;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER linkage_check_is_by_another BEFORE INSERT ON linkage_outputcheck
    FOR EACH ROW EXECUTE FUNCTION linkage_check_is_by_another();

CREATE FUNCTION linkage_release_rests_on_a_check() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    released linkage_output;
BEGIN
    SELECT * INTO released FROM linkage_output WHERE id = NEW.output_id FOR UPDATE;
    IF released.state <> 'approved' OR NEW.content_sha256 <> released.content_sha256
        OR NOT linkage_approves_content(NEW.output_id, NEW.content_sha256) THEN
        RAISE EXCEPTION 'output % was not approved with this content', released.reference;
    END IF;
    IF agreements_person(NEW.released_by_id) = agreements_person(released.author_id) THEN
        RAISE EXCEPTION 'nobody releases an output they built (%)', released.reference;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER linkage_release_rests_on_a_check BEFORE INSERT ON linkage_release
    FOR EACH ROW EXECUTE FUNCTION linkage_release_rests_on_a_check();

CREATE FUNCTION linkage_link_needs_a_release() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM linkage_output WHERE id = NEW.output_id AND state = 'released'
    ) THEN
        RAISE EXCEPTION 'there is no link to an output that is not released';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER linkage_link_needs_a_release BEFORE INSERT ON linkage_downloadlink
    FOR EACH ROW EXECUTE FUNCTION linkage_link_needs_a_release();
"""

UNDO = """
DROP TRIGGER linkage_link_needs_a_release ON linkage_downloadlink;
DROP FUNCTION linkage_link_needs_a_release();
DROP TRIGGER linkage_release_rests_on_a_check ON linkage_release;
DROP FUNCTION linkage_release_rests_on_a_check();
DROP TRIGGER linkage_check_is_by_another ON linkage_outputcheck;
DROP FUNCTION linkage_check_is_by_another();
DROP TRIGGER linkage_output_never_goes ON linkage_output;
GRANT DELETE ON linkage_output TO portal_app;
DROP TRIGGER linkage_output_keeps_its_content ON linkage_output;
DROP FUNCTION linkage_output_keeps_its_content();
DROP TRIGGER linkage_output_begins_in_quarantine ON linkage_output;
DROP FUNCTION linkage_output_begins_in_quarantine();
DROP FUNCTION linkage_approves_content(bigint, text);
"""


class Migration(migrations.Migration):
    replaces = [
        ("linkage", "0004_keep_checks_apart"),
    ]
    dependencies = [
        ("audit", "0002_append_only"),
        ("agreements", "0003_keep_parts_apart"),
        ("linkage", "0001_create_linkage"),
    ]
    operations = [
        *(
            migrations.RunSQL(
                f"SELECT portal_append_only('{table}')",
                f"SELECT portal_not_append_only('{table}')",
            )
            for table in APPEND_ONLY
        ),
        migrations.RunSQL(KEEP_OUTPUTS + KEEP_CHECKS_APART, UNDO),
    ]
