from django.db import models

from core.append_only import append_only
from core.models.identity import PublicIdModel


@append_only
class OfficialAnswer(PublicIdModel):
    """What the register told somebody, and the place in the ledger it rests on. Written with every official answer.

    A public look-up keeps a keyed digest of what was asked, never the name; staff answers name records by public id.
    Kept as the rule set's `log_months` says; at least six months (网络安全法 art. 21).
    """

    asked_at = models.DateTimeField(db_index=True)
    channel = models.CharField(max_length=20, help_text="command, page, public, api, extract")
    question = models.JSONField()
    answer = models.JSONField()
    certificate = models.ForeignKey(
        "certification.Certificate", null=True, blank=True, on_delete=models.PROTECT, related_name="answers"
    )
    position = models.PositiveIntegerField(null=True, blank=True)
    rule_set = models.CharField(max_length=60, blank=True)
    asked_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-asked_at"]
