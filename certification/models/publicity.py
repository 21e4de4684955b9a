"""What the public is told and tells: published rosters, posts left out of them, void cards scanned, reports."""

from django.db import models
from django.db.models import F, Q

from core.append_only import append_only
from core.models.identity import PublicIdModel
from core.sealed import SealedField

REPORT_KINDS = ("wrong_data", "complaint")
CHANNELS = ("site", "telephone", "hotline", "letter", "visit")
OUTCOMES_OF = {
    "wrong_data": ("corrected", "partly_corrected", "register_right", "not_ours"),
    "complaint": ("upheld", "partly_upheld", "not_upheld", "not_ours"),
}
"""Kind of report -> how it may end."""
OUTCOMES = ("corrected", "partly_corrected", "register_right", "upheld", "partly_upheld", "not_upheld", "not_ours")
REPORT_ACTS = ("received", "taken_up", "unit_asked", "proposed", "sent_back", "answered")
INSIDE = ("proposed", "sent_back")
"""Steps of the answer on its way to a second person: nothing the reporter is told."""


@append_only
class CardAlarm(PublicIdModel):
    """Somebody scanned the code of a card that is void. The address of the scanner is kept as a keyed digest only."""

    copy = models.ForeignKey("certification.CardCopy", on_delete=models.PROTECT, related_name="alarms")
    at = models.DateTimeField()
    state = models.CharField(max_length=12, help_text="lost, void, returned, destroyed")
    address_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-at", "-id"]


@append_only
class ProtectedPost(PublicIdModel):
    """A person left out of published rosters and open data for a time, on the authority of a document.

    It hides nobody from whoever holds the exact number and name. Kept as long as the register.
    """

    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="protections")
    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="+")
    document = models.CharField(max_length=200, help_text="Number and title of the approval")
    valid_from = models.DateField()
    valid_until = models.DateField(help_text="Last day; a protection without an end is not accepted")
    recorded_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-recorded_at", "-id"]
        indexes = [models.Index(fields=["person", "valid_until"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="protection_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=~Q(document=""), name="protection_names_its_document"),
        ]


class RosterEdition(PublicIdModel):
    """The officers of a unit on a day, as published: rows frozen, one person prepares, another approves."""

    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="rosters")
    as_of = models.DateField()
    fields = models.JSONField(help_text="Codes of the columns, by the rule set of the day")
    rows = models.JSONField()
    left_out = models.PositiveIntegerField(default=0, help_text="Protected posts, by number only")
    digest = models.CharField(max_length=64)
    state = models.CharField(
        max_length=12,
        default="waiting",
        choices=[(state, state) for state in ("waiting", "published", "refused", "replaced")],
    )
    prepared_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    decided_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["-as_of", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(state="published"), name="one_published_roster_per_unit"
            ),
            models.UniqueConstraint(fields=["unit"], condition=Q(state="waiting"), name="one_waiting_roster_per_unit"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("prepared_by")),
                name="roster_handler_never_reviews",
            ),
        ]


class PublicReport(PublicIdModel):
    """Wrong data or a complaint about an officer, handled above the officer's unit. Its story stands in its steps.

    Personal data: what the reporter wrote, with name and contact where given, sealed; shown only to those who handle it,
    never to the officer or the unit. Kept as the rule set's `log_months` says after the answer.
    """

    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in REPORT_KINDS])
    channel = models.CharField(max_length=12, choices=[(channel, channel) for channel in CHANNELS], default="site")
    ticket = models.CharField(max_length=60, blank=True, help_text="Number of the call or the hot-line")
    code_digest = models.CharField(max_length=64, unique=True, help_text="Keyed digest of the tracking code")
    authority = models.ForeignKey("core.Authority", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="reports_about")
    handling_unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="reports_to_handle")
    certificate = models.ForeignKey(
        "certification.Certificate", null=True, blank=True, on_delete=models.PROTECT, related_name="reports"
    )
    text = SealedField()
    reporter_name = SealedField(blank=True)
    reporter_contact = SealedField(blank=True)
    received_at = models.DateTimeField()
    entered_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    state = models.CharField(
        max_length=12, default="received", choices=[(act, act) for act in REPORT_ACTS], help_text="The last step's act"
    )

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["handling_unit", "state"])]


@append_only
class PublicReportStep(PublicIdModel):
    """What was done with a report. `answer` is for the reporter; `note` stays inside and never names the reporter."""

    report = models.ForeignKey(PublicReport, on_delete=models.PROTECT, related_name="steps")
    act = models.CharField(max_length=12, choices=[(act, act) for act in REPORT_ACTS])
    at = models.DateTimeField()
    by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=16, blank=True)
    answer = models.CharField(max_length=1000, blank=True)
    note = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["report_id", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(act="answered") | Q(outcome__in=OUTCOMES), name="answered_report_has_an_outcome"
            ),
            models.UniqueConstraint(fields=["report"], condition=Q(act="answered"), name="report_is_answered_once"),
        ]
