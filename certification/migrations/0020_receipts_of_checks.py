"""What the receipt of a check says is kept beside its digest, and a receipt is found by its code."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('certification', '0019_outcomes_of_reports'),
    ]

    operations = [
        migrations.AddField(
            model_name='batchcheck',
            name='told',
            field=models.JSONField(blank=True, default=dict, help_text='Everything the receipt says; no officer is named in it'),
        ),
        migrations.AlterField(
            model_name='batchcheck',
            name='receipt',
            field=models.CharField(blank=True, db_index=True, help_text='Digest over what the receipt says', max_length=64),
        ),
    ]
