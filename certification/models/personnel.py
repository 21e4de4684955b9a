"""Legal reviewers and auxiliaries: two registers on one ledger, the steps that wait for a second person, and lists from sheets."""

from django.db import models
from django.db.models import F, Q

from certification.domain.personnel import ACTS, REGISTERS
from core.append_only import append_only
from core.models.identity import PublicIdModel
from core.models.ledger import AXES, LedgerEvent, LedgerNote, LedgerSpan, event_constraints, span_constraints

STEP_STATES = ("waiting", "approved", "refused", "withdrawn")
LIST_STATES = ("read", "entered", "undone", "discarded")
_REGISTERS = [(register, register) for register in REGISTERS]


class PersonnelEntry(PublicIdModel):
    """A person's place on one of the registers, in a unit. From when to when, on both axes, is in its events and spans.

    Personal data: that somebody reviews decisions or helps officers, for which unit and since when. Permanent, as the register is.
    """

    register = models.CharField(max_length=20, choices=_REGISTERS)
    authority = models.ForeignKey("core.Authority", on_delete=models.PROTECT, related_name="personnel_entries")
    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="personnel_entries")
    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="personnel_entries")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "personnel entries"
        indexes = [models.Index(fields=["register", "unit"])]
        constraints = [models.CheckConstraint(condition=Q(register__in=REGISTERS), name="personnel_register_is_known")]


@append_only
class PersonnelEvent(LedgerEvent):
    """`kind`: entered, ended (from `effective_at` no longer on the register), corrected (with `reverses`).

    `facts`: last_day, number, trained_on, ground, began_on, qualification (public id of the `Qualification`).
    """

    stream = models.ForeignKey(PersonnelEntry, on_delete=models.PROTECT, related_name="events")

    class Meta(LedgerEvent.Meta):
        constraints = event_constraints("personnel")


class PersonnelNote(LedgerNote):
    event = models.OneToOneField(PersonnelEvent, on_delete=models.PROTECT, related_name="note")


class PersonnelSpan(LedgerSpan):
    """`state`: held. Whose entry it is is repeated, so that one index answers "stood on that register then"."""

    stream = models.ForeignKey(PersonnelEntry, on_delete=models.CASCADE, related_name="spans")
    register = models.CharField(max_length=20)
    authority = models.ForeignKey("core.Authority", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=40, blank=True, help_text="Of an auxiliary's work card")
    ground = models.CharField(max_length=20, blank=True)
    qualification = models.CharField(max_length=40, blank=True, help_text="Public id")

    class Meta:
        constraints = span_constraints("personnel")
        indexes = [
            models.Index(fields=["person", "register", "authority", *AXES], name="personnel_span_on_both_axes"),
            models.Index(fields=["unit", "register", "law_until"]),
        ]


class PersonnelStep(PublicIdModel):
    """An entry, an end or a correction that one person prepared and another must approve.

    `payload` holds what is to stand; the service that carries it out asks the rules again. `file`: the document, scanned.
    """

    register = models.CharField(max_length=20, choices=_REGISTERS)
    act = models.CharField(max_length=12, choices=[(act, act) for act in ACTS])
    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="personnel_steps")
    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="personnel_steps")
    entry = models.ForeignKey(PersonnelEntry, null=True, blank=True, on_delete=models.PROTECT, related_name="steps")
    payload = models.JSONField(default=dict)
    document = models.CharField(max_length=120, help_text="Title or number of the document it rests on")
    document_date = models.DateField(null=True, blank=True)
    file = models.ForeignKey("core.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    state = models.CharField(max_length=12, default="waiting", choices=[(state, state) for state in STEP_STATES])
    proposed_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["proposed_at", "id"]
        indexes = [models.Index(fields=["state", "unit"])]
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(state="waiting"), name="one_waiting_step_per_personnel_entry"
            ),
            models.UniqueConstraint(
                fields=["register", "unit", "person"],
                condition=Q(state="waiting", act="enter"),
                name="one_waiting_personnel_entry_per_person_and_unit",
            ),
            models.CheckConstraint(
                condition=Q(act="enter") | Q(entry__isnull=False), name="personnel_step_names_what_it_changes"
            ),
            models.CheckConstraint(condition=~Q(document=""), name="personnel_step_names_its_document"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(state="withdrawn") | ~Q(decided_by=F("proposed_by")),
                name="personnel_step_handler_never_reviews",
            ),
            models.CheckConstraint(condition=~Q(proposed_by=F("person")), name="nobody_prepares_their_own_standing"),
        ]


class PersonnelList(PublicIdModel):
    """A sheet of entries that one person handed in. Another has its sound rows entered; taken back, they never were.

    Its rows are kept as they were read: names, staff numbers, numbers of work cards and of qualifications, no identity number.
    """

    register = models.CharField(max_length=20, choices=_REGISTERS)
    unit = models.ForeignKey(
        "core.Unit", on_delete=models.PROTECT, related_name="+", help_text="Its rows name this unit or one below it"
    )
    document = models.CharField(max_length=120)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    rows = models.JSONField(default=list, help_text="[[line of the sheet, {column: text}], ...]")
    state = models.CharField(max_length=12, default="read", choices=[(state, state) for state in LIST_STATES])
    batch = models.OneToOneField(
        "core.Batch", null=True, blank=True, on_delete=models.PROTECT, related_name="personnel_list"
    )
    handed_in_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    handed_in_at = models.DateTimeField()
    entered_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_reason = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["-handed_in_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(entered_by__isnull=True) | ~Q(entered_by=F("handed_in_by")),
                name="personnel_list_is_entered_by_another",
            ),
            models.CheckConstraint(
                condition=Q(undone_by__isnull=True) | ~Q(undone_by=F("handed_in_by")),
                name="personnel_list_is_undone_by_another",
            ),
        ]
