import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0002_create_cache"),
        ("audit", "0002_append_only"),
        ("auth", "0012_alter_user_first_name_max_length"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Dataset",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("description", models.TextField(blank=True)),
                (
                    "regime",
                    models.CharField(
                        choices=[
                            ("hipaa", "HIPAA"),
                            ("part2", "42 CFR Part 2"),
                            ("ferpa", "FERPA"),
                            ("hmis", "HMIS"),
                            ("cpsl", "CPSL"),
                            ("juvenile_act", "Juvenile Act"),
                            ("irc6103", "IRC 6103"),
                            ("none", "No special law"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "sensitivity",
                    models.CharField(
                        choices=[
                            ("public", "Public"),
                            ("internal", "Internal"),
                            ("confidential", "Confidential"),
                            ("restricted", "Restricted"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("person", "Person"),
                            ("household", "Household"),
                            ("event", "Event"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "cadence",
                    models.CharField(
                        choices=[
                            ("daily", "Daily"),
                            ("weekly", "Weekly"),
                            ("monthly", "Monthly"),
                            ("quarterly", "Quarterly"),
                            ("annual", "Annual"),
                            ("once", "Once"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="datasets",
                        to="accounts.organization",
                    ),
                ),
            ],
            options={
                "ordering": ["code"],
                "permissions": [("steward_dataset", "Answers for this dataset")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[a-z][a-z0-9_]*$")),
                        name="dataset_code_is_lower_case_words",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "regime__in",
                                [
                                    "hipaa",
                                    "part2",
                                    "ferpa",
                                    "hmis",
                                    "cpsl",
                                    "juvenile_act",
                                    "irc6103",
                                    "none",
                                ],
                            )
                        ),
                        name="dataset_regime_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "sensitivity__in",
                                ["public", "internal", "confidential", "restricted"],
                            )
                        ),
                        name="dataset_sensitivity_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unit__in", ["person", "household", "event"])),
                        name="dataset_unit_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "cadence__in",
                                ["daily", "weekly", "monthly", "quarterly", "annual", "once"],
                            )
                        ),
                        name="dataset_cadence_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DataElement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("label", models.CharField(max_length=120)),
                ("definition", models.TextField(blank=True)),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("string", "String"),
                            ("integer", "Integer"),
                            ("number", "Number"),
                            ("boolean", "Boolean"),
                            ("date", "Date"),
                            ("code", "Code"),
                        ],
                        max_length=20,
                    ),
                ),
                ("codes", models.JSONField(blank=True, default=dict)),
                ("date_format", models.CharField(blank=True, max_length=120)),
                (
                    "identity_role",
                    models.CharField(
                        choices=[
                            ("none", "None"),
                            ("record_key", "Record key"),
                            ("household_key", "Household key"),
                            ("first_name", "First name"),
                            ("middle_name", "Middle name"),
                            ("last_name", "Last name"),
                            ("suffix", "Suffix"),
                            ("birth_date", "Birth date"),
                            ("sex", "Sex"),
                            ("ssn", "SSN"),
                            ("phone", "Phone"),
                            ("street_address", "Street address"),
                            ("unit", "Unit"),
                            ("city", "City"),
                            ("state", "State"),
                            ("zip_code", "ZIP code"),
                            ("race_ethnicity", "Race and ethnicity"),
                        ],
                        default="none",
                        max_length=20,
                    ),
                ),
                (
                    "sensitivity",
                    models.CharField(
                        choices=[
                            ("public", "Public"),
                            ("internal", "Internal"),
                            ("confidential", "Confidential"),
                            ("restricted", "Restricted"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "identifiability",
                    models.CharField(
                        choices=[
                            ("aggregate", "Aggregate"),
                            ("deidentified", "Deidentified"),
                            ("limited", "Limited"),
                            ("identified", "Identified"),
                        ],
                        max_length=20,
                    ),
                ),
                ("is_required", models.BooleanField(default=False)),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "dataset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="elements",
                        to="datasets.dataset",
                    ),
                ),
            ],
            options={
                "ordering": ["dataset__code", "position", "name"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("dataset", "name"), name="element_name_is_unique_in_its_dataset"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__regex", "^[a-z][a-z0-9_]*$")),
                        name="element_name_is_lower_case_words",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("identity_role", "record_key")),
                        fields=("dataset",),
                        name="dataset_has_one_record_key",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("type", "code"), models.Q(("codes", {}), _negated=True)),
                            models.Q(models.Q(("type", "code"), _negated=True), ("codes", {})),
                            _connector="OR",
                        ),
                        name="element_has_codes_exactly_when_its_type_is_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("type", "date"), ("date_format", ""), _connector="OR"),
                        name="element_has_a_date_format_only_when_it_is_a_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("type__in", ["string", "integer", "number", "boolean", "date", "code"])
                        ),
                        name="element_type_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "identity_role__in",
                                [
                                    "none",
                                    "record_key",
                                    "household_key",
                                    "first_name",
                                    "middle_name",
                                    "last_name",
                                    "suffix",
                                    "birth_date",
                                    "sex",
                                    "ssn",
                                    "phone",
                                    "street_address",
                                    "unit",
                                    "city",
                                    "state",
                                    "zip_code",
                                    "race_ethnicity",
                                ],
                            )
                        ),
                        name="element_identity_role_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "sensitivity__in",
                                ["public", "internal", "confidential", "restricted"],
                            )
                        ),
                        name="element_sensitivity_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "identifiability__in",
                                ["aggregate", "deidentified", "limited", "identified"],
                            )
                        ),
                        name="element_identifiability_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DatasetGrant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "content_object",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="grants",
                        to="datasets.dataset",
                    ),
                ),
                (
                    "permission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="auth.permission"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "abstract": False,
                "unique_together": {("user", "permission", "content_object")},
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=20, unique=True)),
                ("received_at", models.DateTimeField()),
                ("original_name", models.CharField(max_length=120)),
                ("format", models.CharField(max_length=10)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("stored", "Stored"),
                            ("rejected", "Rejected"),
                            ("destroyed", "Destroyed"),
                        ],
                        max_length=20,
                    ),
                ),
                ("rows", models.PositiveBigIntegerField(default=0)),
                ("rows_rejected", models.PositiveBigIntegerField(default=0)),
                ("elements", models.JSONField(default=list)),
                ("left_out", models.JSONField(default=dict)),
                ("rejects", models.JSONField(default=list)),
                ("profile", models.JSONField(default=dict)),
                ("content_sha256", models.CharField(max_length=64)),
                ("decision", models.JSONField(default=dict)),
                (
                    "dataset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="datasets.dataset",
                    ),
                ),
                (
                    "received_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "deliveries",
                "ordering": ["-received_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["stored", "rejected", "destroyed"])),
                        name="delivery_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("format__in", ["csv", "parquet"])),
                        name="delivery_format_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("content_sha256__regex", "^[0-9a-f]{64}$")),
                        name="delivery_names_its_content",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "rejected"), _negated=True),
                            models.Q(("elements", []), ("rows", 0)),
                            _connector="OR",
                        ),
                        name="delivery_keeps_rows_only_when_it_was_stored",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalDataElement",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("label", models.CharField(max_length=120)),
                ("definition", models.TextField(blank=True)),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("string", "String"),
                            ("integer", "Integer"),
                            ("number", "Number"),
                            ("boolean", "Boolean"),
                            ("date", "Date"),
                            ("code", "Code"),
                        ],
                        max_length=20,
                    ),
                ),
                ("codes", models.JSONField(blank=True, default=dict)),
                ("date_format", models.CharField(blank=True, max_length=120)),
                (
                    "identity_role",
                    models.CharField(
                        choices=[
                            ("none", "None"),
                            ("record_key", "Record key"),
                            ("household_key", "Household key"),
                            ("first_name", "First name"),
                            ("middle_name", "Middle name"),
                            ("last_name", "Last name"),
                            ("suffix", "Suffix"),
                            ("birth_date", "Birth date"),
                            ("sex", "Sex"),
                            ("ssn", "SSN"),
                            ("phone", "Phone"),
                            ("street_address", "Street address"),
                            ("unit", "Unit"),
                            ("city", "City"),
                            ("state", "State"),
                            ("zip_code", "ZIP code"),
                            ("race_ethnicity", "Race and ethnicity"),
                        ],
                        default="none",
                        max_length=20,
                    ),
                ),
                (
                    "sensitivity",
                    models.CharField(
                        choices=[
                            ("public", "Public"),
                            ("internal", "Internal"),
                            ("confidential", "Confidential"),
                            ("restricted", "Restricted"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "identifiability",
                    models.CharField(
                        choices=[
                            ("aggregate", "Aggregate"),
                            ("deidentified", "Deidentified"),
                            ("limited", "Limited"),
                            ("identified", "Identified"),
                        ],
                        max_length=20,
                    ),
                ),
                ("is_required", models.BooleanField(default=False)),
                ("position", models.PositiveIntegerField(default=0)),
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
                    "dataset",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="datasets.dataset",
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
                "verbose_name": "historical data element",
                "verbose_name_plural": "historical data elements",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDataset",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(db_index=True, max_length=40)),
                ("name", models.CharField(max_length=120)),
                ("description", models.TextField(blank=True)),
                (
                    "regime",
                    models.CharField(
                        choices=[
                            ("hipaa", "HIPAA"),
                            ("part2", "42 CFR Part 2"),
                            ("ferpa", "FERPA"),
                            ("hmis", "HMIS"),
                            ("cpsl", "CPSL"),
                            ("juvenile_act", "Juvenile Act"),
                            ("irc6103", "IRC 6103"),
                            ("none", "No special law"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "sensitivity",
                    models.CharField(
                        choices=[
                            ("public", "Public"),
                            ("internal", "Internal"),
                            ("confidential", "Confidential"),
                            ("restricted", "Restricted"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("person", "Person"),
                            ("household", "Household"),
                            ("event", "Event"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "cadence",
                    models.CharField(
                        choices=[
                            ("daily", "Daily"),
                            ("weekly", "Weekly"),
                            ("monthly", "Monthly"),
                            ("quarterly", "Quarterly"),
                            ("annual", "Annual"),
                            ("once", "Once"),
                        ],
                        max_length=20,
                    ),
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
                    "department",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.organization",
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
                "verbose_name": "historical dataset",
                "verbose_name_plural": "historical datasets",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
    ]
