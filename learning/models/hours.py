"""What hours rest on besides lessons, and what people decided about them. Rows are only added; a change is a further row."""

from django.db import models
from django.db.models import F, Q

from core.append_only import append_only
from core.models.identity import PublicIdModel


@append_only
class StudyPing(models.Model):
    """An open page that was looked at. The same number of the same page is the same sign.

    Personal data: what somebody studied when; kept five years.
    """

    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    lesson_id = models.UUIDField()
    section = models.CharField(max_length=60)
    page = models.UUIDField(help_text="The serving of the page that its ticket names")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["page", "number"], name="a_page_sends_each_sign_once")]
        indexes = [models.Index(fields=["person", "at"])]


class SheetImport(PublicIdModel):
    """One reading of a sheet: what was taken, what was refused and where, whether it was only tried, whether it was undone."""

    kind = models.CharField(max_length=20, help_text="outside, findings, attendance")
    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=60, blank=True, help_text="What the sheet belongs to, such as a class")
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    dry_run = models.BooleanField()
    trial_of = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="taken_by",
        help_text="The trial with the mended rows",
    )
    counts = models.JSONField(default=dict)
    refused = models.JSONField(default=list, help_text="row, column, code and details, in the order of the file")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["kind", "unit", "at"])]


@append_only
class SheetRepair(models.Model):
    """A row of a sheet as somebody mended it on screen; the newest of a row speaks. Empty cells leave the row out."""

    run = models.ForeignKey(SheetImport, on_delete=models.PROTECT, related_name="repairs")
    row = models.PositiveIntegerField()
    cells = models.JSONField()
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]


@append_only
class OutsideRecord(PublicIdModel):
    """Hours or a result earned elsewhere, as claimed: a study platform, a class of the city or district.

    It counts when another person has checked it against its file. Personal data: what somebody studied; kept five years.
    """

    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="outside_records")
    unit = models.ForeignKey(
        "core.Unit", on_delete=models.PROTECT, related_name="+", help_text="Whose staff entered it"
    )
    year = models.PositiveSmallIntegerField()
    finished_on = models.DateField()
    source = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    reference = models.CharField(max_length=80, blank=True, help_text="Number of the certificate or list")
    online = models.BooleanField()
    minutes = models.PositiveIntegerField()
    score = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    file_sha256 = models.CharField(max_length=64)
    sheet = models.ForeignKey(SheetImport, null=True, blank=True, on_delete=models.PROTECT, related_name="outside")
    row = models.PositiveIntegerField(null=True, blank=True)
    entered_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["-finished_on", "-id"]
        indexes = [models.Index(fields=["person", "year"]), models.Index(fields=["unit", "entered_at"])]
        constraints = [models.CheckConstraint(condition=Q(minutes__gt=0), name="outside_record_claims_time")]


@append_only
class OutsideVerdict(PublicIdModel):
    """Another person's check of an outside record; or that an import was taken back."""

    record = models.OneToOneField(OutsideRecord, on_delete=models.PROTECT, related_name="verdict")
    kind = models.CharField(max_length=10, choices=[(k, k) for k in ("accepted", "refused", "withdrawn")])
    entered_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="withdrawn") | ~Q(by=F("entered_by")), name="outside_hours_are_checked_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(kind="refused") | ~Q(reason=""), name="outside_hours_are_refused_with_a_reason"
            ),
        ]


@append_only
class HoursCounter(PublicIdModel):
    """A counter-entry: a fact is taken back, or given back. The fact itself stays as it was; the last word holds."""

    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    fact = models.CharField(max_length=60, help_text="kind:public id of what is meant")
    kind = models.CharField(max_length=10, choices=[("taken_back", "taken_back"), ("restored", "restored")])
    reason = models.CharField(max_length=300)
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["person", "year"])]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="counter_entry_has_a_reason")]


@append_only
class Anomaly(PublicIdModel):
    """Study that looks unlike study. A machine only points; whether anything is wrong a person says."""

    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(
        max_length=20, choices=[(k, k) for k in ("speed", "overlap", "same_pattern", "night", "regular")]
    )
    fact = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField()
    details = models.JSONField(default=dict)
    key = models.CharField(max_length=160, unique=True)
    found_at = models.DateTimeField()

    class Meta:
        ordering = ["-found_at", "-id"]
        indexes = [models.Index(fields=["person", "year"])]


@append_only
class AnomalyVerdict(PublicIdModel):
    """What a person found: nothing wrong, or hours taken back by a counter-entry. Nobody judges their own."""

    anomaly = models.OneToOneField(Anomaly, on_delete=models.PROTECT, related_name="verdict")
    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=[("stands", "stands"), ("taken_back", "taken_back")])
    reason = models.CharField(max_length=300)
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="verdict_has_a_reason"),
            models.CheckConstraint(condition=~Q(by=F("person")), name="nobody_judges_their_own_anomaly"),
        ]


@append_only
class Objection(PublicIdModel):
    """What an officer says against their account, and by when it has to be answered."""

    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="objections")
    year = models.PositiveSmallIntegerField()
    fact = models.CharField(max_length=60, blank=True, help_text="Empty: the account as a whole")
    title = models.CharField(max_length=200, blank=True)
    text = models.CharField(max_length=1000)
    at = models.DateTimeField()
    answer_due = models.DateField()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["person", "year"])]


@append_only
class ObjectionAnswer(PublicIdModel):
    """Answered by somebody else than the officer and than whoever decided before. Upheld: the fact is given back."""

    objection = models.OneToOneField(Objection, on_delete=models.PROTECT, related_name="answer")
    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    upheld = models.BooleanField()
    text = models.CharField(max_length=1000)
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(by=F("person")), name="nobody_answers_their_own_objection"),
            models.CheckConstraint(condition=~Q(text=""), name="objection_is_answered_in_words"),
        ]
