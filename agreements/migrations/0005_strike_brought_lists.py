"""A reviewer may strike the list of people that a request brings; what follows must do without it."""

from django.db import migrations, models

KEEP = """
CREATE FUNCTION agreements_outcome_leaves_struck_lists_out() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.outcome IN ('approved', 'approved-in-part') AND NEW.without_list <> EXISTS (
        SELECT FROM agreements_review
        WHERE request_id = NEW.request_id AND replaced_at IS NULL AND without_list
    ) THEN
        RAISE EXCEPTION 'a list is left out of an outcome where a review struck it, and only there';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agreements_outcome_leaves_struck_lists_out
    BEFORE INSERT ON agreements_requestoutcome
    FOR EACH ROW EXECUTE FUNCTION agreements_outcome_leaves_struck_lists_out();

CREATE FUNCTION agreements_authorization_has_no_struck_list() RETURNS trigger
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
CREATE TRIGGER agreements_authorization_has_no_struck_list
    BEFORE INSERT ON agreements_authorization
    FOR EACH ROW EXECUTE FUNCTION agreements_authorization_has_no_struck_list();
"""

UNDO = """
DROP TRIGGER agreements_authorization_has_no_struck_list ON agreements_authorization;
DROP FUNCTION agreements_authorization_has_no_struck_list();
DROP TRIGGER agreements_outcome_leaves_struck_lists_out ON agreements_requestoutcome;
DROP FUNCTION agreements_outcome_leaves_struck_lists_out();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0004_describe_brought_lists"),
    ]
    operations = [
        migrations.AddField(
            model_name="historicalreview",
            name="without_list",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="requestoutcome",
            name="without_list",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="review",
            name="without_list",
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("without_list", False), ("outcome", "approved-without"), _connector="OR"
                ),
                name="review_strikes_a_list_only_by_approving_without_it",
            ),
        ),
        migrations.RunSQL(KEEP, UNDO),
    ]
