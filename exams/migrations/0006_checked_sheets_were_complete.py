"""Paper sittings whose results were checked before: whoever had no sheet was told absent, and stays so."""

from django.db import migrations
from django.db.models import F


def declare(apps, schema_editor):
    sittings = apps.get_model("exams", "Sitting").objects.using(schema_editor.connection.alias)
    sittings.filter(mode="paper", checked_at__isnull=False, sheets_complete_at=None).update(
        sheets_complete_at=F("checked_at"), sheets_complete_by=F("checked_by")
    )


class Migration(migrations.Migration):
    dependencies = [("exams", "0005_sheets_are_declared_complete")]
    operations = [migrations.RunPython(declare, migrations.RunPython.noop)]
