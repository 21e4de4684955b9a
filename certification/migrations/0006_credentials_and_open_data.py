"""Keys that sign credentials, what they signed, and monthly open data."""

import core.sealed
import django.db.models.deletion
import uuid
from django.db import migrations, models

from core.create_at_once import CreateAtOnce


class Migration(CreateAtOnce):

    dependencies = [
        ('certification', '0005_api_keys_and_watch_lists'),
        ('core', '0002_people_units_and_ledgers'),
    ]

    operations = [
        migrations.CreateModel(
            name='SigningKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('algorithm', models.CharField(default='Ed25519', max_length=20)),
                ('multikey', models.CharField(help_text="Public key as multibase; also the key's name", max_length=80, unique=True)),
                ('private', core.sealed.SealedField(blank=True, help_text='Software keys only; empty where a device signs')),
                ('created_at', models.DateTimeField()),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signing_keys', to='core.authority')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
            ],
            options={
                'ordering': ['-created_at', '-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at__isnull', True)), fields=('authority',), name='one_signing_key_in_use_per_authority')],
            },
        ),
        migrations.CreateModel(
            name='IssuedCredential',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('place', models.PositiveIntegerField(help_text='Index in the revocation and the suspension list')),
                ('digest', models.CharField(help_text='Of the content: the same content is not issued twice', max_length=64)),
                ('document', models.JSONField()),
                ('issued_at', models.DateTimeField()),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credentials', to='core.authority')),
                ('certificate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credentials', to='certification.certificate')),
                ('key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credentials', to='certification.signingkey')),
            ],
            options={
                'ordering': ['-issued_at', '-id'],
                'constraints': [models.UniqueConstraint(fields=('authority', 'place'), name='status_list_place_is_used_once'), models.UniqueConstraint(fields=('certificate', 'digest'), name='one_credential_per_content'), models.CheckConstraint(condition=models.Q(('place__lt', 131072)), name='status_list_place_lies_in_the_list')],
            },
        ),
        migrations.CreateModel(
            name='OpenDataEdition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('month', models.DateField(help_text='First day of the month')),
                ('fields', models.JSONField()),
                ('rows', models.PositiveIntegerField()),
                ('made_at', models.DateTimeField()),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='open_data', to='core.authority')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
            ],
            options={
                'ordering': ['-month'],
                'constraints': [models.UniqueConstraint(fields=('authority', 'month'), name='one_open_data_edition_per_month')],
            },
        ),
    ]
