from django.db import models
from django.db.models import F, Q

from core.append_only import append_only
from core.models.identity import PublicIdModel

MODES = ("screen", "paper")
ADMISSIONS = ("open", "checked")
DEVICES = ("any", "seb")


class Sitting(PublicIdModel):
    """An examination held at a place within a window. Whoever checked its results never releases them.

    What could harm a candidate has effect only with the document that asks for it: `leave_rule_document`.
    """

    exam = models.ForeignKey("exams.Exam", on_delete=models.PROTECT, related_name="sittings")
    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="sittings")
    title = models.CharField(max_length=160)
    place = models.CharField(max_length=160, blank=True)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    mode = models.CharField(max_length=8, choices=[(m, m) for m in MODES], default="screen")
    late_entry_minutes = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Nobody begins later than this after the opening; empty: until it closes"
    )
    admission = models.CharField(max_length=8, choices=[(a, a) for a in ADMISSIONS], default="open")
    devices = models.CharField(max_length=8, choices=[(d, d) for d in DEVICES], default="any")
    seb_config_key = models.CharField(max_length=64, blank=True)
    manual_start = models.BooleanField(default=False, help_text="The invigilator rings the bell, room by room")
    leave_rule_document = models.CharField(max_length=200, blank=True)
    leave_rule_times = models.PositiveSmallIntegerField(null=True, blank=True)
    held_until = models.DateTimeField(null=True, blank=True, help_text="A pause of the whole sitting lasts until then")
    registration_until = models.DateTimeField(null=True, blank=True, help_text="Until when units may register")
    required_hours = models.PositiveSmallIntegerField(null=True, blank=True)
    appeal_days = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Days after release")
    sheets_complete_by = models.ForeignKey(
        "core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sheets_complete_at = models.DateTimeField(
        null=True, blank=True, help_text="On paper: since then whoever has no answer sheet counts as absent"
    )
    created_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    checked_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-opens_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="sitting_closes_after_it_opens"),
            models.CheckConstraint(
                condition=Q(devices="any") | ~Q(seb_config_key=""), name="sitting_with_seb_names_its_config_key"
            ),
            models.CheckConstraint(
                condition=Q(sheets_complete_at=None, sheets_complete_by=None)
                | Q(sheets_complete_at__isnull=False, sheets_complete_by__isnull=False, mode="paper"),
                name="sheets_are_complete_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(leave_rule_document="", leave_rule_times=None)
                | (~Q(leave_rule_document="") & Q(leave_rule_times__gt=0)),
                name="sitting_leave_rule_names_its_document",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Room(PublicIdModel):
    """A room of a sitting. With a bell rung by hand, its papers begin from `opened_at`."""

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="rooms")
    name = models.CharField(max_length=80)
    seats = models.PositiveSmallIntegerField()
    held_until = models.DateTimeField(null=True, blank=True, help_text="A pause of this room lasts until then")
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["sitting_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["sitting", "name"], name="room_is_named_once_in_a_sitting"),
            models.CheckConstraint(condition=Q(seats__gt=0), name="room_has_seats"),
        ]

    def __str__(self) -> str:
        return self.name


class SittingInvigilator(models.Model):
    """Who invigilates a sitting, named before it: the minutes show them and they may run it, whatever their unit."""

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="invigilators")
    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    room = models.ForeignKey(Room, null=True, blank=True, on_delete=models.PROTECT, related_name="invigilators")
    chief = models.BooleanField(default=False)
    named_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["sitting_id", "-chief", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["sitting", "person"], condition=Q(ended_at=None), name="invigilator_is_named_once"
            )
        ]


class Registration(PublicIdModel):
    """A person's place in a sitting, with the paper laid out for it and what was granted to the person.

    Personal data: that somebody sat an exam, that they need more time or large type; kept as the rule set's
    `retention_exam_years` says. Of the admission code only the SHA-256 is kept; 80 random bits need no slow hash.
    """

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="registrations")
    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="registrations")
    form = models.ForeignKey("exams.Form", on_delete=models.PROTECT, related_name="registrations")
    extra_minutes = models.PositiveSmallIntegerField(default=0)
    large_type = models.BooleanField(default=False)
    room = models.ForeignKey(Room, null=True, blank=True, on_delete=models.PROTECT, related_name="registrations")
    seat = models.PositiveSmallIntegerField(null=True, blank=True)
    code_digest = models.CharField(max_length=64, blank=True)
    code_issued_at = models.DateTimeField(null=True, blank=True)
    code_used_at = models.DateTimeField(null=True, blank=True)
    checked_in_at = models.DateTimeField(null=True, blank=True)
    checked_in_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    late_until = models.DateTimeField(null=True, blank=True, help_text="May begin until then, after the late limit")
    seb_waived_at = models.DateTimeField(null=True, blank=True)
    registered_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["sitting_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["sitting", "person"], name="one_place_per_person_in_a_sitting"),
            models.UniqueConstraint(
                fields=["room", "seat"],
                condition=Q(withdrawn_at=None, seat__isnull=False),
                name="one_candidate_per_seat",
            ),
            models.UniqueConstraint(
                fields=["code_digest"], condition=~Q(code_digest=""), name="admission_code_opens_one_place"
            ),
            models.CheckConstraint(condition=Q(seat=None) | Q(room__isnull=False), name="seat_stands_in_a_room"),
        ]


class Presence(models.Model):
    """What a candidate's page last said of itself. Signs of life, no record: overwritten all the time."""

    registration = models.OneToOneField(Registration, on_delete=models.CASCADE, related_name="presence")
    seen_at = models.DateTimeField()
    place = models.CharField(max_length=8, help_text="waiting or paper")
    unsafe = models.PositiveSmallIntegerField(default=0)


@append_only
class SittingEvent(PublicIdModel):
    """What happened in a sitting: announcements, incidents, signals, acts of invigilators. The minutes are set from it.

    `tells`: candidates' pages should look again. Such rows are written under the sitting's lock, so that their numbers
    become visible in order.
    """

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="events")
    room = models.ForeignKey(Room, null=True, blank=True, on_delete=models.PROTECT, related_name="events")
    registration = models.ForeignKey(
        Registration, null=True, blank=True, on_delete=models.PROTECT, related_name="events"
    )
    kind = models.CharField(max_length=20)
    text = models.CharField(max_length=500, blank=True)
    details = models.JSONField(default=dict, blank=True)
    tells = models.BooleanField(default=False)
    by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["sitting_id", "id"]
        indexes = [
            models.Index(fields=["sitting", "kind"]),
            models.Index(fields=["at"], condition=Q(tells=True), name="events_that_tell_by_time"),
            # Whoever waits asks for these, and at the same time every checking in adds one: no page may read them all.
            models.Index(fields=["sitting", "registration"], condition=Q(tells=True), name="events_that_tell_by_place"),
        ]


class RoomPause(PublicIdModel):
    """A room, or without one the whole sitting, holds still until `until`. Its minutes are given back at once.

    So a worker that dies changes nothing: the pause ends by the clock. Ended earlier, the rest is taken back.
    """

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="pauses")
    room = models.ForeignKey(Room, null=True, blank=True, on_delete=models.PROTECT, related_name="pauses")
    begun_at = models.DateTimeField()
    until = models.DateTimeField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["sitting_id", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason="") & Q(until__gt=F("begun_at")), name="pause_has_end_and_reason"
            )
        ]
