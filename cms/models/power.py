"""The power list (职权清单): what a unit may do to whom, on which provision. Saving again is a new revision."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from core.append_only import append_only
from core.domain.dates import FAR_DAY
from core.models.identity import PublicIdModel

# Kinds of administrative acts as power lists sort them.
ACTS = ("licence", "penalty", "coercion", "inspection", "confirmation", "collection", "reward", "other")


class PowerItemQuerySet(models.QuerySet["PowerItem"]):
    def newest(self) -> Any:
        """The last revision of each item: what is said now."""
        return self.exclude(Exists(PowerItem.objects.filter(key=OuterRef("key"), revision__gt=OuterRef("revision"))))

    def on(self, day: date) -> Any:
        return self.filter(valid_from__lte=day, valid_until__gte=day)


@append_only
class PowerItem(models.Model):
    """One item of a unit's list. `basis`: [{"law", "provision", "label"}]; `targets`: on whom it is exercised.

    `domain_code` is the code of the domain at the unit's authority; empty where the item belongs to none.
    """

    key = models.UUIDField(default=uuid.uuid4, help_text="The same through all revisions; names the item in addresses")
    revision = models.PositiveIntegerField(default=1)
    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="power_items")
    code = models.CharField(max_length=60, blank=True, help_text="Number in the published list")
    name = models.CharField(max_length=300)
    act = models.CharField(max_length=14, choices=[(act, act) for act in ACTS])
    domain_code = models.CharField(max_length=40, blank=True)
    targets = models.CharField(max_length=200, blank=True)
    basis = models.JSONField(default=list)
    document = models.CharField(max_length=300, help_text="The document that publishes the list, with its number")
    valid_from = models.DateField()
    valid_until = models.DateField(default=FAR_DAY)
    reason = models.CharField(max_length=300, blank=True, help_text="Why this revision was made")
    saved_by = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    objects = PowerItemQuerySet.as_manager()

    class Meta:
        ordering = ["unit_id", "code", "name", "-revision"]
        indexes = [models.Index(fields=["unit", "domain_code"], name="power_of_unit_in_domain")]
        constraints = [
            models.UniqueConstraint(fields=["key", "revision"], name="one_power_item_per_key_and_revision"),
            models.CheckConstraint(condition=~Q(document=""), name="power_item_names_its_document"),
            models.CheckConstraint(condition=Q(valid_until__gte=F("valid_from")), name="power_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(act__in=ACTS), name="power_is_of_a_known_kind"),
        ]

    def __str__(self) -> str:
        return self.name


class PowerSheet(PublicIdModel):
    """A sheet with a power list as it was handed in, and what is wrong with its lines as they stand mended.

    Only whoever handed it in sees it, until it is taken as a whole or thrown away. What it brings is public anyway.
    """

    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    read = models.PositiveIntegerField(default=0, help_text="Lines of it, without those left out")
    refused = models.JSONField(default=list, help_text="row, column, code and details, in the order of the file")
    counts = models.JSONField(default=dict, help_text="read, new, changed, same, once it is taken")
    taken_at = models.DateTimeField(null=True, blank=True)
    discarded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["by", "-at"], name="power_sheets_of_a_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_at=None) | Q(discarded_at=None), name="power_sheet_is_taken_or_thrown_away"
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


@append_only
class PowerRepair(models.Model):
    """A line of a sheet as somebody mended it on screen; the newest of a line speaks. Empty cells leave the line out."""

    sheet = models.ForeignKey(PowerSheet, on_delete=models.PROTECT, related_name="repairs")
    row = models.PositiveIntegerField()
    cells = models.JSONField()
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
