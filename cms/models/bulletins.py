"""What became of the decisions that bulletins report. The pages themselves stand in `pages`."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cms.domain.bulletins import FATES
from core.append_only import append_only


@append_only
class DecisionFate(models.Model):
    """A person learned what became of a reported decision. The newest row holds.

    `due_on`: last day for withdrawing the bulletin; empty where the decision stands.
    """

    bulletin = models.ForeignKey("cms.BulletinPage", on_delete=models.PROTECT, related_name="fates")
    fate = models.CharField(max_length=12, choices=[(fate, fate) for fate in FATES])
    since = models.DateField(help_text="Day on which the decision was changed, quashed or declared unlawful or void")
    document = models.CharField(max_length=300)
    due_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(document=""), name="fate_names_its_document"),
            models.CheckConstraint(condition=Q(fate="stands") | Q(due_on__isnull=False), name="fallen_decision_has_a_day"),
        ]  # fmt: skip
