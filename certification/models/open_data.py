from django.db import models

from core.models.identity import PublicIdModel


class OpenDataEdition(PublicIdModel):
    """A month's file of what an authority publishes of its valid certificates: those fields and no others."""

    authority = models.ForeignKey("core.Authority", on_delete=models.PROTECT, related_name="open_data")
    month = models.DateField(help_text="First day of the month")
    fields = models.JSONField()
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    rows = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-month"]
        constraints = [models.UniqueConstraint(fields=["authority", "month"], name="one_open_data_edition_per_month")]
