from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from core.models.identity import PublicIdModel

STATES = ("waiting", "approved", "refused", "withdrawn")


class BodyEnding(PublicIdModel):
    """The end of an enforcement body, with its successor or without one, that one person prepared and another decides.

    Without a successor the certificates of the body are cancelled with it, in one batch under the same decision.
    """

    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="endings")
    last_day = models.DateField()
    successor = models.ForeignKey("core.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    document = models.CharField(max_length=120, help_text="Number of the decision")
    decided_on = models.DateField(help_text="Date of the decision")
    note = models.CharField(max_length=400, blank=True, help_text="What the approver should know")
    file = models.ForeignKey("core.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, default="waiting", choices=[(state, state) for state in STATES])
    proposed_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["proposed_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="body_ending_is_in_a_known_state"),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=F("unit")), name="body_ending_names_another_body"
            ),
            models.UniqueConstraint(fields=["unit"], condition=Q(state="waiting"), name="one_waiting_ending_per_body"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(state="withdrawn") | ~Q(decided_by=F("proposed_by")),
                name="body_ending_handler_never_reviews",
            ),
        ]
