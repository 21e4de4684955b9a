from django.db import models

from core.models.identity import PublicIdModel


class Notice(PublicIdModel):
    """Something a person was told. The same key is the same notice, whatever ran twice.

    Personal data: what the text says about the person's own certificate or exam; kept two years.
    """

    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200, unique=True)
    subject = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["person", "read_at"])]

    def __str__(self) -> str:
        return self.subject


class NoticeDelivery(models.Model):
    """A notice on one channel: sent once, with proof, or given up with the reason."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="deliveries")
    channel = models.CharField(max_length=20, help_text="site, mail, ...")
    address = models.CharField(max_length=200, blank=True)
    state = models.CharField(
        max_length=10,
        default="waiting",
        choices=[("waiting", "waiting"), ("sent", "sent"), ("failed", "failed"), ("dropped", "dropped")],
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="one_delivery_per_notice_and_channel")
        ]
