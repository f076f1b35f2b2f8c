"""What two opinions stand behind is taken back by two others, and the database keeps it so."""

import django.db.models.deletion
from django.db import migrations, models

NAMES_A_CASE = """
CREATE OR REPLACE FUNCTION linkage_change_names_a_settled_case() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    {two_take_back}IF NEW.verdict <> '' AND NOT EXISTS (
        SELECT FROM linkage_reviewcase c WHERE c.reference = NEW.verdict AND c.state = 'settled'
          AND {fits}
    ) THEN
        RAISE EXCEPTION 'change % names no case that two opinions settled so', NEW.reference;
    END IF;
    RETURN NEW;
END $$;
"""
DOES_SO = """(NEW.kind, c.kind, c.outcome) IN
              (('merge', 'merge', 'same'), ('split', 'split', 'different'))"""
# A reversal is whatever brings the records back: what its case asked says what two found.
DOES_OR_UNDOES_SO = f"""c.takes_back_id IS NOT DISTINCT FROM NEW.reverses_id
          AND (NEW.reverses_id IS NOT NULL OR {DOES_SO})
          AND (c.kind, c.outcome) IN (('merge', 'same'), ('split', 'different'))"""
TWO_TAKE_BACK = """IF NEW.verdict = '' AND EXISTS (
        SELECT FROM linkage_personchange c WHERE c.id = NEW.reverses_id AND c.verdict <> ''
    ) THEN
        RAISE EXCEPTION 'what two opinions stand behind is not taken back by one (%)',
            NEW.reference;
    END IF;
    """


class Migration(migrations.Migration):
    dependencies = [("linkage", "0013_require_the_people_of_a_release")]

    operations = [
        migrations.AddField(
            model_name="reviewcase",
            name="takes_back",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="asked_back_in",
                to="linkage.personchange",
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewcase",
            constraint=models.CheckConstraint(
                condition=models.Q(("takes_back", None))
                | models.Q(("kind__in", ["merge", "split"])),
                name="case_takes_a_change_back_by_two_opinions",
            ),
        ),
        migrations.RunSQL(
            NAMES_A_CASE.format(two_take_back=TWO_TAKE_BACK, fits=DOES_OR_UNDOES_SO),
            NAMES_A_CASE.format(two_take_back="", fits=DOES_SO),
        ),
    ]
