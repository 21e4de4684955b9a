"""Lists of certificates as another system tells them: to begin with, and month by month to compare."""

from django.db import models
from django.db.models import F, Q

from core.models.identity import PublicIdModel

LIST_STATES = ("read", "entered", "undone", "compared")
DIFFERENCES = ("new", "gone", "different")
VERDICTS = ("taken_over", "list_is_wrong", "pursued")


class CertificateList(PublicIdModel):
    """A list that was handed in: where it comes from, of which day, by its hash. Its rows are kept as they were read.

    `read`: checked, nothing entered. `entered`: opening entries were made from it. `undone`: taken back before anybody
    confirmed one. `compared`: held against the register. Rows hold names and numbers of certificates, no identity number.
    """

    authority = models.ForeignKey("core.Authority", on_delete=models.PROTECT, related_name="certificate_lists")
    purpose = models.CharField(max_length=12, choices=[(p, p) for p in ("opening", "comparison")])
    origin = models.CharField(max_length=20, choices=[(o, o) for o in ("mirrored", "ministry", "issued_here")])
    source = models.CharField(max_length=200, help_text="The system or office it comes from, and its letter")
    as_of = models.DateField(help_text="The day of which it tells; opening entries are known from then on")
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    rows = models.JSONField(default=list)
    state = models.CharField(max_length=12, default="read", choices=[(state, state) for state in LIST_STATES])
    batch = models.OneToOneField(
        "core.Batch", null=True, blank=True, on_delete=models.PROTECT, related_name="certificate_list"
    )
    handed_in_by = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="+")
    handed_in_at = models.DateTimeField()
    undone_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_reason = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["-handed_in_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_by__isnull=True) | ~Q(undone_by=F("handed_in_by")),
                name="certificate_list_is_undone_by_another",
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.as_of}"


class ListDifference(PublicIdModel):
    """One point on which a list and the register disagree, and what a person made of it."""

    of_list = models.ForeignKey(CertificateList, on_delete=models.PROTECT, related_name="differences")
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in DIFFERENCES])
    number = models.CharField(max_length=40)
    certificate = models.ForeignKey(
        "certification.Certificate", null=True, blank=True, on_delete=models.PROTECT, related_name="list_differences"
    )
    row = models.JSONField(default=dict, blank=True, help_text="The row of the list")
    fields = models.JSONField(default=dict, blank=True, help_text="What differs: field -> [register, list]")
    verdict = models.CharField(max_length=16, blank=True, choices=[(verdict, verdict) for verdict in VERDICTS])
    note = models.CharField(max_length=400, blank=True)
    judged_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    judged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "number", "id"]
        constraints = [
            models.UniqueConstraint(fields=["of_list", "kind", "number"], name="one_difference_per_list_and_number")
        ]
