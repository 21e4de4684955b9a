from django.db import models
from django.db.models import F, Q

from core.append_only import append_only
from core.domain.dates import FAR_FUTURE
from core.models.identity import PublicIdModel
from core.models.ledger import LedgerEvent, LedgerNote, LedgerSpan, event_constraints, span_constraints

MEASURES = ("suspension", "ban")


class Restriction(PublicIdModel):
    """A measure against a person, not against one card: a suspension for conduct, or a ban on applying again.

    Personal data: that a measure exists; its reasons are coded in the events and never public. Permanent.
    """

    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="restrictions")
    authority = models.ForeignKey("core.Authority", on_delete=models.PROTECT, related_name="restrictions")
    measure = models.CharField(max_length=20, choices=[(measure, measure) for measure in MEASURES])
    certificate = models.ForeignKey(
        "certification.Certificate", null=True, blank=True, on_delete=models.PROTECT, related_name="restrictions"
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(measure__in=MEASURES), name="measure_is_known")]


@append_only
class RestrictionEvent(LedgerEvent):
    """`kind`: imposed, lifted, corrected (with `reverses`). `facts`: last_day."""

    stream = models.ForeignKey(Restriction, on_delete=models.PROTECT, related_name="events")

    class Meta(LedgerEvent.Meta):
        constraints = event_constraints("restriction")


class RestrictionNote(LedgerNote):
    event = models.OneToOneField(RestrictionEvent, on_delete=models.PROTECT, related_name="note")


class RestrictionSpan(LedgerSpan):
    """`state`: held."""

    stream = models.ForeignKey(Restriction, on_delete=models.CASCADE, related_name="spans")
    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    measure = models.CharField(max_length=20)

    class Meta:
        constraints = span_constraints("restriction")
        indexes = [models.Index(fields=["person", "measure", "law_from"])]


class JointOperationOrder(PublicIdModel):
    """执法协作单: persons who may act for a unit in a domain and an area for a time, on a document.

    Extends what a certificate covers, never replaces it. Ending one early closes the row's knowledge and adds another.
    """

    authority = models.ForeignKey("core.Authority", on_delete=models.PROTECT, related_name="joint_orders")
    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="joint_orders")
    domain = models.ForeignKey("certification.Domain", on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey("certification.Area", on_delete=models.PROTECT, related_name="+")
    document = models.CharField(max_length=160)
    evidence = models.JSONField(default=list, blank=True, help_text="SHA-256 of the files")
    law_from = models.DateTimeField()
    law_until = models.DateTimeField()
    known_from = models.DateTimeField()
    known_until = models.DateTimeField(default=FAR_FUTURE)
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    proposed_by = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-law_from"]
        constraints = [
            *span_constraints("joint_order"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                name="joint_order_handler_never_reviews",
            ),
        ]


class JointOperationMember(models.Model):
    order = models.ForeignKey(JointOperationOrder, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "person"], name="one_place_per_person_in_an_order")]
