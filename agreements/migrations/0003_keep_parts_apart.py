"""The database keeps apart who asks, who decides and who issues, whoever writes to it."""

from django.db import migrations

APPEND_ONLY = (
    "agreements_requestrevision",
    "agreements_requestoutcome",
    "agreements_returnpoint",
)

KEEP_PARTS_APART = """
-- The first account of a person, as User.person_key finds it.
CREATE FUNCTION agreements_person(account bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    WITH RECURSIVE accounts(id, first) AS (
        SELECT id, second_account_of_id FROM accounts_user WHERE id = account
        UNION
        SELECT u.id, u.second_account_of_id FROM accounts_user u JOIN accounts a ON u.id = a.first
    )
    SELECT id FROM accounts WHERE first IS NULL
$$;

CREATE FUNCTION agreements_on_the_team(request bigint, person bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM agreements_researchrequest r
        WHERE r.id = request AND agreements_person(r.requester_id) = person
    ) OR EXISTS (
        SELECT FROM agreements_requestmember m
        WHERE m.request_id = request AND agreements_person(m.user_id) = person
    )
$$;

-- What names who did what stays, for the application and for the owner alike.
REVOKE DELETE, TRUNCATE ON agreements_researchrequest, agreements_requestmember,
    agreements_review, agreements_authorization FROM portal_app;
CREATE TRIGGER agreements_researchrequest_never_goes BEFORE DELETE ON agreements_researchrequest
    FOR EACH ROW EXECUTE FUNCTION portal_rows_never_change();
CREATE TRIGGER agreements_requestmember_never_goes BEFORE DELETE ON agreements_requestmember
    FOR EACH ROW EXECUTE FUNCTION portal_rows_never_change();
CREATE TRIGGER agreements_review_never_goes BEFORE DELETE ON agreements_review
    FOR EACH ROW EXECUTE FUNCTION portal_rows_never_change();

CREATE FUNCTION agreements_review_keeps_parts_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    person bigint;
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.outcome <> '' AND (
        to_jsonb(NEW) - 'replaced_at' <> to_jsonb(OLD) - 'replaced_at'
        OR OLD.replaced_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'opinion of % was given and is never changed', OLD.reference;
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.request_id, NEW.track, NEW.department_id)
        IS DISTINCT FROM (OLD.request_id, OLD.track, OLD.department_id) THEN
        RAISE EXCEPTION 'track of % is never changed', OLD.reference;
    END IF;
    IF NEW.reviewer_id IS NULL THEN
        RETURN NEW;
    END IF;
    -- One at a time for each request, so that two opinions given at once see each other.
    PERFORM 1 FROM agreements_researchrequest WHERE id = NEW.request_id FOR UPDATE;
    person := agreements_person(NEW.reviewer_id);
    IF agreements_on_the_team(NEW.request_id, person) THEN
        RAISE EXCEPTION 'nobody reviews their own request (%)', NEW.reference;
    END IF;
    IF EXISTS (
        SELECT FROM agreements_review other
        WHERE other.request_id = NEW.request_id
          AND (other.track, other.department_id) IS DISTINCT FROM (NEW.track, NEW.department_id)
          AND agreements_person(other.reviewer_id) = person
    ) THEN
        RAISE EXCEPTION 'nobody reviews two tracks of one request (%)', NEW.reference;
    END IF;
    IF EXISTS (
        SELECT FROM agreements_review other
        WHERE other.request_id = NEW.request_id
          AND agreements_person(other.routed_by_id) = person
    ) THEN
        RAISE EXCEPTION 'nobody reviews what they routed (%)', NEW.reference;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agreements_review_keeps_parts_apart
    BEFORE INSERT OR UPDATE ON agreements_review
    FOR EACH ROW EXECUTE FUNCTION agreements_review_keeps_parts_apart();

CREATE FUNCTION agreements_member_keeps_parts_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    person bigint := agreements_person(NEW.user_id);
BEGIN
    IF TG_OP = 'UPDATE' AND (
        OLD.removed_at IS NOT NULL
        OR to_jsonb(NEW) - 'removed_at' - 'removed_by_id'
            <> to_jsonb(OLD) - 'removed_at' - 'removed_by_id'
    ) THEN
        RAISE EXCEPTION 'time on a team is ended once and never changed';
    END IF;
    PERFORM 1 FROM agreements_researchrequest WHERE id = NEW.request_id FOR UPDATE;
    IF TG_OP = 'INSERT' AND EXISTS (
        SELECT FROM agreements_review
        WHERE request_id = NEW.request_id
          AND person IN (agreements_person(reviewer_id), agreements_person(routed_by_id))
    ) THEN
        RAISE EXCEPTION 'nobody joins the team of a request they review or route';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agreements_member_keeps_parts_apart
    BEFORE INSERT OR UPDATE ON agreements_requestmember
    FOR EACH ROW EXECUTE FUNCTION agreements_member_keeps_parts_apart();
"""

KEEP_STEPS_IN_ORDER = """
CREATE FUNCTION agreements_request_follows_its_reviews() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.reference, NEW.requester_id, NEW.organization_id)
        IS DISTINCT FROM (OLD.reference, OLD.requester_id, OLD.organization_id) THEN
        RAISE EXCEPTION 'who asks for % is never changed', OLD.reference;
    END IF;
    IF NEW.state <> OLD.state AND OLD.state IN (
        'approved', 'approved-in-part', 'denied', 'withdrawn'
    ) THEN
        RAISE EXCEPTION '% was decided and is never reopened', OLD.reference;
    END IF;
    IF NEW.state <> OLD.state AND NEW.state IN ('approved', 'approved-in-part', 'denied')
        AND NOT EXISTS (
            SELECT FROM agreements_requestoutcome o
            JOIN agreements_requestrevision r ON r.id = o.revision_id
            WHERE o.request_id = NEW.id AND o.outcome = NEW.state AND r.number = (
                SELECT max(number) FROM agreements_requestrevision WHERE request_id = NEW.id
            )
        ) THEN
        RAISE EXCEPTION '% is decided by the reviews of its latest revision', OLD.reference;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agreements_request_follows_its_reviews
    BEFORE UPDATE ON agreements_researchrequest
    FOR EACH ROW EXECUTE FUNCTION agreements_request_follows_its_reviews();

CREATE FUNCTION agreements_outcome_follows_its_reviews() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM agreements_review WHERE request_id = NEW.request_id AND replaced_at IS NULL
    ) OR EXISTS (
        SELECT FROM agreements_review
        WHERE request_id = NEW.request_id AND replaced_at IS NULL AND outcome = ''
    ) THEN
        RAISE EXCEPTION 'outcome needs every opinion';
    END IF;
    IF NEW.outcome IN ('approved', 'approved-in-part') AND EXISTS (
        SELECT FROM agreements_review
        WHERE request_id = NEW.request_id AND replaced_at IS NULL AND (
            outcome = 'returned' OR (outcome = 'rejected' AND track <> 'partner')
        )
    ) THEN
        RAISE EXCEPTION 'outcome contradicts an opinion';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agreements_outcome_follows_its_reviews
    BEFORE INSERT ON agreements_requestoutcome
    FOR EACH ROW EXECUTE FUNCTION agreements_outcome_follows_its_reviews();

CREATE FUNCTION agreements_authorization_keeps_its_bounds() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    person bigint;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'authorizations are never removed (%)', OLD.reference;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF OLD.revoked_at IS NOT NULL
            OR to_jsonb(NEW) - 'revoked_at' - 'revoked_by_id' - 'revoked_because'
                <> to_jsonb(OLD) - 'revoked_at' - 'revoked_by_id' - 'revoked_because' THEN
            RAISE EXCEPTION 'bounds of % are superseded, never changed', OLD.reference;
        END IF;
        RETURN NEW;
    END IF;
    person := agreements_person(NEW.issued_by_id);
    IF NOT EXISTS (
        SELECT FROM agreements_researchrequest r
        JOIN agreements_requestoutcome o ON o.request_id = r.id AND o.outcome = r.state
        WHERE r.id = NEW.request_id AND o.revision_id = NEW.revision_id
          AND r.state IN ('approved', 'approved-in-part')
    ) THEN
        RAISE EXCEPTION 'authorization needs an approved request (%)', NEW.reference;
    END IF;
    IF agreements_on_the_team(NEW.request_id, person) OR EXISTS (
        SELECT FROM agreements_review
        WHERE request_id = NEW.request_id AND agreements_person(reviewer_id) = person
    ) THEN
        RAISE EXCEPTION 'nobody issues what they asked for or reviewed (%)', NEW.reference;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agreements_authorization_keeps_its_bounds
    BEFORE INSERT OR UPDATE OR DELETE ON agreements_authorization
    FOR EACH ROW EXECUTE FUNCTION agreements_authorization_keeps_its_bounds();
"""

UNDO = """
DROP TRIGGER agreements_authorization_keeps_its_bounds ON agreements_authorization;
DROP TRIGGER agreements_outcome_follows_its_reviews ON agreements_requestoutcome;
DROP TRIGGER agreements_request_follows_its_reviews ON agreements_researchrequest;
DROP TRIGGER agreements_researchrequest_never_goes ON agreements_researchrequest;
DROP TRIGGER agreements_requestmember_never_goes ON agreements_requestmember;
DROP TRIGGER agreements_review_never_goes ON agreements_review;
DROP TRIGGER agreements_member_keeps_parts_apart ON agreements_requestmember;
DROP TRIGGER agreements_review_keeps_parts_apart ON agreements_review;
DROP FUNCTION agreements_authorization_keeps_its_bounds();
DROP FUNCTION agreements_outcome_follows_its_reviews();
DROP FUNCTION agreements_request_follows_its_reviews();
DROP FUNCTION agreements_member_keeps_parts_apart();
DROP FUNCTION agreements_review_keeps_parts_apart();
DROP FUNCTION agreements_on_the_team(bigint, bigint);
DROP FUNCTION agreements_person(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_create_people"),
        ("audit", "0002_append_only"),
        ("agreements", "0002_create_requests"),
    ]
    operations = [
        *(
            migrations.RunSQL(
                f"SELECT portal_append_only('{table}')",
                f"SELECT portal_not_append_only('{table}')",
            )
            for table in APPEND_ONLY
        ),
        migrations.RunSQL(KEEP_PARTS_APART + KEEP_STEPS_IN_ORDER, UNDO),
    ]
