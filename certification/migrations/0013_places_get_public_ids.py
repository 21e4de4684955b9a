"""Every line department and counter on record gets a public id of its own."""

import uuid

from django.db import migrations


def name_each(apps, _schema_editor):
    for model in ("LineDepartment", "ServicePoint"):
        rows = apps.get_model("certification", model).objects
        for pk in rows.values_list("pk", flat=True):
            rows.filter(pk=pk).update(public_id=uuid.uuid4())


class Migration(migrations.Migration):
    dependencies = [
        ("certification", "0012_places_for_a_time"),
    ]

    operations = [
        migrations.RunPython(name_each, migrations.RunPython.noop),
    ]
