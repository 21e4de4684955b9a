from django.db import models

from core.models.identity import PublicIdModel


class StoredFile(PublicIdModel):
    """A file that came in through `core.files.accept()`: stored by its hash, served only through a gate when private.

    The name somebody gave it is kept for display and never used as a path.
    """

    sha256 = models.CharField(max_length=64, db_index=True)
    storage = models.CharField(max_length=10, choices=[("private", "private"), ("public", "public")])
    path = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    kind = models.CharField(max_length=30, help_text="photo, evidence, spreadsheet, ...")
    size = models.PositiveBigIntegerField(help_text="Bytes")
    flags = models.JSONField(default=list, blank=True, help_text="What readers should know: formula_cells, ...")
    scan = models.CharField(max_length=20, default="not_scanned")
    uploaded_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.name
