"""The answer journal: what was acknowledged is here, and nothing here is ever changed."""

from django.db import models

from core.append_only import append_only
from core.models.identity import PublicIdModel

VERDICTS = ("saved", "stale", "admitted", "late")
COUNTING = ("saved", "admitted")
"""`admitted`: from an answer file, by a decision; `late`: from an answer file, kept and not counted."""


@append_only
class AnswerEntry(models.Model):
    """One answer as it was given. The newest of the writer's seq speaks for its item; a stale one never does.

    `digest` covers attempt, writer, seq, item, value and client_at: a repeated request is recognised by it.
    """

    attempt = models.ForeignKey("exams.Attempt", on_delete=models.PROTECT, related_name="entries")
    writer = models.CharField(max_length=32)
    seq = models.PositiveIntegerField()
    item = models.CharField(max_length=20)
    value = models.JSONField()
    client_at = models.DateTimeField(null=True, blank=True)
    server_at = models.DateTimeField()
    verdict = models.CharField(max_length=8, choices=[(verdict, verdict) for verdict in VERDICTS])
    digest = models.CharField(max_length=64)
    block = models.UUIDField(db_index=True, help_text="The group commit that wrote it; see JournalBlock")

    class Meta:
        ordering = ["attempt_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "writer", "seq"], name="one_entry_per_writer_and_seq"),
        ]


@append_only
class JournalBlock(PublicIdModel):
    """One group commit: the Merkle root over the leaves it wrote, chained to the block before of the same process."""

    process = models.CharField(max_length=40)
    number = models.PositiveBigIntegerField()
    previous = models.CharField(max_length=64, blank=True)
    root = models.CharField(max_length=64)
    count = models.PositiveIntegerField()
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["process", "number"]
        constraints = [
            models.UniqueConstraint(fields=["process", "number"], name="journal_blocks_are_numbered_once"),
        ]


@append_only
class AttemptSeal(PublicIdModel):
    """What an attempt held when it closed: the receipt repeats it, and anybody can check it later.

    An answer file that is taken in afterwards gives the attempt another seal; the newest speaks, the earlier ones stay.
    """

    attempt = models.ForeignKey("exams.Attempt", on_delete=models.PROTECT, related_name="seals")
    number = models.PositiveSmallIntegerField(default=1)
    closed_at = models.DateTimeField()
    entries = models.PositiveIntegerField()
    root = models.CharField(max_length=64, help_text="Merkle root over the sorted digests of all entries")
    fold = models.CharField(max_length=64, help_text="Digest of the answers that count")
    form_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["attempt", "number"], name="attempt_seals_are_numbered_once")]
