from django.db import models
from django.db.models import Q

from certification.domain.states import CertificateType, Kind, Origin, State
from core.append_only import append_only
from core.domain.dates import FAR_FUTURE
from core.models.identity import PublicIdModel
from core.models.ledger import AXES, LedgerEvent, LedgerNote, LedgerSpan, event_constraints, span_constraints

TYPES = [kind.value for kind in CertificateType]
ORIGINS = [origin.value for origin in Origin]
STATES = [state.value for state in State]
KINDS = [kind.value for kind in Kind]


class Certificate(PublicIdModel):
    """The identity of a certificate. Everything that changes stands in its events; there is no status column.

    The number is opaque text, unique for its issuer for ever and never used again. Personal data: holder, number and body;
    the register is permanent.
    """

    authority = models.ForeignKey(
        "core.Authority", on_delete=models.PROTECT, related_name="certificates", help_text="The issuer"
    )
    number = models.CharField(max_length=40)
    type = models.CharField(max_length=20, choices=[(kind, kind) for kind in TYPES])
    origin = models.CharField(max_length=20, choices=[(origin, origin) for origin in ORIGINS])
    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="certificates")
    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="certificates")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["number", "id"]
        indexes = [models.Index(fields=["number"]), models.Index(fields=["unit", "type"])]
        constraints = [
            models.UniqueConstraint(fields=["authority", "number"], name="certificate_number_is_unique_per_issuer"),
            models.CheckConstraint(condition=~Q(number=""), name="certificate_has_a_number"),
            models.CheckConstraint(condition=Q(type__in=TYPES), name="certificate_type_is_known"),
            models.CheckConstraint(condition=Q(origin__in=ORIGINS), name="certificate_origin_is_known"),
            models.CheckConstraint(
                condition=~Q(type="ministry") | Q(origin="ministry"), name="ministry_certificate_is_not_issued_here"
            ),
        ]

    def __str__(self) -> str:
        return self.number


@append_only
class CertificateEvent(LedgerEvent):
    """What happened to a certificate. The words and their order are in certification/domain/states.py.

    `facts` by kind: opened, issued: valid_from, valid_until, registered_until, scope, rule_set, application; suspended:
    last_day, return_required, scope; suspension_extended, returned, stand_down_ended: of; registered: covered_until;
    scope_changed: added, removed; term_changed: valid_until; card_*: copy.
    """

    stream = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="events")

    class Meta(LedgerEvent.Meta):
        constraints = [
            *event_constraints("certificate"),
            models.UniqueConstraint(fields=["reverses"], name="certificate_event_is_reversed_once"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="certificate_event_kind_is_known"),
            models.CheckConstraint(
                condition=~Q(kind="reversed") | Q(reverses__isnull=False), name="certificate_reversal_names_its_event"
            ),
        ]


class CertificateNote(LedgerNote):
    event = models.OneToOneField(CertificateEvent, on_delete=models.PROTECT, related_name="note")


class CertificateSpan(LedgerSpan):
    """What a certificate was, on both axes. Person, unit, issuer and type are repeated: one index answers."""

    stream = models.ForeignKey(Certificate, on_delete=models.CASCADE, related_name="spans")
    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="+")
    authority = models.ForeignKey("core.Authority", on_delete=models.PROTECT, related_name="+")
    type = models.CharField(max_length=20)
    origin = models.CharField(max_length=20)
    valid_from = models.DateField()
    valid_until = models.DateField()

    class Meta:
        constraints = [
            *span_constraints("certificate"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="certificate_span_state_is_known"),
        ]
        indexes = [
            # All four ends of time: a span that does not cover the moment asked about is passed over within the index.
            models.Index(fields=["stream", *AXES], name="certificate_span_on_both_axes"),
            models.Index(fields=["person", *AXES], name="certificate_span_by_person"),
            models.Index(
                fields=["unit", "law_until"], condition=Q(known_until=FAR_FUTURE), name="certificate_span_now_by_unit"
            ),
            models.Index(
                fields=["valid_until"],
                condition=Q(known_until=FAR_FUTURE, state="issued"),
                name="certificate_span_now_by_end",
            ),
        ]


class ScopeSpan(LedgerSpan):
    """Which domain in which area a certificate covered, on both axes, and from which power. `state`: covered."""

    stream = models.ForeignKey(Certificate, on_delete=models.CASCADE, related_name="scope_spans")
    domain = models.ForeignKey("certification.Domain", on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey("certification.Area", on_delete=models.PROTECT, related_name="+")
    power = models.ForeignKey(
        "certification.PowerSource", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = span_constraints("scope")
        # Everything that is asked of a scope: the index alone answers.
        indexes = [models.Index(fields=["stream", "domain", *AXES, "area"], name="scope_span_on_both_axes")]


class NumberSeries(models.Model):
    """How many numbers an issuer has allotted. Locked while the next one is taken, so no number is given twice."""

    authority = models.OneToOneField("core.Authority", on_delete=models.PROTECT, related_name="number_series")
    taken = models.PositiveBigIntegerField(default=0)
