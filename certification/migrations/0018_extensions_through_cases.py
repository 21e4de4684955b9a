"""An extension of a suspension is a measure of its own and names what it carries on."""

import django.db.models.deletion
from django.core.management.base import CommandError
from django.db import migrations, models


def refuse_to_forget(apps, _schema_editor):
    """Stepping back: before, an extension could not be a measure of its own."""
    extensions = apps.get_model("certification", "MeasureCase").objects.filter(act="extend").order_by("pk")
    numbers = sorted(set(extensions.values_list("certificate__number", flat=True)))
    if numbers:
        raise CommandError(
            "Migration 0018 cannot be stepped back without forgetting what is on record: suspensions were extended through "
            f"cases of their own. The certificates: {', '.join(numbers)}. Run manage.py migrate to go forward again."
        )


class Migration(migrations.Migration):

    dependencies = [
        ('certification', '0017_legal_reviewers_and_auxiliaries'),
        ('core', '0005_spans_by_both_axes'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='measurecase',
            name='measure_case_act_is_known',
        ),
        migrations.AddField(
            model_name='measurecase',
            name='extends',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='extension_cases', to='certification.certificateevent'),
        ),
        migrations.AlterField(
            model_name='measurecase',
            name='act',
            field=models.CharField(choices=[('suspend', 'suspend'), ('revoke', 'revoke'), ('annul', 'annul'), ('extend', 'extend')], max_length=12),
        ),
        migrations.AddConstraint(
            model_name='measurecase',
            constraint=models.CheckConstraint(condition=models.Q(('act__in', ('suspend', 'revoke', 'annul', 'extend'))), name='measure_case_act_is_known'),
        ),
        migrations.AddConstraint(
            model_name='measurecase',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('act', 'extend'), ('extends__isnull', False)), models.Q(models.Q(('act', 'extend'), _negated=True), ('extends__isnull', True)), _connector='OR'), name='an_extension_names_its_suspension'),
        ),
        migrations.RunPython(migrations.RunPython.noop, refuse_to_forget),
    ]
