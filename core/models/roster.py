"""Lists of people that a unit handed in, and what became of each row."""

from django.db import models

from core.models.identity import PublicIdModel
from core.sealed import SealedField


class Roster(PublicIdModel):
    """A list of people as it was handed in: checked first, then taken or thrown away, and taken back where it was wrong.

    Personal data: the rows as typed, identity numbers and telephones among them. Sealed; the file itself is not kept. Rows go
    as soon as the list is taken or thrown away, refused ones and lists nobody decided on a month later (`cleared_at`).
    """

    unit = models.ForeignKey(
        "core.Unit", on_delete=models.PROTECT, related_name="+", help_text="Its rows name this unit or one below it"
    )
    decision_no = models.CharField(max_length=120, blank=True, help_text="Document that the posts rest on")
    sha256 = models.CharField(max_length=64, help_text="Of the file")
    rows = SealedField(
        blank=True, help_text="JSON: [[line of the sheet, {column: text}], ...]; once taken, those still to be entered"
    )
    confirmed = models.JSONField(
        default=list, help_text="Lines of which somebody confirmed that a namesake is another person"
    )
    to_enter = models.PositiveIntegerField(default=0, help_text="Rows that were sound when it was taken")
    repairs = SealedField(blank=True, help_text="JSON: {line: {column: text}} as mended on screen; {} was left out")
    refused = SealedField(
        blank=True, help_text="JSON: [[line, {column: text}, [[column, code, details], ...]], ...] when it was taken"
    )
    handed_in_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    handed_in_at = models.DateTimeField()
    taken_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_reason = models.CharField(max_length=200, blank=True)
    discarded_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    discarded_at = models.DateTimeField(null=True, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True, help_text="Since when no row of it is kept")

    class Meta:
        ordering = ["-handed_in_at", "-id"]

    def __str__(self) -> str:
        return f"{self.unit} {self.handed_in_at:%Y-%m-%d}"


class RosterEntry(models.Model):
    """A row that was taken: the person, whether the list brought them in, and the post it gave."""

    roster = models.ForeignKey(Roster, on_delete=models.PROTECT, related_name="entries")
    row = models.PositiveIntegerField(help_text="Line of the sheet")
    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    is_new = models.BooleanField(help_text="Nobody knew this person before")
    appointment = models.OneToOneField("core.Appointment", on_delete=models.PROTECT, related_name="+")
    role_grant = models.OneToOneField(
        "core.RoleGrant", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    user = models.ForeignKey(
        "core.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Log-in the row opened",
    )

    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["row"]
        constraints = [models.UniqueConstraint(fields=["roster", "row"], name="a_row_of_a_roster_is_taken_once")]
