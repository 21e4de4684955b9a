from django.db import models

from core.append_only import append_only
from core.models.identity import PublicIdModel


@append_only
class RegisterExtract(PublicIdModel):
    """What the register says of one person at one moment, put down for a court or an authority that asked.

    `content` is everything on the paper; `digest` covers it, and the paper carries the digest. Personal data: name, post and
    certificates of an officer; kept as long as the register (permanent). Says nothing on whether an act was lawful.
    """

    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="register_extracts")
    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="+")
    content = models.JSONField()
    digest = models.CharField(max_length=64, db_index=True)
    asked_for = models.CharField(max_length=300, help_text="Who asked, and by which letter or case number")
    made_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at", "-id"]
        indexes = [models.Index(fields=["person", "made_at"])]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """Short enough to read aloud; the whole digest stands beside it."""
        return f"{self.digest[:4]}-{self.digest[4:8]}-{self.digest[8:12]}".upper()
