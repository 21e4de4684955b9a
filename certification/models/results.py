from django.db import models
from django.db.models import F, Q

from core.models.identity import PublicIdModel

WHAT = ("common", "sector", "legal_professional", "education", "take_back")
STATES = ("waiting", "approved", "refused", "withdrawn")


class OutsideResult(PublicIdModel):
    """Something that counts for a certificate and was earned elsewhere, as one person entered it and another must compare it.

    A paper passed, the legal professional qualification, the education; or taking back what was entered by mistake.
    Personal data: that somebody passed or studied, with the scan of the document; permanent, like the qualification.
    """

    what = models.CharField(max_length=20, choices=[(what, what) for what in WHAT])
    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="outside_results")
    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="+")
    domain = models.ForeignKey(
        "certification.Domain", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    level = models.CharField(max_length=30, blank=True, help_text="Of education")
    passed_on = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    document = models.CharField(max_length=200, help_text="Title or number, and who issued it")
    file = models.ForeignKey("core.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    takes_back = models.ForeignKey(
        "certification.Qualification", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(max_length=400, blank=True)
    state = models.CharField(max_length=12, default="waiting", choices=[(state, state) for state in STATES])
    proposed_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.CharField(max_length=400, blank=True)
    qualification = models.OneToOneField(
        "certification.Qualification", null=True, blank=True, on_delete=models.PROTECT, related_name="entered_as"
    )

    class Meta:
        ordering = ["proposed_at", "id"]
        indexes = [models.Index(fields=["state", "unit"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(state="withdrawn") | ~Q(decided_by=F("proposed_by")),
                name="outside_result_handler_never_reviews",
            ),
            models.CheckConstraint(
                condition=~Q(proposed_by=F("person")), name="nobody_enters_their_own_outside_result"
            ),
            models.CheckConstraint(
                condition=~Q(what="sector") | Q(domain__isnull=False), name="outside_sector_paper_names_its_domain"
            ),
        ]
