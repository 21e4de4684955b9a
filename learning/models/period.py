from django.db import models

from core.append_only import append_only
from learning.domain.periods import ROLLS, STARTS, UNITS, Period


@append_only
class StatutoryPeriod(models.Model):
    """A period of one version of a law. A correction is a new row; of rows of one code and version the newest counts."""

    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=80, help_text="What has to be done within it")
    law = models.CharField(max_length=80)
    version = models.DateField(help_text="The day this text of the law was adopted")
    in_force_from = models.DateField(help_text="From this day the period is counted so")
    provision = models.CharField(max_length=60)
    label = models.CharField(max_length=120)
    length = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=12, choices=[(unit, unit) for unit in UNITS])
    start = models.CharField(max_length=8, choices=[(start, start) for start in STARTS])
    starts_with = models.CharField(max_length=120, help_text="The event from which it is counted")
    roll = models.CharField(max_length=16, choices=[(roll, roll) for roll in ROLLS])
    source = models.CharField(max_length=200, help_text="Against what it was checked, and when")
    withdrawn = models.BooleanField(default=False, help_text="This row says that the period is not to be used")
    entered_by = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["law", "provision", "code", "in_force_from", "id"]
        indexes = [models.Index(fields=["code", "in_force_from"])]

    def __str__(self) -> str:
        return f"{self.label} {self.name}"

    def as_domain(self) -> Period:
        return Period(
            self.code, self.name, self.length, self.unit, self.start, self.roll, self.law, self.provision, self.label
        )
