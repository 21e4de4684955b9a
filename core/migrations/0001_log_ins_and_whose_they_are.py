"""A log-in, the person whose it is, and what that row needs: the rest follows when Wagtail's own tables stand."""

import core.sealed
import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models

from core.create_at_once import CreateAtOnce


class Migration(CreateAtOnce):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('sha256', models.CharField(db_index=True, max_length=64)),
                ('storage', models.CharField(choices=[('private', 'private'), ('public', 'public')], max_length=10)),
                ('path', models.CharField(max_length=200)),
                ('name', models.CharField(max_length=200)),
                ('media_type', models.CharField(max_length=100)),
                ('kind', models.CharField(help_text='photo, evidence, spreadsheet, ...', max_length=30)),
                ('size', models.PositiveBigIntegerField(help_text='Bytes')),
                ('flags', models.JSONField(blank=True, default=list, help_text='What readers should know: formula_cells, ...')),
                ('scan', models.CharField(default='not_scanned', max_length=20)),
                ('uploaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('uploaded_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-uploaded_at'],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(help_text='The name today; earlier ones are in PersonName', max_length=80)),
                ('name_pinyin', models.CharField(blank=True, help_text='Sort key; may be set by hand for surnames', max_length=160)),
                ('sex', models.CharField(blank=True, choices=[('M', 'male'), ('F', 'female')], max_length=1)),
                ('id_type', models.CharField(default='resident', help_text='Kind of identity document', max_length=20)),
                ('id_number', core.sealed.SealedField(blank=True)),
                ('id_number_lookup', models.CharField(blank=True, editable=False, max_length=64)),
                ('photo', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                ('mobile', core.sealed.SealedField(blank=True)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('staff_number', models.CharField(blank=True, max_length=40)),
                ('created_at', models.DateTimeField()),
                ('ended_on', models.DateField(blank=True, help_text='Died or left for good; the row stays', null=True)),
            ],
            options={
                'ordering': ['name_pinyin', 'id'],
                'indexes': [models.Index(fields=['name'], name='core_person_name_ab6274_idx'), models.Index(fields=['name_pinyin'], name='core_person_name_pi_5fe94b_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('id_number_lookup', ''), _negated=True), fields=('id_type', 'id_number_lookup'), name='one_person_per_identity_number')],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('person', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='user', to='core.person')),
                ('language', models.CharField(blank=True, max_length=10)),
                ('large_type', models.BooleanField(default=False)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'ordering': ['username'],
            },
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
    ]
