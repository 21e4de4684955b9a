"""Comments from file reviews (案卷评查, 案卷监察意见): what to learn from them, and no word of the case."""

from django.db import models
from django.db.models import Q

from core.append_only import append_only
from core.models.identity import PublicIdModel


@append_only
class ReviewFinding(PublicIdModel):
    """A finding in a file of an officer. The file stays where it is: here are its number there, a code and an article.

    Personal data: whose file it was; kept five years. No case content, no party.
    """

    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="findings")
    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="+")
    file_number = models.CharField(max_length=60, help_text="Of the file, in the system that keeps it")
    code = models.CharField(max_length=60)
    law = models.CharField(max_length=80, help_text="Short title")
    provision = models.CharField(max_length=60, help_text="Such as art_42__para_1")
    label = models.CharField(max_length=120, help_text="As it was written")
    found_on = models.DateField()
    due_on = models.DateField()
    sheet = models.ForeignKey(
        "learning.SheetImport", null=True, blank=True, on_delete=models.PROTECT, related_name="findings"
    )
    row = models.PositiveIntegerField(null=True, blank=True)
    entered_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["person", "due_on"]), models.Index(fields=["unit", "due_on"])]


@append_only
class FindingClearance(PublicIdModel):
    """Cleared by a person with a note, or withdrawn with the sheet it came from."""

    finding = models.OneToOneField(ReviewFinding, on_delete=models.PROTECT, related_name="clearance")
    kind = models.CharField(max_length=10, choices=[("cleared", "cleared"), ("withdrawn", "withdrawn")])
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind="withdrawn") | ~Q(note=""), name="finding_is_cleared_with_a_note")
        ]
