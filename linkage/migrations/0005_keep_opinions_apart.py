"""The database keeps review cases as they were raised, and the opinions on each apart.

These triggers hold for whoever writes: the application, the owner of the tables, or a person with
a prompt.
"""

from django.db import migrations

APPEND_ONLY = ("linkage_verdict", "linkage_casereveal")

KEEP_CASES = """
CREATE FUNCTION linkage_opinions_standing(asked bigint)
RETURNS TABLE (answer text, given_by bigint) LANGUAGE sql STABLE AS $$
    SELECT v.answer, agreements_person(v.reviewer_id) FROM linkage_verdict v
    WHERE v.case_id = asked AND v.answer <> 'withdrawn'
      AND NOT EXISTS (SELECT FROM linkage_verdict w WHERE w.supersedes_id = v.id)
$$;

CREATE FUNCTION linkage_opinions_settle(asked bigint, kind text, outcome text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN kind = 'pair' THEN count(DISTINCT given_by) FILTER (WHERE o.answer = outcome) >= 1
        ELSE count(DISTINCT given_by) FILTER (WHERE o.answer = outcome) >= 2
            OR (count(DISTINCT given_by) >= 3 AND count(DISTINCT o.answer) >= 3
                AND outcome = 'cannot-tell')
    END FROM linkage_opinions_standing(asked) o
$$;

CREATE FUNCTION linkage_case_begins_waiting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'waiting' THEN
        RAISE EXCEPTION 'case % begins by waiting', NEW.reference;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER linkage_case_begins_waiting BEFORE INSERT ON linkage_reviewcase
    FOR EACH ROW EXECUTE FUNCTION linkage_case_begins_waiting();

CREATE FUNCTION linkage_case_follows_its_opinions() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    given integer;
BEGIN
    IF to_jsonb(NEW) - 'state' - 'outcome' - 'settled_at'
        <> to_jsonb(OLD) - 'state' - 'outcome' - 'settled_at' THEN
        RAISE EXCEPTION 'case % is what was raised and never changed', OLD.reference;
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        ('waiting', 'second-opinion'), ('waiting', 'settled'), ('waiting', 'closed'),
        ('second-opinion', 'third-opinion'), ('second-opinion', 'settled'),
        ('second-opinion', 'waiting'), ('second-opinion', 'closed'),
        ('third-opinion', 'settled'), ('third-opinion', 'closed'), ('settled', 'waiting')
    ) THEN
        RAISE EXCEPTION 'case % cannot go from % to %', OLD.reference, OLD.state, NEW.state;
    END IF;
    IF NEW.state = 'settled'
        AND NOT linkage_opinions_settle(NEW.id, NEW.kind, NEW.outcome) THEN
        RAISE EXCEPTION 'case % is not settled by the opinions on it', OLD.reference;
    END IF;
    SELECT count(*) INTO given FROM linkage_opinions_standing(NEW.id);
    IF NEW.state = 'waiting' AND given > 0 THEN
        RAISE EXCEPTION 'an opinion on case % stands', OLD.reference;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER linkage_case_follows_its_opinions BEFORE UPDATE ON linkage_reviewcase
    FOR EACH ROW EXECUTE FUNCTION linkage_case_follows_its_opinions();

CREATE FUNCTION linkage_case_record_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.case_id, NEW.side, NEW.place, NEW.record)
        IS DISTINCT FROM (OLD.case_id, OLD.side, OLD.place, OLD.record) THEN
        RAISE EXCEPTION 'which records a case is about never changes';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER linkage_case_record_stays BEFORE UPDATE ON linkage_caserecord
    FOR EACH ROW EXECUTE FUNCTION linkage_case_record_stays();

REVOKE DELETE, TRUNCATE ON linkage_reviewcase, linkage_caserecord FROM portal_app;
CREATE TRIGGER linkage_reviewcase_never_goes BEFORE DELETE ON linkage_reviewcase
    FOR EACH ROW EXECUTE FUNCTION portal_rows_never_change();
CREATE TRIGGER linkage_caserecord_never_goes BEFORE DELETE ON linkage_caserecord
    FOR EACH ROW EXECUTE FUNCTION portal_rows_never_change();
"""

KEEP_OPINIONS_APART = """
CREATE FUNCTION linkage_verdict_is_ones_own() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decided linkage_reviewcase;
    earlier linkage_verdict;
    person bigint := agreements_person(NEW.reviewer_id);
    ran_by bigint;
BEGIN
    -- One at a time for each case, so that two opinions given at once see each other.
    SELECT * INTO decided FROM linkage_reviewcase WHERE id = NEW.case_id FOR UPDATE;
    IF NEW.answer = 'withdrawn' THEN
        SELECT * INTO earlier FROM linkage_verdict WHERE id = NEW.supersedes_id;
        IF earlier.case_id <> NEW.case_id OR earlier.answer = 'withdrawn'
            OR agreements_person(earlier.reviewer_id) <> person THEN
            RAISE EXCEPTION 'nobody withdraws the opinion of another (%)', decided.reference;
        END IF;
        IF decided.state = 'third-opinion'
            OR (decided.state = 'settled' AND decided.kind <> 'pair') THEN
            RAISE EXCEPTION 'opinions on % have met and stay', decided.reference;
        END IF;
        RETURN NEW;
    END IF;
    IF decided.state NOT IN ('waiting', 'second-opinion', 'third-opinion') THEN
        RAISE EXCEPTION 'case % waits for no opinion', decided.reference;
    END IF;
    IF EXISTS (
        SELECT FROM linkage_opinions_standing(NEW.case_id) o WHERE o.given_by = person
    ) THEN
        RAISE EXCEPTION 'nobody decides case % twice', decided.reference;
    END IF;
    IF NOT EXISTS (
        SELECT FROM linkage_casereveal r
        WHERE r.case_id = NEW.case_id AND agreements_person(r.reviewer_id) = person
    ) THEN
        RAISE EXCEPTION 'nobody decides case % unseen', decided.reference;
    END IF;
    IF decided.state = 'third-opinion' THEN
        SELECT agreements_person(j.requested_by_id) INTO ran_by
            FROM linkage_matchrun m JOIN linkage_job j ON j.id = m.job_id
            WHERE m.id = decided.run_id;
        IF ran_by = person THEN
            RAISE EXCEPTION 'nobody has the last word on a linkage of their own (%)',
                decided.reference;
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER linkage_verdict_is_ones_own BEFORE INSERT ON linkage_verdict
    FOR EACH ROW EXECUTE FUNCTION linkage_verdict_is_ones_own();
"""

UNDO = """
DROP TRIGGER linkage_verdict_is_ones_own ON linkage_verdict;
DROP FUNCTION linkage_verdict_is_ones_own();
DROP TRIGGER linkage_caserecord_never_goes ON linkage_caserecord;
DROP TRIGGER linkage_reviewcase_never_goes ON linkage_reviewcase;
GRANT DELETE ON linkage_reviewcase, linkage_caserecord TO portal_app;
DROP TRIGGER linkage_case_record_stays ON linkage_caserecord;
DROP FUNCTION linkage_case_record_stays();
DROP TRIGGER linkage_case_follows_its_opinions ON linkage_reviewcase;
DROP FUNCTION linkage_case_follows_its_opinions();
DROP TRIGGER linkage_case_begins_waiting ON linkage_reviewcase;
DROP FUNCTION linkage_case_begins_waiting();
DROP FUNCTION linkage_opinions_settle(bigint, text, text);
DROP FUNCTION linkage_opinions_standing(bigint);
"""


class Migration(migrations.Migration):
    replaces = [
        ("linkage", "0011_keep_opinions_apart"),
    ]
    dependencies = [
        ("audit", "0002_append_only"),
        ("agreements", "0003_keep_parts_apart"),
        ("linkage", "0004_keep_points_tables"),
    ]
    operations = [
        *(
            migrations.RunSQL(
                f"SELECT portal_append_only('{table}')",
                f"SELECT portal_not_append_only('{table}')",
            )
            for table in APPEND_ONLY
        ),
        migrations.RunSQL(KEEP_CASES + KEEP_OPINIONS_APART, UNDO),
    ]
