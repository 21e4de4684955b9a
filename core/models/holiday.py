from datetime import date

from django.db import models

from core.domain.working_days import HolidayYear as Year


class HolidayYear(models.Model):
    """The State Council's notice for a year, as an authority entered it. A year without a row is an error, not a guess."""

    authority = models.ForeignKey("core.Authority", on_delete=models.PROTECT, related_name="holiday_years")
    year = models.PositiveSmallIntegerField()
    days_off = models.JSONField(default=list, help_text="ISO days that are not worked")
    worked_weekends = models.JSONField(default=list, blank=True, help_text="Saturdays and Sundays worked in exchange")
    source = models.CharField(max_length=200, help_text="Number and date of the notice")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["authority_id", "year"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "year"], name="one_holiday_table_per_authority_and_year")
        ]

    def __str__(self) -> str:
        return str(self.year)

    def as_domain(self) -> Year:
        off, worked = (frozenset(map(date.fromisoformat, days)) for days in (self.days_off, self.worked_weekends))
        return Year(self.year, off, worked)
