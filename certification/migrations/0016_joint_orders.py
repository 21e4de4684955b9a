"""Joint-operation orders get an issuer, a leader and the certificates of their members; they wait for a second person."""

import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('certification', '0015_spans_by_both_axes'),
        ('core', '0004_rosters_end'),
    ]

    operations = [
        migrations.CreateModel(
            name='JointOrderProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('act', models.CharField(choices=[('enter', 'enter'), ('correct', 'correct'), ('end', 'end'), ('take_back', 'take_back')], max_length=12)),
                ('payload', models.JSONField(default=dict)),
                ('because', models.CharField(blank=True, max_length=400)),
                ('note', models.CharField(blank=True, help_text='What the approver should know', max_length=400)),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('approved', 'approved'), ('refused', 'refused'), ('withdrawn', 'withdrawn')], default='waiting', max_length=12)),
                ('proposed_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decision_note', models.CharField(blank=True, max_length=400)),
            ],
            options={
                'ordering': ['proposed_at', 'id'],
            },
        ),
        migrations.AlterModelOptions(
            name='jointoperationmember',
            options={'ordering': ['order_id', '-leads', 'id']},
        ),
        migrations.AddField(
            model_name='jointoperationmember',
            name='certificate',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='joint_memberships', to='certification.certificate'),
        ),
        migrations.AddField(
            model_name='jointoperationmember',
            name='leads',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='jointoperationorder',
            name='because',
            field=models.CharField(blank=True, help_text='Why it differs from the row it replaces', max_length=400),
        ),
        migrations.AddField(
            model_name='jointoperationorder',
            name='decided_on',
            field=models.DateField(blank=True, help_text='Date of the document', null=True),
        ),
        migrations.AddField(
            model_name='jointoperationorder',
            name='issued_by',
            field=models.CharField(blank=True, help_text='Who issued the document', max_length=120),
        ),
        migrations.AlterField(
            model_name='jointoperationorder',
            name='unit',
            field=models.ForeignKey(help_text='It leads; members act for it', on_delete=django.db.models.deletion.PROTECT, related_name='joint_orders', to='core.unit'),
        ),
        migrations.AddIndex(
            model_name='jointoperationorder',
            index=models.Index(fields=['unit', 'law_until'], name='certificati_unit_id_f4703c_idx'),
        ),
        migrations.AddConstraint(
            model_name='jointoperationmember',
            constraint=models.UniqueConstraint(condition=models.Q(('leads', True)), fields=('order',), name='one_leader_per_order'),
        ),
        migrations.AddField(
            model_name='jointorderproposal',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person'),
        ),
        migrations.AddField(
            model_name='jointorderproposal',
            name='file',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile'),
        ),
        migrations.AddField(
            model_name='jointorderproposal',
            name='made',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='made_by', to='certification.jointoperationorder'),
        ),
        migrations.AddField(
            model_name='jointorderproposal',
            name='order',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='certification.jointoperationorder'),
        ),
        migrations.AddField(
            model_name='jointorderproposal',
            name='proposed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person'),
        ),
        migrations.AddField(
            model_name='jointorderproposal',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='joint_order_proposals', to='core.unit'),
        ),
        migrations.AddIndex(
            model_name='jointorderproposal',
            index=models.Index(fields=['state', 'unit'], name='certificati_state_82d665_idx'),
        ),
        migrations.AddConstraint(
            model_name='jointorderproposal',
            constraint=models.CheckConstraint(condition=models.Q(('act__in', ('enter', 'correct', 'end', 'take_back'))), name='joint_order_act_is_known'),
        ),
        migrations.AddConstraint(
            model_name='jointorderproposal',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('waiting', 'approved', 'refused', 'withdrawn'))), name='joint_order_proposal_is_in_a_known_state'),
        ),
        migrations.AddConstraint(
            model_name='jointorderproposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('act', 'enter'), ('order__isnull', True)), models.Q(models.Q(('act', 'enter'), _negated=True), ('order__isnull', False)), _connector='OR'), name='joint_order_change_names_its_order'),
        ),
        migrations.AddConstraint(
            model_name='jointorderproposal',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('order',), name='one_waiting_change_per_joint_order'),
        ),
        migrations.AddConstraint(
            model_name='jointorderproposal',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), ('state', 'withdrawn'), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='joint_order_proposal_handler_never_reviews'),
        ),
    ]
