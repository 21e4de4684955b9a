"""What persons and texts say about laws: checks against the source, repeals, references, tables of discretion."""

import uuid

from django.db import models
from django.db.models import Q

from core.append_only import append_only
from core.models.identity import PublicIdModel


@append_only
class SourceCheck(models.Model):
    """A person read a version, or one article of it, against its source. The newest check is the one shown."""

    version = models.ForeignKey("cms.LawVersion", on_delete=models.PROTECT, related_name="checks")
    provision = models.CharField(max_length=40, blank=True, help_text="art_58; empty for the whole version")
    source = models.CharField(max_length=300, help_text="What it was read against: gazette, database, printed edition")
    checked_on = models.DateField()
    checked_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-recorded_at", "-pk"]
        indexes = [models.Index(fields=["version", "provision"])]


@append_only
class Repeal(models.Model):
    """A law ended without a newer text, by a document. A row without a day takes back what an earlier one said."""

    law = models.ForeignKey("cms.Law", on_delete=models.PROTECT, related_name="repeals")
    repealed_from = models.DateField(null=True, blank=True, help_text="First day on which it is no longer in force")
    document = models.CharField(max_length=300)
    recorded_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-recorded_at", "-pk"]


class CrossReference(models.Model):
    """An article that names another, of its own law or of a different one. Written with the version, never by hand."""

    version = models.ForeignKey("cms.LawVersion", on_delete=models.PROTECT, related_name="references")
    article = models.CharField(max_length=40, help_text="The article that refers: art_58")
    law = models.CharField(max_length=120, help_text="Short title of the law referred to; it need not be loaded")
    provision = models.CharField(max_length=60, blank=True, help_text="Empty where the whole law is named")
    target_article = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["version_id", "id"]
        indexes = [models.Index(fields=["law", "target_article"]), models.Index(fields=["version", "article"])]


@append_only
class DiscretionTable(models.Model):
    """How far a penalty may go by the authority's own benchmark (裁量基准). Saving again is a new revision.

    `content`: {"unit", "least", "most", "factors": [{"name", "unit", "note"}], "steps": [...]}, see
    `cms.domain.discretion`.
    """

    key = models.UUIDField(default=uuid.uuid4, help_text="The same through all revisions; names the table in addresses")
    revision = models.PositiveIntegerField(default=1)
    law = models.ForeignKey("cms.Law", on_delete=models.PROTECT, related_name="discretion_tables")
    provision = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    document = models.CharField(max_length=300, help_text="The document that sets the benchmark, with its number")
    in_force_from = models.DateField()
    withdrawn = models.BooleanField(default=False)
    content = models.JSONField()
    saved_by = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["title", "-revision"]
        constraints = [
            models.UniqueConstraint(fields=["key", "revision"], name="one_discretion_table_per_key_and_revision"),
            models.CheckConstraint(condition=~Q(document=""), name="discretion_table_names_its_document"),
        ]

    def __str__(self) -> str:
        return self.title


class DiscretionSheet(PublicIdModel):
    """A sheet with discretion tables as it was handed in: looked at, then taken as a whole or thrown away.

    Only whoever handed it in sees it. `kept` names what it brought, so that it can be taken back; what it brings is public.
    """

    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    kept = models.JSONField(default=list, help_text="[key, revision] of each table that it added or changed")
    taken_at = models.DateTimeField(null=True, blank=True)
    discarded_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["by", "-at"], name="discretion_sheets_of_a_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_at=None) | Q(discarded_at=None), name="discretion_sheet_taken_or_thrown_away"
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(taken_at__isnull=False), name="discretion_sheet_undone_after_taken"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
