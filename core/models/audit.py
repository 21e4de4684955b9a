"""Who did or saw what. Rows are appended unchained in the business transaction; a sealer numbers them into Merkle seals."""

from django.db import models

from core.append_only import append_only
from core.models.identity import PublicIdModel


@append_only
class AuditEntry(PublicIdModel):
    """One act. Append-only. Names a person by key and a subject by type and public id: no personal data in `details`."""

    at = models.DateTimeField(db_index=True)
    action = models.CharField(max_length=80)
    actor = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=400, blank=True)
    details = models.JSONField(default=dict, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["subject_type", "subject_id"]), models.Index(fields=["actor", "at"])]
        verbose_name_plural = "audit entries"


@append_only
class AuditSeal(models.Model):
    """A numbered Merkle root over entries that no earlier seal holds, chained to the seal before. Append-only."""

    number = models.PositiveBigIntegerField(unique=True)
    sealed_at = models.DateTimeField()
    count = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]


@append_only
class AuditSealedEntry(models.Model):
    """Which seal holds an entry, and at which leaf. An entry without such a row is not sealed yet. Append-only."""

    entry = models.OneToOneField(AuditEntry, on_delete=models.PROTECT, related_name="sealed")
    seal = models.ForeignKey(AuditSeal, on_delete=models.PROTECT, related_name="entries")
    leaf = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seal", "leaf"], name="one_entry_per_leaf")]


@append_only
class AuditAnchor(models.Model):
    """What left the database on a day: one hash over the heads of every chain. Append-only."""

    day = models.DateField()
    recorded_at = models.DateTimeField()
    heads = models.JSONField(help_text="Chain name -> head digest")
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["-recorded_at"]
