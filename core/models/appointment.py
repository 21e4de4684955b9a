from django.db import models

from core.append_only import append_only
from core.models.identity import PublicIdModel
from core.models.ledger import AXES, LedgerEvent, LedgerNote, LedgerSpan, event_constraints, span_constraints


class Appointment(PublicIdModel):
    """A person's post in a unit. When it began and ended, on both axes, is in its events and spans."""

    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="appointments")
    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="appointments")
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "unit"])]


@append_only
class AppointmentEvent(LedgerEvent):
    """`kind`: appointed, changed, ended, corrected. `facts`: post_type, post_title, last_day."""

    stream = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="events")

    class Meta(LedgerEvent.Meta):
        constraints = event_constraints("appointment")


class AppointmentNote(LedgerNote):
    event = models.OneToOneField(AppointmentEvent, on_delete=models.PROTECT, related_name="note")


class AppointmentSpan(LedgerSpan):
    """`state`: held. Person and unit are repeated so that one index answers "was appointed there then"."""

    stream = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="spans")
    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="+")
    post_type = models.CharField(max_length=30, help_text="civil, quasi_civil, institution, ...")
    post_title = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = span_constraints("appointment")
        indexes = [
            # Everything that is asked of a post: the index alone answers.
            models.Index(fields=["person", "unit", *AXES], name="appointment_span_on_both_axes"),
            models.Index(fields=["unit", "law_until"]),
        ]
