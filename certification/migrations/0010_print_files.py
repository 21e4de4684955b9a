"""Print files, made in the background."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

from core.create_at_once import CreateAtOnce


class Migration(CreateAtOnce):

    dependencies = [
        ('certification', '0009_application_steps'),
        ('core', '0002_people_units_and_ledgers'),
    ]

    operations = [
        migrations.CreateModel(
            name='PrintFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('asked_at', models.DateTimeField()),
                ('cards', models.PositiveIntegerField(help_text='Certificates when it was asked for')),
                ('refusal', models.CharField(blank=True, help_text='Why nothing was printed, as a sentence', max_length=400)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('result', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.unit')),
            ],
            options={
                'ordering': ['-asked_at', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('finished_at__isnull', True), ('result__isnull', False), models.Q(('refusal', ''), _negated=True), _connector='OR'), name='finished_print_has_file_or_refusal')],
            },
        ),
    ]
