"""A report of wrong data ends otherwise than a complaint: what a report may end in, over all kinds."""

from django.db import migrations, models

OUTCOMES = ('corrected', 'partly_corrected', 'register_right', 'upheld', 'partly_upheld', 'not_upheld', 'not_ours')


class Migration(migrations.Migration):

    dependencies = [
        ('certification', '0018_extensions_through_cases'),
        ('core', '0005_spans_by_both_axes'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='publicreportstep',
            name='answered_report_has_an_outcome',
        ),
        migrations.AddConstraint(
            model_name='publicreportstep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('act', 'answered'), _negated=True), ('outcome__in', OUTCOMES), _connector='OR'), name='answered_report_has_an_outcome'),
        ),
    ]
