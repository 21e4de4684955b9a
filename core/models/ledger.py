"""The shapes of a ledger: events that are only added, and the spans that index them.

A ledger is a *stream* model (Certificate, Appointment, RoleGrant) with an event, a note and a span model of its own. The
event is the truth; spans are rewritten in the same transaction and can be rebuilt at any time.
"""

from django.db import models
from django.db.models import F, Q

from core.models.identity import PublicIdModel


class Batch(PublicIdModel):
    """One act over many streams (a campaign, an import). Events commit stream by stream under it."""

    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    started_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    source_sha256 = models.CharField(max_length=64, blank=True, help_text="Hash of the file it came from")
    details = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-started_at"]


class LedgerEvent(PublicIdModel):
    """A fact of law about one stream. Never changed, never removed: the database refuses.

    `effective_at` is the moment from which it works in law, `recorded_at` the moment we knew it: stamped last, under the
    stream's lock, strictly rising within the stream. Subclasses add `stream` (a foreign key named so, related_name
    "events") and the constraints of `event_constraints`.
    """

    sequence = models.PositiveIntegerField(help_text="1, 2, 3, ... within the stream")
    kind = models.CharField(max_length=40)
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    decision_no = models.CharField(max_length=120, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    served_at = models.DateTimeField(null=True, blank=True)
    served_precision = models.CharField(max_length=10, blank=True, choices=[("minute", "minute"), ("day", "day")])
    proposed_by = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="+")
    reasons = models.JSONField(default=list, blank=True, help_text="Codes")
    facts = models.JSONField(default=dict, blank=True, help_text="Coded facts: never free text, never sealed data")
    evidence = models.JSONField(default=list, blank=True, help_text="SHA-256 of the files")
    reverses = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by")
    batch = models.ForeignKey(Batch, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=120, help_text="The same key in the same stream is the same event")
    note_commitment = models.CharField(max_length=64, blank=True, help_text="SHA-256 over salt and text of the note")
    previous_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        abstract = True
        ordering = ["stream_id", "sequence"]


def event_constraints(prefix: str) -> list[models.BaseConstraint]:
    """The constraints every event table carries; `prefix` is the trade's word for the stream."""
    return [
        models.UniqueConstraint(fields=["stream", "sequence"], name=f"{prefix}_events_are_numbered_once"),
        models.UniqueConstraint(fields=["stream", "key"], name=f"{prefix}_event_key_is_used_once"),
        models.UniqueConstraint(fields=["stream", "previous_digest"], name=f"{prefix}_chain_does_not_fork"),
        models.CheckConstraint(
            condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
            name=f"{prefix}_event_handler_never_reviews",
        ),
    ]


class LedgerNote(models.Model):
    """Free text beside an event. The chain holds only a salted commitment, so retention may blank the text.

    Subclasses add `event` (one-to-one, related_name "note").
    """

    salt = models.CharField(max_length=64)
    text = models.TextField(blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class LedgerSpan(models.Model):
    """What held in law over an interval, as known over an interval; both half-open, open ends at 9999-12-31.

    For one stream no two spans overlap on both axes: the database refuses. Subclasses add `stream` (related_name "spans").
    """

    law_from = models.DateTimeField()
    law_until = models.DateTimeField()
    known_from = models.DateTimeField()
    known_until = models.DateTimeField()
    state = models.CharField(max_length=20)
    overlays = models.JSONField(default=list, blank=True)
    reasons = models.JSONField(default=list, blank=True)
    position = models.PositiveIntegerField(help_text="Sequence of the last event this span rests on")

    class Meta:
        abstract = True


AXES = ("law_from", "law_until", "known_from", "known_until")
"""Both intervals of a span, as an index that answers "what held then, as known then" ends with."""


def span_constraints(prefix: str) -> list[models.BaseConstraint]:
    return [
        models.CheckConstraint(condition=Q(law_until__gt=F("law_from")), name=f"{prefix}_span_has_length_in_law"),
        models.CheckConstraint(
            condition=Q(known_until__gt=F("known_from")), name=f"{prefix}_span_has_length_in_knowledge"
        ),
    ]
