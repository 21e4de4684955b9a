"""Public legal education (普法活动): who enforces a law explains it (谁执法谁普法)."""

from django.db import models
from django.db.models import Q

from core.append_only import append_only
from core.models.identity import PublicIdModel


@append_only
class PublicActivity(PublicIdModel):
    """One activity as it was entered. A correction is a further row that replaces it; a withdrawal replaces it with a reason."""

    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField()
    place = models.CharField(max_length=120)
    theme = models.CharField(max_length=200)
    people = models.PositiveIntegerField()
    copies = models.PositiveIntegerField(default=0)
    photo = models.ForeignKey("core.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    withdrawn = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    entered_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["-held_on", "-id"]
        indexes = [models.Index(fields=["unit", "held_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(reason=""), name="activity_is_corrected_with_a_reason"
            )
        ]
