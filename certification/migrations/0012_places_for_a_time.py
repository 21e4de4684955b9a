"""Line departments and counters get a first and a last day, and the document they stand on."""

import datetime
import uuid

import django.db.models.deletion
from django.db import migrations, models

FAR_DAY = datetime.date(9999, 12, 31)


def for_a_time(model: str) -> list:
    fields = {
        "public_id": models.UUIDField(default=uuid.uuid4, editable=False, null=True),
        "since": models.DateField(
            blank=True, help_text="First day; empty: before the register was opened", null=True
        ),
        "until": models.DateField(default=FAR_DAY, help_text="Last day"),
        "basis": models.CharField(blank=True, help_text="The document that says so", max_length=200),
        "end_basis": models.CharField(blank=True, max_length=200),
        "entered_by": models.ForeignKey(
            blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.person"
        ),
        "entered_at": models.DateTimeField(blank=True, null=True),
    }
    return [migrations.AddField(model_name=model, name=name, field=field) for name, field in fields.items()]


class Migration(migrations.Migration):
    dependencies = [
        ("certification", "0011_second_person_for_complaints"),
    ]

    operations = [
        *for_a_time("linedepartment"),
        *for_a_time("servicepoint"),
        migrations.AddField(
            model_name="servicepoint",
            name="hours",
            field=models.CharField(blank=True, help_text="When it is open", max_length=120),
        ),
        migrations.AlterField(
            model_name="linedepartment",
            name="domain",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="line_departments",
                to="certification.domain",
            ),
        ),
        migrations.AlterField(
            model_name="servicepoint",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="service_points", to="core.unit"
            ),
        ),
        migrations.AlterModelOptions(name="linedepartment", options={"ordering": ["domain_id", "since"]}),
        migrations.AlterModelOptions(name="servicepoint", options={"ordering": ["unit_id", "since"]}),
    ]
