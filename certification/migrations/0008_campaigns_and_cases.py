"""Campaigns over many certificates, measures step by step, and who answers for what."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

from core.create_at_once import CreateAtOnce


class Migration(CreateAtOnce):

    dependencies = [
        ('certification', '0007_last_day_index'),
    ]

    operations = [
        migrations.CreateModel(
            name='LineDepartment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('domain', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='line_department', to='certification.domain')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='line_of', to='core.unit')),
            ],
            options={
                'ordering': ['domain_id'],
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='ServicePoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unit', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='service_point', to='core.unit')),
                ('telephone', models.CharField(max_length=60)),
                ('place', models.CharField(blank=True, max_length=160)),
            ],
            options={
                'ordering': ['unit_id'],
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='campaigns', to='core.authority')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='campaigns', to='core.unit')),
                ('kind', models.CharField(choices=[('renewal', 'renewal'), ('registration', 'registration'), ('refresher', 'refresher'), ('cleanup', 'cleanup'), ('reissue', 'reissue')], max_length=16)),
                ('mode', models.CharField(choices=[('season', 'season'), ('rolling', 'rolling')], default='season', max_length=8)),
                ('title', models.CharField(max_length=120)),
                ('basis', models.CharField(max_length=200)),
                ('opens_on', models.DateField()),
                ('closes_on', models.DateField(blank=True, help_text='Last day; null where it rolls on', null=True)),
                ('retake_until', models.DateField(blank=True, help_text='Last day of the second attempt of a refresher', null=True)),
                ('domain', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='campaigns', to='certification.domain')),
                ('law', models.CharField(blank=True, help_text='The law whose change orders a refresher', max_length=160)),
                ('data', models.JSONField(blank=True, default=dict, help_text='period_from, period_until, void_from, number, ...')),
                ('started_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('started_at', models.DateTimeField()),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-opens_on', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ('renewal', 'registration', 'refresher', 'cleanup', 'reissue'))), name='campaign_kind_is_known'), models.CheckConstraint(condition=models.Q(('closes_on__isnull', True), ('closes_on__gte', models.F('opens_on')), _connector='OR'), name='campaign_closes_after_it_opens')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='CampaignMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='certification.campaign')),
                ('certificate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='campaign_places', to='certification.certificate')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.unit')),
                ('joined_on', models.DateField()),
                ('verdict', models.CharField(blank=True, choices=[('keep', 'keep'), ('correct', 'correct'), ('stand_down', 'stand_down'), ('cancel', 'cancel'), ('revoke', 'revoke')], max_length=12)),
                ('note', models.CharField(blank=True, max_length=400)),
                ('found_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('found_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['unit_id', 'certificate_id'],
                'constraints': [models.UniqueConstraint(fields=('campaign', 'certificate'), name='one_place_per_certificate_in_a_campaign')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='CampaignSignature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='certification.campaign')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.unit')),
                ('verdicts', models.JSONField(help_text='certificate, verdict and note of every row')),
                ('digest', models.CharField(max_length=64)),
                ('signed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('signed_at', models.DateTimeField()),
                ('evidence', models.JSONField(blank=True, default=list, help_text='SHA-256 of the signed list')),
            ],
            options={
                'ordering': ['campaign_id', 'unit_id', 'id'],
                'constraints': [models.UniqueConstraint(fields=('campaign', 'unit', 'digest'), name='a_unit_signs_the_same_list_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='MeasureCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measure_cases', to='core.authority')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measure_cases', to='core.unit')),
                ('certificate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measure_cases', to='certification.certificate')),
                ('act', models.CharField(choices=[('suspend', 'suspend'), ('revoke', 'revoke'), ('annul', 'annul')], max_length=12)),
                ('grounds', models.JSONField(default=list)),
                ('facts', models.TextField(help_text='What is held against the person, in words')),
                ('state', models.CharField(choices=[('opened', 'opened'), ('noticed', 'noticed'), ('heard', 'heard'), ('decided', 'decided'), ('appealed', 'appealed'), ('dropped', 'dropped'), ('in_force', 'in_force'), ('upheld', 'upheld'), ('quashed', 'quashed')], default='opened', max_length=12)),
                ('statement_until', models.DateField(blank=True, help_text='Last day for a statement; set by the notice', null=True)),
                ('decision_no', models.CharField(blank=True, max_length=120)),
                ('decided_on', models.DateField(blank=True, null=True)),
                ('last_day', models.DateField(blank=True, help_text='Of a suspension, as decided', null=True)),
                ('effective_on', models.DateField(blank=True, help_text='Of an annulment, as decided', null=True)),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('opened_at', models.DateTimeField()),
                ('campaign', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='certification.campaign')),
                ('event', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='measure_case', to='certification.certificateevent')),
            ],
            options={
                'ordering': ['-opened_at', '-id'],
                'indexes': [models.Index(fields=['state', 'unit'], name='certificati_state_3d36da_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ('opened', 'noticed', 'heard', 'decided', 'appealed', 'dropped', 'in_force', 'upheld', 'quashed'))), name='measure_case_is_in_a_known_state'), models.CheckConstraint(condition=models.Q(('act__in', ('suspend', 'revoke', 'annul'))), name='measure_case_act_is_known')],
            },
        ),
        migrations.CreateModel(
            name='MeasureCaseStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='certification.measurecase')),
                ('step', models.CharField(max_length=20)),
                ('happened_at', models.DateTimeField(help_text='When it happened, which may precede the entry')),
                ('precision', models.CharField(default='minute', help_text='minute or day', max_length=8)),
                ('document_no', models.CharField(blank=True, max_length=120)),
                ('text', models.TextField(blank=True)),
                ('evidence', models.JSONField(blank=True, default=list, help_text='SHA-256 of the files')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('recorded_at', models.DateTimeField()),
                ('key', models.CharField(max_length=120)),
            ],
            options={
                'ordering': ['case_id', 'id'],
                'constraints': [models.UniqueConstraint(fields=('case', 'key'), name='measure_case_key_is_used_once')],
                'indexes': [],
            },
        ),
    ]

