"""Classes in person: days and places, who may come, who came, and the hours that a second person confirmed."""

from django.db import models
from django.db.models import F, Q

from core.append_only import append_only
from core.models.identity import PublicIdModel


class TrainingClass(PublicIdModel):
    """A class of one or more sessions. `secret` makes its sign-in codes; it leaves the server only as codes."""

    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="+", help_text="Who holds it")
    title = models.CharField(max_length=120)
    theme = models.CharField(max_length=400, blank=True)
    teacher = models.CharField(max_length=80, blank=True)
    places = models.PositiveSmallIntegerField()
    nominate_until = models.DateField()
    secret = models.CharField(max_length=64)
    created_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    cancelled_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_by__isnull=True)
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False) & ~Q(cancelled_because=""),
                name="class_is_cancelled_by_somebody_with_a_reason",
            )
        ]

    def __str__(self) -> str:
        return self.title


class ClassSession(PublicIdModel):
    training = models.ForeignKey(TrainingClass, on_delete=models.PROTECT, related_name="sessions")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=120)

    class Meta:
        ordering = ["begins_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="session_ends_after_it_begins")
        ]

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.begins_at).total_seconds() // 60)


class ClassQuota(models.Model):
    """How many places a unit and the units below it may fill."""

    training = models.ForeignKey(TrainingClass, on_delete=models.PROTECT, related_name="quotas")
    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="+")
    places = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["training", "unit"], name="one_quota_per_unit_and_class")]


@append_only
class ClassQuotaChange(PublicIdModel):
    """Quotas and places as somebody changed them after the class was announced, and why.

    `changes`: {"unit": code, "name", "before", "after"} of each unit whose quota is another.
    """

    training = models.ForeignKey(TrainingClass, on_delete=models.PROTECT, related_name="quota_changes")
    changes = models.JSONField()
    places_before = models.PositiveSmallIntegerField()
    places_after = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="quota_change_gives_its_reason")]


@append_only
class ClassNomination(PublicIdModel):
    """Who was put on the list, by whom, for which quota; or taken off it again. The last row of a person holds.

    Whether somebody has a place or waits follows from the order of the rows and the places there are.
    """

    training = models.ForeignKey(TrainingClass, on_delete=models.PROTECT, related_name="nominations")
    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    quota = models.ForeignKey(ClassQuota, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=[("nominated", "nominated"), ("withdrawn", "withdrawn")])
    instead_of = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["training", "person"])]


@append_only
class ClassAttendance(PublicIdModel):
    """Somebody was there: by the code on the screen, by a sheet, or as the roll says. `present` false takes it back."""

    session = models.ForeignKey(ClassSession, on_delete=models.PROTECT, related_name="attendance")
    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=10, choices=[(k, k) for k in ("code", "sheet", "roll")])
    present = models.BooleanField(default=True)
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    sheet = models.ForeignKey("learning.SheetImport", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["session", "person"])]


@append_only
class ClassRoll(PublicIdModel):
    """The roll of a class, closed by who kept it and confirmed by another: `confirms` names the closing."""

    training = models.ForeignKey(TrainingClass, on_delete=models.PROTECT, related_name="rolls")
    confirms = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="confirmed")
    closed_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, help_text="Of who was present in which session")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("closed_by")),
                name="roll_is_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(confirms__isnull=True, confirmed_by__isnull=True)
                | Q(confirms__isnull=False, confirmed_by__isnull=False),
                name="confirmation_names_roll_and_person",
            ),
        ]


@append_only
class ClassHours(PublicIdModel):
    """The hours of one person from one session, posted when the roll was confirmed."""

    session = models.ForeignKey(ClassSession, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    roll = models.ForeignKey(ClassRoll, on_delete=models.PROTECT, related_name="hours")
    title = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["person", "year"])]
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="a_session_is_posted_once_per_person")
        ]
