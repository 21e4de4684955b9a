from django.db import models

from core.models.identity import PublicIdModel


class Authority(PublicIdModel):
    """Who issues, examines or trains. Rule sets, number series, banks, holiday years, keys and clients belong to one.

    One installation serves many authorities in one database, so uniqueness is always per authority.
    """

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    issues = models.BooleanField(default=False, help_text="Issues enforcement certificates")
    examines = models.BooleanField(default=False)
    trains = models.BooleanField(default=False)
    contact = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "authorities"

    def __str__(self) -> str:
        return self.name
