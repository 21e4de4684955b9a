"""What the public is told and tells."""

import core.sealed
import django.db.models.deletion
import uuid
from django.db import migrations, models

from core.create_at_once import CreateAtOnce


class Migration(CreateAtOnce):

    dependencies = [
        ('certification', '0001_register'),
        ('core', '0002_people_units_and_ledgers'),
    ]

    operations = [
        migrations.CreateModel(
            name='CardAlarm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('at', models.DateTimeField()),
                ('state', models.CharField(help_text='lost, void, returned, destroyed', max_length=12)),
                ('address_digest', models.CharField(blank=True, max_length=64)),
                ('copy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='alarms', to='certification.cardcopy')),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='PublicReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('wrong_data', 'wrong_data'), ('complaint', 'complaint')], max_length=12)),
                ('channel', models.CharField(choices=[('site', 'site'), ('telephone', 'telephone'), ('hotline', 'hotline'), ('letter', 'letter'), ('visit', 'visit')], default='site', max_length=12)),
                ('ticket', models.CharField(blank=True, help_text='Number of the call or the hot-line', max_length=60)),
                ('code_digest', models.CharField(help_text='Keyed digest of the tracking code', max_length=64, unique=True)),
                ('text', core.sealed.SealedField()),
                ('reporter_name', core.sealed.SealedField(blank=True)),
                ('reporter_contact', core.sealed.SealedField(blank=True)),
                ('received_at', models.DateTimeField()),
                ('due_on', models.DateField()),
                ('state', models.CharField(choices=[('received', 'received'), ('taken_up', 'taken_up'), ('unit_asked', 'unit_asked'), ('answered', 'answered')], default='received', help_text="The last step's act", max_length=12)),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.authority')),
                ('certificate', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='certification.certificate')),
                ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('handling_unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports_to_handle', to='core.unit')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports_about', to='core.unit')),
            ],
            options={
                'ordering': ['due_on', 'id'],
                'indexes': [models.Index(fields=['handling_unit', 'state'], name='certificati_handlin_2e7cc8_idx')],
            },
        ),
        migrations.CreateModel(
            name='PublicReportStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('act', models.CharField(choices=[('received', 'received'), ('taken_up', 'taken_up'), ('unit_asked', 'unit_asked'), ('answered', 'answered')], max_length=12)),
                ('at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, max_length=16)),
                ('answer', models.CharField(blank=True, max_length=1000)),
                ('note', models.CharField(blank=True, max_length=1000)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='certification.publicreport')),
            ],
            options={
                'ordering': ['report_id', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('act', 'answered'), _negated=True), ('outcome__in', ('corrected', 'upheld', 'partly_upheld', 'not_upheld', 'not_ours')), _connector='OR'), name='answered_report_has_an_outcome'), models.UniqueConstraint(condition=models.Q(('act', 'answered')), fields=('report',), name='report_is_answered_once')],
            },
        ),
        migrations.CreateModel(
            name='RosterEdition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('as_of', models.DateField()),
                ('fields', models.JSONField(help_text='Codes of the columns, by the rule set of the day')),
                ('rows', models.JSONField()),
                ('left_out', models.PositiveIntegerField(default=0, help_text='Protected posts, by number only')),
                ('digest', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('published', 'published'), ('refused', 'refused'), ('replaced', 'replaced')], default='waiting', max_length=12)),
                ('prepared_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('note', models.CharField(blank=True, max_length=400)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rosters', to='core.unit')),
            ],
            options={
                'ordering': ['-as_of', '-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('unit',), name='one_published_roster_per_unit'), models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('unit',), name='one_waiting_roster_per_unit'), models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('prepared_by')), _negated=True), _connector='OR'), name='roster_handler_never_reviews')],
            },
        ),
        migrations.CreateModel(
            name='ProtectedPost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('document', models.CharField(help_text='Number and title of the approval', max_length=200)),
                ('valid_from', models.DateField()),
                ('valid_until', models.DateField(help_text='Last day; a protection without an end is not accepted')),
                ('recorded_at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='protections', to='core.person')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.unit')),
            ],
            options={
                'ordering': ['-recorded_at', '-id'],
                'indexes': [models.Index(fields=['person', 'valid_until'], name='certificati_person__4494b9_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_until__gte', models.F('valid_from'))), name='protection_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('document', ''), _negated=True), name='protection_names_its_document')],
            },
        ),
    ]
