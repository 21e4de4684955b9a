from django.db import models

from core.domain.digests import code_of
from core.models.identity import PublicIdModel


class BatchCheck(PublicIdModel):
    """A file of rows that staff had checked: what was asked, what was answered, and a receipt over both.

    Personal data: the files name officers. Seen by whoever asked; kept as the rule set's `log_months` says.
    """

    asked_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="batch_checks")
    asked_at = models.DateTimeField()
    known_at = models.DateTimeField(help_text="As the register knew it at this moment")
    source = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    rows = models.PositiveIntegerField()
    result = models.ForeignKey("core.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    counts = models.JSONField(default=dict, blank=True, help_text="Answer -> number of rows")
    finished_at = models.DateTimeField(null=True, blank=True)
    told = models.JSONField(
        default=dict, blank=True, help_text="Everything the receipt says; no officer is named in it"
    )
    receipt = models.CharField(max_length=64, blank=True, db_index=True, help_text="Digest over what the receipt says")

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(finished_at__isnull=True) | (models.Q(result__isnull=False) & ~models.Q(receipt="")),
                name="finished_check_has_result_and_receipt",
            )
        ]

    @property
    def code(self) -> str:
        """What anybody types to learn whether the receipt was issued here."""
        return code_of(self.receipt)
