from django.db import models
from django.db.models import Q

from core.append_only import append_only

ENTRY_KINDS = ("answer", "flag")
VERDICTS = ("accepted", "stale", "late")


@append_only
class AnswerEntry(models.Model):
    """One answer as it arrived. Whatever was acknowledged stands here; what counts is folded from it.

    Two machines may use the same `seq`, so the key names the writer: neither answer is lost. `digest` covers what the
    candidate's machine said, which makes a repeated request harmless and a different one under the same key visible.
    """

    attempt = models.ForeignKey("exams.Attempt", on_delete=models.PROTECT, related_name="entries", db_index=False)
    writer = models.CharField(max_length=32)
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=6, choices=[(name, name) for name in ENTRY_KINDS])
    item = models.CharField(max_length=20)
    value = models.JSONField()
    client_at = models.DateTimeField(help_text="By the clock of the candidate's machine; decides nothing")
    server_at = models.DateTimeField()
    verdict = models.CharField(max_length=8, choices=[(name, name) for name in VERDICTS])
    digest = models.CharField(max_length=64)
    process = models.CharField(max_length=32)
    block = models.PositiveBigIntegerField(help_text="Number of the journal block of this process")

    class Meta:
        ordering = ["attempt_id", "id"]
        indexes = [models.Index(fields=["process", "block"], name="exams_entry_of_block")]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "writer", "seq"], name="one_entry_per_attempt_writer_and_seq"),
            models.CheckConstraint(condition=Q(kind__in=ENTRY_KINDS), name="entry_is_of_a_known_kind"),
            models.CheckConstraint(condition=Q(verdict__in=VERDICTS), name="entry_has_a_known_verdict"),
        ]


@append_only
class JournalBlock(models.Model):
    """What one process wrote in one commit: a Merkle root over its entries, chained to the block before.

    Chains are per process, because a chain per attempt forks as soon as two processes serve it.
    """

    process = models.CharField(max_length=32)
    number = models.PositiveBigIntegerField()
    previous = models.CharField(max_length=64, blank=True)
    entries = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["process", "number"]
        constraints = [
            models.UniqueConstraint(fields=["process", "number"], name="one_block_per_process_and_number"),
            models.CheckConstraint(condition=Q(entries__gte=1), name="block_holds_entries"),
        ]


@append_only
class AttemptSeal(models.Model):
    """Written after closing: all entries and what counts of them, in one digest. The candidate's receipt shows it."""

    attempt = models.OneToOneField("exams.Attempt", on_delete=models.PROTECT, related_name="seal")
    entries = models.PositiveIntegerField()
    root = models.CharField(max_length=64, help_text="Merkle root over the sorted leaves of the entries")
    fold = models.JSONField(help_text="Item -> the answer that counts")
    digest = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()
