import datetime

from django.db import models
from django.db.models import F, Q

from core.append_only import append_only
from core.models.identity import PublicIdModel

FAR_DAY = datetime.date(9999, 12, 31)


class Unit(PublicIdModel):
    """The identity of a body or a part of one. What it is called and where it stands is dated: see UnitVersion."""

    authority = models.ForeignKey("core.Authority", on_delete=models.PROTECT, related_name="units")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120, help_text="The name today")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    ended_on = models.DateField(null=True, blank=True, help_text="Last day; the row stays")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "code"], name="unit_code_is_unique_per_authority"),
        ]

    def __str__(self) -> str:
        return self.name


class UnitVersion(models.Model):
    """What a unit was called, what kind of body it was and where it stood, between two days (both included)."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="versions")
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=40, blank=True)
    name_en = models.CharField(max_length=160, blank=True)
    kind = models.CharField(max_length=40, help_text="enforcement_agency, authorised_org, entrusted_org, street, ...")
    parent = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField(default=FAR_DAY)
    decision_no = models.CharField(max_length=120, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["unit_id", "valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="unit_version_ends_after_it_begins"
            ),
            models.UniqueConstraint(fields=["unit", "valid_from"], name="one_unit_version_begins_on_a_day"),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(valid_until=FAR_DAY), name="one_open_version_per_unit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.valid_from})"


class UnitClosure(models.Model):
    """Today's tree, every ancestor with every descendant, each unit with itself at depth 0. An index: rebuilt at will."""

    ancestor = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="below")
    descendant = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="above")
    depth = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ancestor", "descendant"], name="one_closure_row_per_pair")]
        indexes = [models.Index(fields=["descendant", "ancestor"])]


@append_only
class UnitSuccession(models.Model):
    """A unit's duties passed to another on a day, by a decision."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="successors")
    successor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="predecessors")
    effective_on = models.DateField()
    decision_no = models.CharField(max_length=120, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "successor"], name="one_succession_per_pair_of_units"),
            models.CheckConstraint(condition=~Q(unit=F("successor")), name="no_unit_succeeds_itself"),
        ]
