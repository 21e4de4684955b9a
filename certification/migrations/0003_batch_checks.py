"""Files of rows that staff had checked."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

from core.create_at_once import CreateAtOnce


class Migration(CreateAtOnce):

    dependencies = [
        ('certification', '0002_publicity'),
        ('core', '0002_people_units_and_ledgers'),
    ]

    operations = [
        migrations.CreateModel(
            name='BatchCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('asked_at', models.DateTimeField()),
                ('known_at', models.DateTimeField(help_text='As the register knew it at this moment')),
                ('rows', models.PositiveIntegerField()),
                ('counts', models.JSONField(blank=True, default=dict, help_text='Answer -> number of rows')),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('receipt', models.CharField(blank=True, help_text='Digest over both files, the counts and the moments', max_length=64)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='batch_checks', to='core.person')),
                ('result', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
            ],
            options={
                'ordering': ['-asked_at', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('finished_at__isnull', True), models.Q(('result__isnull', False), models.Q(('receipt', ''), _negated=True)), _connector='OR'), name='finished_check_has_result_and_receipt')],
            },
        ),
    ]
