"""What a reader marked in an article or a lesson, and wrote beside it."""

from django.db import models

from core.models.identity import PublicIdModel


class Note(PublicIdModel):
    """Marked words, perhaps with a note. Anchored by the words and what stood around them, so that it outlives an amendment.

    Personal data: private to the person, who may change or delete it at any time; nobody else ever reads it, and it proves nothing.
    """

    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=20, help_text="article, lesson")
    source = models.CharField(max_length=120, help_text="Code of the law, id of the lesson")
    place = models.CharField(max_length=60, help_text="Article, or section of the lesson, where it was made")
    edition = models.CharField(max_length=40, help_text="The text in which it was made")
    quote = models.CharField(max_length=400)
    before = models.CharField(max_length=40, blank=True)
    after = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=1000, blank=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at", "-id"]
        indexes = [models.Index(fields=["person", "kind", "source"]), models.Index(fields=["person", "-made_at"])]

    def __str__(self) -> str:
        return self.quote[:40]
