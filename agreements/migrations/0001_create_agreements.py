import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

# Frozen words: a text that can change under a signature is not signed. Returning to draft is the
# one way back; it starts a new revision, for which no clearance and no signature exists yet.
GUARD_VERSIONS = """
CREATE FUNCTION agreements_guard_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'versions of agreements are never removed';
    END IF;
    IF (NEW.agreement_id, NEW.number) IS DISTINCT FROM (OLD.agreement_id, OLD.number)
        OR NEW.revision < OLD.revision THEN
        RAISE EXCEPTION 'a version of an agreement keeps its number and never returns to a revision';
    END IF;
    IF OLD.state = 'executed' AND NEW IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION 'an executed version of an agreement never changes';
    END IF;
    IF OLD.frozen_sha256 <> '' THEN
        IF (NEW.text, NEW.terms, NEW.effective_on, NEW.ends_on)
            IS DISTINCT FROM (OLD.text, OLD.terms, OLD.effective_on, OLD.ends_on) THEN
            RAISE EXCEPTION 'the words of a frozen version never change';
        END IF;
        IF NEW.frozen_sha256 <> OLD.frozen_sha256
            AND (NEW.frozen_sha256 <> '' OR NEW.revision = OLD.revision) THEN
            RAISE EXCEPTION 'frozen words thaw by returning to draft, in a new revision';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agreements_version_keeps_its_words
    BEFORE UPDATE OR DELETE ON agreements_agreementversion
    FOR EACH ROW EXECUTE FUNCTION agreements_guard_version();
"""

# Who the parties are is part of what is signed, and so is what the agreement is called.
GUARD_PARTIES = """
CREATE FUNCTION agreements_guard_party() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[];
BEGIN
    IF TG_OP <> 'INSERT' THEN touched := touched || OLD.version_id; END IF;
    IF TG_OP <> 'DELETE' THEN touched := touched || NEW.version_id; END IF;
    PERFORM FROM agreements_agreementversion
        WHERE id = ANY (touched) AND frozen_sha256 <> '';
    IF FOUND THEN
        RAISE EXCEPTION 'the parties of a frozen version never change';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER agreements_party_keeps_its_part
    BEFORE INSERT OR UPDATE OR DELETE ON agreements_agreementparty
    FOR EACH ROW EXECUTE FUNCTION agreements_guard_party();

CREATE FUNCTION agreements_guard_agreement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'agreements are never removed';
    END IF;
    IF OLD.terminated_at IS NOT NULL AND NEW IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION 'a terminated agreement never changes';
    END IF;
    IF (NEW.reference, NEW.kind, NEW.title, NEW.parent_id)
        IS DISTINCT FROM (OLD.reference, OLD.kind, OLD.title, OLD.parent_id) THEN
        PERFORM FROM agreements_agreementversion
            WHERE agreement_id = OLD.id AND frozen_sha256 <> '';
        IF FOUND OR NEW.reference <> OLD.reference THEN
            RAISE EXCEPTION 'what a frozen version says its agreement is never changes';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agreements_agreement_keeps_its_name
    BEFORE UPDATE OR DELETE ON agreements_agreement
    FOR EACH ROW EXECUTE FUNCTION agreements_guard_agreement();
"""

# A signature or clearance is of the words as they stand, at the step at which it is due.
GUARD_SIGNATURES = """
CREATE FUNCTION agreements_guard_clearance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM agreements_agreementversion
        WHERE id = NEW.version_id AND state = 'in-review'
            AND revision = NEW.revision AND frozen_sha256 = NEW.digest;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a clearance is of the words in review';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agreements_clearance_is_of_the_words
    BEFORE INSERT ON agreements_clearance
    FOR EACH ROW EXECUTE FUNCTION agreements_guard_clearance();

CREATE FUNCTION agreements_guard_signature() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM agreements_agreementversion
        WHERE id = NEW.version_id AND revision = NEW.revision AND frozen_sha256 = NEW.digest
            AND CASE WHEN NEW.party_id IS NULL THEN state = 'executed'
                ELSE state IN ('ready-to-sign', 'partially-signed') END;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a signature is under the words that were cleared';
    END IF;
    IF NEW.party_id IS NOT NULL THEN
        PERFORM FROM agreements_agreementparty
            WHERE id = NEW.party_id AND version_id = NEW.version_id;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'a signature is for a party of the version';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agreements_signature_is_under_the_words
    BEFORE INSERT ON agreements_signature
    FOR EACH ROW EXECUTE FUNCTION agreements_guard_signature();
"""

UNGUARD = """
DROP TRIGGER agreements_version_keeps_its_words ON agreements_agreementversion;
DROP TRIGGER agreements_party_keeps_its_part ON agreements_agreementparty;
DROP TRIGGER agreements_agreement_keeps_its_name ON agreements_agreement;
DROP TRIGGER agreements_clearance_is_of_the_words ON agreements_clearance;
DROP TRIGGER agreements_signature_is_under_the_words ON agreements_signature;
DROP FUNCTION agreements_guard_version();
DROP FUNCTION agreements_guard_party();
DROP FUNCTION agreements_guard_agreement();
DROP FUNCTION agreements_guard_clearance();
DROP FUNCTION agreements_guard_signature();
"""

APPEND_ONLY = [
    "agreements_clearance",
    "agreements_signature",
    "agreements_hold",
    "agreements_reinstatement",
    "agreements_lapsenotice",
]


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("audit", "0002_append_only"),
        ("accounts", "0002_create_cache"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Agreement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=20, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("mou", "umbrella MOU"),
                            ("dsa", "data-sharing agreement"),
                            ("dul", "data-use license"),
                            ("aua", "acceptable-use agreement"),
                        ],
                        max_length=10,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField()),
                ("terminated_at", models.DateTimeField(editable=False, null=True)),
                ("termination_reason", models.TextField(blank=True, editable=False)),
                (
                    "termination_impact_sha256",
                    models.CharField(blank=True, editable=False, max_length=64),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="agreements.agreement",
                    ),
                ),
                (
                    "terminated_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["reference"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["mou", "dsa", "dul", "aua"])),
                        name="agreement_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "mou"), _negated=True),
                            ("parent", None),
                            _connector="OR",
                        ),
                        name="agreement_umbrella_stands_under_nothing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("terminated_at", None),
                                ("terminated_by", None),
                                ("termination_impact_sha256", ""),
                                ("termination_reason", ""),
                            ),
                            models.Q(
                                ("terminated_at__isnull", False),
                                ("terminated_by__isnull", False),
                                models.Q(("termination_reason", ""), _negated=True),
                                models.Q(("termination_impact_sha256", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="agreement_termination_is_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgreementVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("text", models.TextField(blank=True)),
                ("terms", models.JSONField(blank=True, default=list)),
                ("effective_on", models.DateField()),
                ("ends_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("in-review", "in review"),
                            ("ready-to-sign", "ready to sign"),
                            ("partially-signed", "partially signed"),
                            ("executed", "executed"),
                        ],
                        default="draft",
                        max_length=20,
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1)),
                ("frozen_sha256", models.CharField(blank=True, editable=False, max_length=64)),
                ("drafted_at", models.DateTimeField()),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="agreements.agreement",
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["agreement", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agreement", "number"), name="agreement_version_number_is_unique"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "executed"), _negated=True),
                        fields=("agreement",),
                        name="agreement_has_one_version_in_preparation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("effective_on"))),
                        name="agreement_version_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("frozen_sha256", ""), ("state", "draft")),
                            models.Q(
                                models.Q(("state", "draft"), _negated=True),
                                ("frozen_sha256__regex", "^[0-9a-f]{64}$"),
                            ),
                            _connector="OR",
                        ),
                        name="agreement_version_is_frozen_unless_draft",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "draft",
                                    "in-review",
                                    "ready-to-sign",
                                    "partially-signed",
                                    "executed",
                                ],
                            )
                        ),
                        name="agreement_version_state_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgreementParty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "capacity",
                    models.CharField(
                        choices=[
                            ("office", "the office"),
                            ("data-partner", "data partner"),
                            ("recipient", "recipient"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreement_parts",
                        to="accounts.organization",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parties",
                        to="agreements.agreementversion",
                    ),
                ),
            ],
            options={
                "ordering": ["version", "organization__name"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "organization"), name="agreement_party_is_named_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("capacity__in", ["office", "data-partner", "recipient"])
                        ),
                        name="agreement_party_capacity_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Clearance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("legal", "legal"), ("compliance", "compliance")], max_length=20
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("person", models.CharField(max_length=20)),
                ("comment", models.TextField(blank=True)),
                ("cleared_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clearances",
                        to="agreements.agreementversion",
                    ),
                ),
            ],
            options={
                "ordering": ["cleared_at"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "revision", "kind"),
                        name="clearance_of_a_kind_is_given_once",
                    ),
                    models.UniqueConstraint(
                        fields=("version", "revision", "person"),
                        name="clearances_are_by_different_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["legal", "compliance"])),
                        name="clearance_kind_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalAgreement",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(db_index=True, max_length=20)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("mou", "umbrella MOU"),
                            ("dsa", "data-sharing agreement"),
                            ("dul", "data-use license"),
                            ("aua", "acceptable-use agreement"),
                        ],
                        max_length=10,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField()),
                ("terminated_at", models.DateTimeField(editable=False, null=True)),
                ("termination_reason", models.TextField(blank=True, editable=False)),
                (
                    "termination_impact_sha256",
                    models.CharField(blank=True, editable=False, max_length=64),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="agreements.agreement",
                    ),
                ),
                (
                    "terminated_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical agreement",
                "verbose_name_plural": "historical agreements",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAgreementVersion",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("text", models.TextField(blank=True)),
                ("terms", models.JSONField(blank=True, default=list)),
                ("effective_on", models.DateField()),
                ("ends_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("in-review", "in review"),
                            ("ready-to-sign", "ready to sign"),
                            ("partially-signed", "partially signed"),
                            ("executed", "executed"),
                        ],
                        default="draft",
                        max_length=20,
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1)),
                ("frozen_sha256", models.CharField(blank=True, editable=False, max_length=64)),
                ("drafted_at", models.DateTimeField()),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="agreements.agreement",
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical agreement version",
                "verbose_name_plural": "historical agreement versions",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[
                            ("party", "party"),
                            ("steward", "steward"),
                            ("compliance", "compliance"),
                        ],
                        max_length=20,
                    ),
                ),
                ("suspended_at", models.DateTimeField()),
                ("reason", models.TextField()),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holds",
                        to="agreements.agreement",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "suspended_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["suspended_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["party", "steward", "compliance"])),
                        name="hold_side_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("organization", None), ("side", "compliance")),
                            models.Q(
                                models.Q(("side", "compliance"), _negated=True),
                                ("organization__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="hold_names_the_organization_it_is_for",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="hold_has_a_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LapseNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("days", models.PositiveIntegerField()),
                ("given_at", models.DateTimeField()),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lapse_notices",
                        to="agreements.agreementversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "days"), name="lapse_notice_is_given_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Reinstatement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "consent",
                    models.CharField(
                        choices=[("side", "side"), ("compliance", "compliance")], max_length=20
                    ),
                ),
                ("person", models.CharField(max_length=20)),
                ("given_at", models.DateTimeField()),
                ("reason", models.TextField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "hold",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reinstatements",
                        to="agreements.hold",
                    ),
                ),
            ],
            options={
                "ordering": ["given_at"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("hold", "consent"), name="reinstatement_consent_is_given_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("consent__in", ["side", "compliance"])),
                        name="reinstatement_consent_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="reinstatement_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("person", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=200)),
                ("title", models.CharField(blank=True, max_length=200)),
                ("signed_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="agreements.agreementparty",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="agreements.agreementversion",
                    ),
                ),
            ],
            options={
                "ordering": ["signed_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("party__isnull", False)),
                        fields=("party", "revision"),
                        name="signature_for_a_party_is_given_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("party", None)),
                        fields=("version", "revision", "by"),
                        name="acceptance_is_given_once",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            [GUARD_VERSIONS, GUARD_PARTIES, GUARD_SIGNATURES],
            UNGUARD,
        ),
        *(
            migrations.RunSQL(
                f"SELECT portal_append_only('{table}')",
                f"SELECT portal_not_append_only('{table}')",
            )
            for table in APPEND_ONLY
        ),
    ]
