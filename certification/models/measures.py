from django.db import models
from django.db.models import Q

from core.append_only import append_only
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
