from django.db import models
from django.db.models import F, Q

from core.append_only import append_only
from core.domain.dates import FAR_DAY
from core.models.identity import PublicIdModel


class OfficerFile(PublicIdModel):
    """The register's file on a person: what eligibility asks beyond name and post.

    Personal data: education, kept as long as the register (permanent).
    """

    person = models.OneToOneField("core.Person", on_delete=models.PROTECT, related_name="officer_file")
    authority = models.ForeignKey("core.Authority", on_delete=models.PROTECT, related_name="officer_files")
    education = models.CharField(max_length=30, blank=True)
    opened_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.public_id)


@append_only
class Qualification(PublicIdModel):
    """A passed paper or an exemption. The common paper belongs to the person, a sector paper to person and domain.

    Keeps the attempt's public id and a copy of what it proved, so that it explains itself. A mistake is withdrawn by a
    row that names it. Personal data: that somebody passed, never the answers; permanent.
    """

    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="qualifications")
    paper_kind = models.CharField(
        max_length=20, choices=[(kind, kind) for kind in ("common", "sector", "legal_professional")]
    )
    domain = models.ForeignKey(
        "certification.Domain", null=True, blank=True, on_delete=models.PROTECT, related_name="qualifications"
    )
    passed_on = models.DateField()
    valid_until = models.DateField(default=FAR_DAY, help_text="Last day on which an application may rest on it")
    score = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    source = models.CharField(max_length=20, choices=[("exam", "exam"), ("elsewhere", "elsewhere")])
    attempt_public_id = models.CharField(max_length=40, blank=True)
    document = models.CharField(max_length=200, blank=True)
    evidence = models.JSONField(default=list, blank=True, help_text="SHA-256 of the files")
    withdraws = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="withdrawn_by"
    )
    proposed_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    key = models.CharField(max_length=120, unique=True)

    class Meta:
        ordering = ["person_id", "passed_on"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(paper_kind="sector") | Q(domain__isnull=False),
                name="sector_qualification_names_its_domain",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                name="qualification_handler_never_reviews",
            ),
            models.CheckConstraint(
                condition=~Q(source="elsewhere") | (Q(proposed_by__isnull=False) & Q(approved_by__isnull=False)),
                name="result_from_elsewhere_needs_two_persons",
            ),
        ]


class Evidence(PublicIdModel):
    """A file behind an application, a measure or an event, with its hash, its kind and who added it."""

    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey(
        "certification.Application", null=True, blank=True, on_delete=models.PROTECT, related_name="evidence_files"
    )
    certificate = models.ForeignKey(
        "certification.Certificate", null=True, blank=True, on_delete=models.PROTECT, related_name="evidence_files"
    )
    case = models.ForeignKey(
        "certification.MeasureCase", null=True, blank=True, on_delete=models.PROTECT, related_name="evidence_files"
    )
    kind = models.CharField(max_length=40, help_text="establishment_proof, consent, decision, photo, ...")
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "evidence"
