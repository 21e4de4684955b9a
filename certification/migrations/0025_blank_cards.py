"""空白证件: batches of blank cards, what happened to them, and counts."""

import datetime
import django.db.models.deletion
import uuid
from django.db import migrations, models

from core.create_at_once import CreateAtOnce


ACTS = ('use', 'pass_on', 'spoil', 'set_aside', 'destroy', 'miss', 'find', 'put_back')
STATES = ('in_stock', 'used', 'spoiled', 'to_destroy', 'spoiled_to_destroy', 'destroyed', 'missing', 'spoiled_missing', 'passed_on')


class Migration(CreateAtOnce):

    dependencies = [
        ('certification', '0024_documents_of_steps'),
        ('core', '0006_photos_keep_their_history'),
    ]

    operations = [
        migrations.CreateModel(
            name='BlankBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('type', models.CharField(choices=[('enforcement', 'enforcement'), ('supervision', 'supervision')], max_length=20)),
                ('prefix', models.CharField(blank=True, help_text='Letters before the number', max_length=20)),
                ('width', models.PositiveSmallIntegerField(help_text='Digits of the number, with zeros in front')),
                ('first', models.BigIntegerField()),
                ('last', models.BigIntegerField()),
                ('received_from', models.CharField(help_text='The printer, or the authority above', max_length=120)),
                ('document', models.CharField(help_text='Delivery note, or the letter that came with them', max_length=160)),
                ('received_on', models.DateField()),
                ('known_from', models.DateTimeField()),
                ('known_until', models.DateTimeField(default=datetime.datetime(9999, 12, 31, 0, 0, tzinfo=datetime.timezone.utc))),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='blank_batches', to='core.unit')),
            ],
            options={
                'ordering': ['-received_on', '-id'],
                'indexes': [models.Index(fields=['prefix', 'width', 'first'], name='certificati_prefix_574784_idx')],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('first__gte', 0), ('last__gte', models.F('first'))), name='blank_batch_has_serials'),
                    models.CheckConstraint(condition=models.Q(('type__in', ('enforcement', 'supervision'))), name='blank_batch_type_is_known'),
                    models.CheckConstraint(condition=models.Q(('known_until__gt', models.F('known_from'))), name='blank_batch_was_known'),
                ],
            },
        ),
        migrations.CreateModel(
            name='BlankCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('type', models.CharField(choices=[('enforcement', 'enforcement'), ('supervision', 'supervision')], max_length=20)),
                ('counted_on', models.DateField()),
                ('serials', models.TextField(blank=True, help_text='As they were written down')),
                ('note', models.CharField(blank=True, help_text='Who was there', max_length=400)),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='blank_counts', to='core.unit')),
            ],
            options={
                'ordering': ['-recorded_at', '-id'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('type__in', ('enforcement', 'supervision'))), name='blank_count_type_is_known'),
                ],
            },
        ),
        migrations.CreateModel(
            name='BlankMovement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('act', models.CharField(choices=[(act, act) for act in ACTS], max_length=12)),
                ('first', models.BigIntegerField()),
                ('last', models.BigIntegerField()),
                ('was', models.CharField(choices=[(state, state) for state in STATES], max_length=20)),
                ('now', models.CharField(choices=[(state, state) for state in STATES], max_length=20)),
                ('on', models.DateField(help_text='The day on which it happened')),
                ('document', models.CharField(blank=True, max_length=160)),
                ('reason', models.CharField(blank=True, max_length=400)),
                ('recorded_at', models.DateTimeField()),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='certification.blankbatch')),
                ('copy', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='blanks', to='certification.cardcopy')),
                ('prepared_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
            ],
            options={
                'ordering': ['batch_id', 'id'],
                'indexes': [models.Index(fields=['batch', 'first'], name='certificati_batch_i_31f57d_idx')],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('last__gte', models.F('first'))), name='blank_movement_has_serials'),
                    models.CheckConstraint(condition=models.Q(('act__in', ACTS), ('now__in', STATES), ('was__in', STATES), models.Q(('was', models.F('now')), _negated=True)), name='blank_movement_goes_from_state_to_state'),
                    models.CheckConstraint(condition=models.Q(models.Q(('act', 'use'), ('copy__isnull', False), ('first', models.F('last'))), models.Q(models.Q(('act', 'use'), _negated=True), ('copy__isnull', True)), _connector='OR'), name='used_blank_names_its_card'),
                    models.CheckConstraint(condition=models.Q(models.Q(('act', 'destroy'), _negated=True), models.Q(('prepared_by__isnull', False), models.Q(('prepared_by', models.F('recorded_by')), _negated=True)), _connector='OR'), name='blanks_are_destroyed_by_two_persons'),
                    models.CheckConstraint(condition=models.Q(models.Q(('act__in', ['destroy', 'pass_on']), _negated=True), models.Q(('document', ''), _negated=True), _connector='OR'), name='blank_movement_names_its_document'),
                    models.CheckConstraint(condition=models.Q(models.Q(('act__in', ['find', 'miss', 'pass_on', 'put_back', 'spoil']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='blank_movement_names_its_reason'),
                ],
            },
        ),
    ]
