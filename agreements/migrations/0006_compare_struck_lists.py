"""A list is left out only by everybody together, where it may be; else what is issued has it."""

from django.db import migrations

OUTCOME = """
CREATE OR REPLACE FUNCTION agreements_outcome_leaves_struck_lists_out() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    {of_every_outcome}
    IF NEW.outcome IN ('approved', 'approved-in-part') AND NEW.without_list <> EXISTS (
        SELECT FROM agreements_review
        WHERE request_id = NEW.request_id AND replaced_at IS NULL AND without_list
    ) THEN
        RAISE EXCEPTION 'a list is left out of an outcome where a review struck it, and only there';
    END IF;
    RETURN NEW;
END $$;
"""
# Whoever approved with the list approved of the people on it, and of nobody else.
OUTCOME_COMPARES = OUTCOME.format(
    of_every_outcome="""
    IF NEW.without_list AND NOT EXISTS (
        SELECT FROM agreements_requestrevision WHERE id = NEW.revision_id
        AND content #> '{brought_list,is_required}' = 'false'::jsonb
    ) THEN
        RAISE EXCEPTION 'a list is left out only where the request says that it may be';
    END IF;
    IF NEW.without_list AND EXISTS (
        SELECT FROM agreements_review
        WHERE request_id = NEW.request_id AND replaced_at IS NULL
        AND NOT without_list AND outcome <> 'rejected'
    ) THEN
        RAISE EXCEPTION 'a list is left out only where everybody who approved did so without it';
    END IF;"""
)
OUTCOME_COMPARES_LESS = OUTCOME.format(of_every_outcome="")

AUTHORIZATION = """
CREATE OR REPLACE FUNCTION agreements_authorization_has_no_struck_list() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.scope_record ? 'brought_list') IS DISTINCT FROM EXISTS (
        SELECT FROM agreements_requestrevision revision
        WHERE revision.id = NEW.revision_id AND revision.content ? 'brought_list'
        AND NOT EXISTS (
            SELECT FROM agreements_requestoutcome outcome
            WHERE outcome.revision_id = revision.id AND outcome.without_list
        )
    ) THEN
        RAISE EXCEPTION '% has the list of its revision, unless that was struck', NEW.reference;
    END IF;
    RETURN NEW;
END $$;
"""
AUTHORIZATION_COMPARES_LESS = """
CREATE OR REPLACE FUNCTION agreements_authorization_has_no_struck_list() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.scope_record ? 'brought_list' AND EXISTS (
        SELECT FROM agreements_requestoutcome
        WHERE revision_id = NEW.revision_id AND without_list
    ) THEN
        RAISE EXCEPTION 'the list of % was struck by a review', NEW.reference;
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0005_strike_brought_lists"),
    ]
    operations = [
        migrations.RunSQL(OUTCOME_COMPARES, OUTCOME_COMPARES_LESS),
        migrations.RunSQL(AUTHORIZATION, AUTHORIZATION_COMPARES_LESS),
    ]
