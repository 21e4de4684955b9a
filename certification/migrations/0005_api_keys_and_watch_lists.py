"""Keys of other systems, the numbered stream of changes, what is followed and what was pushed."""

import core.sealed
import django.db.models.deletion
import uuid
from django.db import migrations, models

from core.create_at_once import CreateAtOnce


class Migration(CreateAtOnce):

    dependencies = [
        ('certification', '0004_opening_lists'),
        ('core', '0002_people_units_and_ledgers'),
    ]

    operations = [
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(help_text='Which system, and who answers for it', max_length=120)),
                ('prefix', models.CharField(max_length=12, unique=True)),
                ('secret_digest', models.CharField(max_length=64)),
                ('scopes', models.JSONField(help_text='status, may_enforce, officers, changes, watch')),
                ('webhook_hosts', models.JSONField(blank=True, default=list, help_text='Host names that webhooks may be sent to')),
                ('per_minute', models.PositiveIntegerField(default=600)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='api_keys', to='core.authority')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('units', models.ManyToManyField(help_text='Each reaches its subtree', related_name='+', to='core.unit')),
            ],
            options={
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='ApiCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True)),
                ('operation', models.CharField(max_length=80)),
                ('status', models.PositiveSmallIntegerField()),
                ('rows', models.PositiveIntegerField(default=0)),
                ('key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='certification.apikey')),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='RegisterChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveBigIntegerField(unique=True)),
                ('key', models.CharField(help_text='event:ID, expiring:ID:DAY:BEFORE, lapsed:ID:DAY', max_length=120, unique=True)),
                ('kind', models.CharField(max_length=30)),
                ('effective_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField()),
                ('numbered_at', models.DateTimeField()),
                ('certificate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='certification.certificate')),
                ('event', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='change', to='certification.certificateevent')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.unit')),
            ],
            options={
                'ordering': ['number'],
                'indexes': [models.Index(fields=['certificate', 'number'], name='certificati_certifi_bb3b55_idx'), models.Index(fields=['unit', 'number'], name='certificati_unit_id_dbfba0_idx')],
            },
        ),
        migrations.CreateModel(
            name='WatchList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('created_at', models.DateTimeField()),
                ('told_until', models.PositiveBigIntegerField(default=0, help_text='Number of the last change a person was told of')),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('api_key', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='watch_lists', to='certification.apikey')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='watch_lists', to='core.person')),
            ],
            options={
                'ordering': ['-created_at', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('api_key__isnull', False), ('person__isnull', True)), models.Q(('api_key__isnull', True), ('person__isnull', False)), _connector='OR'), name='watch_list_belongs_to_a_person_or_a_key')],
            },
        ),
        migrations.CreateModel(
            name='WatchItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('added_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('certificate', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='certification.certificate')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.unit')),
                ('watch_list', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='certification.watchlist')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('certificate__isnull', True), ('unit__isnull', False)), models.Q(('certificate__isnull', False), ('unit__isnull', True)), _connector='OR'), name='watch_item_is_a_certificate_or_a_unit')],
            },
        ),
        migrations.CreateModel(
            name='Reconciliation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('day', models.DateField()),
                ('rows', models.PositiveIntegerField()),
                ('last_change', models.PositiveBigIntegerField()),
                ('made_at', models.DateTimeField()),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                ('watch_list', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reconciliations', to='certification.watchlist')),
            ],
            options={
                'ordering': ['-day'],
                'constraints': [models.UniqueConstraint(fields=('watch_list', 'day'), name='one_reconciliation_per_list_and_day')],
            },
        ),
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('url', models.URLField(max_length=300)),
                ('secret', core.sealed.SealedField()),
                ('delivered_until', models.PositiveBigIntegerField(default=0)),
                ('failures', models.PositiveIntegerField(default=0, help_text='In a row')),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('watch_list', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='webhook', to='certification.watchlist')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='WebhookAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('status', models.PositiveSmallIntegerField(default=0, help_text='HTTP status; 0 where none came')),
                ('error', models.CharField(blank=True, max_length=200)),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='certification.registerchange')),
                ('webhook', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='certification.webhook')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
    ]
