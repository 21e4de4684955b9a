from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from certification.domain.blanks import ACTS, NEEDS_DOCUMENT, NEEDS_REASON, STATES, Run
from core.append_only import append_only, closed_once
from core.domain.dates import FAR_FUTURE
from core.models.identity import PublicIdModel

CARD_TYPES = ("enforcement", "supervision")


@closed_once("known_until")
class BlankBatch(PublicIdModel):
    """空白证件 that a unit received from the printer or from above, one serial after the other; all in stock on that day.

    A batch entered by mistake is closed (`known_until`) while nothing has happened to it; nothing else of it changes.
    """

    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="blank_batches")
    type = models.CharField(max_length=20, choices=[(code, code) for code in CARD_TYPES])
    prefix = models.CharField(max_length=20, blank=True, help_text="Letters before the number")
    width = models.PositiveSmallIntegerField(help_text="Digits of the number, with zeros in front")
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    received_from = models.CharField(max_length=120, help_text="The printer, or the authority above")
    document = models.CharField(max_length=160, help_text="Delivery note, or the letter that came with them")
    received_on = models.DateField()
    known_from = models.DateTimeField()
    known_until = models.DateTimeField(default=FAR_FUTURE)
    recorded_by = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-received_on", "-id"]
        indexes = [models.Index(fields=["prefix", "width", "first"])]
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first"), first__gte=0), name="blank_batch_has_serials"),
            models.CheckConstraint(condition=Q(type__in=CARD_TYPES), name="blank_batch_type_is_known"),
            models.CheckConstraint(condition=Q(known_until__gt=F("known_from")), name="blank_batch_was_known"),
        ]

    def __str__(self) -> str:
        return str(self.run)

    @property
    def run(self) -> Run:
        return Run(self.prefix, self.width, self.first, self.last)

    @property
    def stands(self) -> bool:
        return self.known_until == FAR_FUTURE


@append_only
class BlankMovement(PublicIdModel):
    """What happened to a run of blanks: from one state to another, on a day, by whom. The newest over a serial speaks.

    A card is named where one was made of the blank; whoever set blanks aside where another person destroyed them.
    """

    batch = models.ForeignKey(BlankBatch, on_delete=models.PROTECT, related_name="movements")
    act = models.CharField(max_length=12, choices=[(act, act) for act in ACTS])
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    was = models.CharField(max_length=20, choices=[(state, state) for state in STATES])
    now = models.CharField(max_length=20, choices=[(state, state) for state in STATES])
    on = models.DateField(help_text="The day on which it happened")
    document = models.CharField(max_length=160, blank=True)
    reason = models.CharField(max_length=400, blank=True)
    copy = models.ForeignKey(
        "certification.CardCopy", null=True, blank=True, on_delete=models.PROTECT, related_name="blanks"
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    prepared_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["batch_id", "id"]
        indexes = [models.Index(fields=["batch", "first"])]
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="blank_movement_has_serials"),
            models.CheckConstraint(
                condition=Q(act__in=ACTS, was__in=STATES, now__in=STATES) & ~Q(was=F("now")),
                name="blank_movement_goes_from_state_to_state",
            ),
            models.CheckConstraint(
                condition=Q(act="use", copy__isnull=False, first=F("last")) | (~Q(act="use") & Q(copy__isnull=True)),
                name="used_blank_names_its_card",
            ),
            models.CheckConstraint(
                condition=~Q(act="destroy") | (Q(prepared_by__isnull=False) & ~Q(prepared_by=F("recorded_by"))),
                name="blanks_are_destroyed_by_two_persons",
            ),
            models.CheckConstraint(
                condition=~Q(act__in=sorted(NEEDS_DOCUMENT)) | ~Q(document=""),
                name="blank_movement_names_its_document",
            ),
            models.CheckConstraint(
                condition=~Q(act__in=sorted(NEEDS_REASON)) | ~Q(reason=""), name="blank_movement_names_its_reason"
            ),
        ]


@append_only
class BlankCount(PublicIdModel):
    """盘点: the serials somebody found in the safe of a unit. What is missing or too many follows from the record of that moment."""

    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="blank_counts")
    type = models.CharField(max_length=20, choices=[(code, code) for code in CARD_TYPES])
    counted_on = models.DateField()
    serials = models.TextField(blank=True, help_text="As they were written down")
    note = models.CharField(max_length=400, blank=True, help_text="Who was there")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-recorded_at", "-id"]
        constraints = [models.CheckConstraint(condition=Q(type__in=CARD_TYPES), name="blank_count_type_is_known")]
