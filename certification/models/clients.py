"""Other systems: their keys, what they called, what they follow, and what was pushed to them."""

from django.db import models
from django.db.models import Q

from core.append_only import append_only
from core.models.identity import PublicIdModel
from core.sealed import SealedField

SCOPES = ("status", "may_enforce", "officers", "changes", "watch")


class ApiKey(PublicIdModel):
    """A key of another system. The secret is shown once and kept as a digest; 256 random bits need no slow hash."""

    authority = models.ForeignKey("core.Authority", on_delete=models.PROTECT, related_name="api_keys")
    name = models.CharField(max_length=120, help_text="Which system, and who answers for it")
    prefix = models.CharField(max_length=12, unique=True)
    secret_digest = models.CharField(max_length=64)
    scopes = models.JSONField(help_text="status, may_enforce, officers, changes, watch")
    units = models.ManyToManyField("core.Unit", related_name="+", help_text="Each reaches its subtree")
    webhook_hosts = models.JSONField(default=list, blank=True, help_text="Host names that webhooks may be sent to")
    per_minute = models.PositiveIntegerField(default=600)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.name


@append_only
class ApiCall(models.Model):
    """One call: which key, what, how it ended and how many rows. Never whom it was about."""

    key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, related_name="calls")
    at = models.DateTimeField(db_index=True)
    operation = models.CharField(max_length=80)
    status = models.PositiveSmallIntegerField()
    rows = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-at", "-id"]


@append_only
class RegisterChange(PublicIdModel):
    """The changes of the register as one numbered stream without gaps: events, and days that came (expiring, lapsed).

    Numbers are given after the commit, by absence, as seals are: no change is ever slipped in before a number read.
    """

    number = models.PositiveBigIntegerField(unique=True)
    key = models.CharField(max_length=120, unique=True, help_text="event:ID, expiring:ID:DAY:BEFORE, lapsed:ID:DAY")
    kind = models.CharField(max_length=30)
    certificate = models.ForeignKey("certification.Certificate", on_delete=models.PROTECT, related_name="changes")
    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="+")
    event = models.OneToOneField(
        "certification.CertificateEvent", null=True, blank=True, on_delete=models.PROTECT, related_name="change"
    )
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    numbered_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["certificate", "number"]), models.Index(fields=["unit", "number"])]


class WatchList(PublicIdModel):
    """What somebody follows: certificates and units. It belongs to a person or to another system's key."""

    name = models.CharField(max_length=120)
    person = models.ForeignKey(
        "core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="watch_lists"
    )
    api_key = models.ForeignKey(ApiKey, null=True, blank=True, on_delete=models.PROTECT, related_name="watch_lists")
    created_at = models.DateTimeField()
    told_until = models.PositiveBigIntegerField(default=0, help_text="Number of the last change a person was told of")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=True, api_key__isnull=False) | Q(person__isnull=False, api_key__isnull=True),
                name="watch_list_belongs_to_a_person_or_a_key",
            )
        ]

    def __str__(self) -> str:
        return self.name


class WatchItem(PublicIdModel):
    """A certificate, or a unit with everything below it."""

    watch_list = models.ForeignKey(WatchList, on_delete=models.PROTECT, related_name="items")
    certificate = models.ForeignKey(
        "certification.Certificate", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey("core.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(certificate__isnull=True, unit__isnull=False)
                | Q(certificate__isnull=False, unit__isnull=True),
                name="watch_item_is_a_certificate_or_a_unit",
            )
        ]


class Webhook(PublicIdModel):
    """Where the changes of a list are pushed, in order. `delivered_until` is the last number taken; replay sets it back."""

    watch_list = models.OneToOneField(WatchList, on_delete=models.PROTECT, related_name="webhook")
    url = models.URLField(max_length=300)
    secret = SealedField()
    delivered_until = models.PositiveBigIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0, help_text="In a row")
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)


@append_only
class WebhookAttempt(models.Model):
    """One push of one change: when, and what the other side said."""

    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, related_name="attempts")
    change = models.ForeignKey(RegisterChange, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(default=0, help_text="HTTP status; 0 where none came")
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-id"]


class Reconciliation(PublicIdModel):
    """How every followed certificate stood on a morning, to be compared with what was pushed."""

    watch_list = models.ForeignKey(WatchList, on_delete=models.PROTECT, related_name="reconciliations")
    day = models.DateField()
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    rows = models.PositiveIntegerField()
    last_change = models.PositiveBigIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(fields=["watch_list", "day"], name="one_reconciliation_per_list_and_day")
        ]
