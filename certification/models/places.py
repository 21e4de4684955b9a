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


class LineDepartment(models.Model):
    """The department above in a domain, whose consent an application in that domain may need (条线主管部门)."""

    domain = models.OneToOneField(Domain, on_delete=models.PROTECT, related_name="line_department")
    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="line_of")

    class Meta:
        ordering = ["domain_id"]


class ServicePoint(models.Model):
    """Where a unit answers questions about certificates. Public: an office, no person."""

    unit = models.OneToOneField("core.Unit", on_delete=models.PROTECT, related_name="service_point")
    telephone = models.CharField(max_length=60)
    place = models.CharField(max_length=160, blank=True)

    class Meta:
        ordering = ["unit_id"]
