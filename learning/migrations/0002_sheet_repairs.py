"""Rows of sheets mended on screen, and which import took a trial."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0002_people_units_and_ledgers'),
        ('learning', '0001_lessons_hours_and_classes'),
    ]

    operations = [
        migrations.AddField(
            model_name='sheetimport',
            name='trial_of',
            field=models.ForeignKey(blank=True, help_text='The trial with the mended rows', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='taken_by', to='learning.sheetimport'),
        ),
        migrations.CreateModel(
            name='SheetRepair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row', models.PositiveIntegerField()),
                ('cells', models.JSONField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='repairs', to='learning.sheetimport')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
    ]
