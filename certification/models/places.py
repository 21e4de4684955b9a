from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from core.domain.dates import FAR_DAY
from core.models.identity import PublicIdModel


class Domain(PublicIdModel):
    """A field of enforcement (执法领域), as an authority names it: fire safety, urban management, food."""

    authority = models.ForeignKey("core.Authority", on_delete=models.PROTECT, related_name="domains")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "code"], name="domain_code_is_unique_per_authority")
        ]

    def __str__(self) -> str:
        return self.name


class Area(PublicIdModel):
    """A territory (执法区域). Whoever covers an area covers everything below it."""

    authority = models.ForeignKey("core.Authority", on_delete=models.PROTECT, related_name="areas")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["authority", "code"], name="area_code_is_unique_per_authority")]

    def __str__(self) -> str:
        return self.name


class AreaClosure(models.Model):
    """Every area with everything below it, itself at depth 0. An index: rebuilt at will."""

    ancestor = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="below")
    descendant = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="above")
    depth = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ancestor", "descendant"], name="one_area_closure_row_per_pair")]
        indexes = [models.Index(fields=["descendant", "ancestor"])]


class PowerSource(PublicIdModel):
    """Where a unit's power in a domain comes from.

    Entrustment needs a written, published deed and never reaches coercion (行政处罚法 arts. 20, 21; 行政强制法 art. 17);
    concentrated power rests on art. 18, power handed to streets and towns on art. 24.
    """

    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="power_sources")
    domain = models.ForeignKey(Domain, on_delete=models.PROTECT, related_name="power_sources")
    kind = models.CharField(
        max_length=20,
        choices=[(kind, kind) for kind in ("statute", "authorised", "entrusted", "concentrated", "transferred")],
    )
    basis = models.CharField(max_length=200, help_text="Law and article, or the deed")
    decision_no = models.CharField(max_length=120, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(default=FAR_DAY)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["unit_id", "domain_id", "valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="power_source_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["entrusted", "transferred", "concentrated"]) | ~Q(decision_no=""),
                name="power_not_from_statute_names_its_decision",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.basis}"


class ForATimeQuerySet(models.QuerySet[Any]):
    def on(self, day: date) -> Self:
        """Those that stand on a day; one whose first day nobody entered has stood for longer than is on record."""
        return self.filter(Q(since__isnull=True) | Q(since__lte=day), until__gte=day)


class ForATime(PublicIdModel):
    """Something that stands from a first day to a last one, on a document. It ends; it is never deleted."""

    since = models.DateField(null=True, blank=True, help_text="First day; empty: before the register was opened")
    until = models.DateField(default=FAR_DAY, help_text="Last day")
    basis = models.CharField(max_length=200, blank=True, help_text="The document that says so")
    end_basis = models.CharField(max_length=200, blank=True)
    entered_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(null=True, blank=True)

    objects = ForATimeQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        return self.until == FAR_DAY

    def stands_on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and day <= self.until


class LineDepartment(ForATime):
    """The department above in a domain, whose consent an application in that domain may need (条线主管部门)."""

    domain = models.ForeignKey(Domain, on_delete=models.PROTECT, related_name="line_departments")
    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="line_of")

    class Meta:
        ordering = ["domain_id", "since"]
        constraints = [
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__gte=F("since")), name="line_department_ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=["domain"], condition=Q(until=FAR_DAY), name="one_open_line_department_per_domain"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.domain}: {self.unit}"


class ServicePoint(ForATime):
    """Where a unit answers questions about certificates (窗口). Public: an office, no person."""

    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="service_points")
    telephone = models.CharField(max_length=60)
    place = models.CharField(max_length=160, blank=True)
    hours = models.CharField(max_length=120, blank=True, help_text="When it is open")

    class Meta:
        ordering = ["unit_id", "since"]
        constraints = [
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__gte=F("since")), name="service_point_ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(until=FAR_DAY), name="one_open_service_point_per_unit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.telephone}"
