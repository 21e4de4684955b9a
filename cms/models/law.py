"""The law library: laws, their versions by date, their provisions, and who cites them."""

from django.db import models
from django.db.models import F, Q
from modelsearch import index

from core.append_only import append_only
from core.domain.dates import FAR_DAY
from core.models.identity import PublicIdModel

KINDS = ("law", "regulation", "interpretation", "local")


class Law(index.Indexed, models.Model):
    """A statute through all its versions. Never removed: it ends."""

    code = models.CharField(max_length=120, unique=True, help_text="The short title; names the law in addresses")
    title = models.CharField(max_length=200)
    sort_key = models.CharField(max_length=300)
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in KINDS])
    invented = models.BooleanField(default=False, help_text="For demonstrations: never in public search, never citable")

    search_fields = [index.SearchField("title", boost=4), index.FilterField("kind"), index.FilterField("invented")]

    class Meta:
        ordering = ["sort_key"]

    def __str__(self) -> str:
        return self.title


class LawVersion(PublicIdModel):
    """A text of a law as of a day. In-force dates are proposed by the importer and confirmed by a person."""

    law = models.ForeignKey(Law, on_delete=models.PROTECT, related_name="versions")
    day = models.DateField(help_text="Day of adoption, revision or amendment that names the version")
    amendment = models.PositiveSmallIntegerField(default=1, help_text="Which of several texts that one day made")
    revision = models.PositiveSmallIntegerField(default=1, help_text="Rises where a misprint of the text was mended")
    in_force_from = models.DateField(null=True, blank=True)
    in_force_until = models.DateField(default=FAR_DAY)
    in_force_basis = models.CharField(max_length=20, help_text="header, last_article, decision, unverified")
    articles = models.PositiveIntegerField(default=0)
    source = models.CharField(max_length=300, blank=True)
    sha256 = models.CharField(max_length=64)
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_on = models.DateField(null=True, blank=True)
    confirmation = models.CharField(max_length=300, blank=True, help_text="The document that shows the in-force date")

    class Meta:
        ordering = ["law_id", "-day", "-amendment", "-revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["law", "day", "amendment", "revision"], name="one_version_per_law_day_amendment_and_revision"
            ),
            models.CheckConstraint(
                condition=Q(in_force_from__isnull=True) | Q(in_force_until__gte=F("in_force_from")),
                name="version_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.law.title} ({self.day})"


@append_only
class Provision(models.Model):
    """An article of a version, with its paragraphs and points. Never changed: a misprint is a new revision.

    `paragraphs`: [{"text", "points": [{"number", "text"}]}]. `headings`: those it stands under, outermost first.
    """

    version = models.ForeignKey(LawVersion, on_delete=models.PROTECT, related_name="provisions")
    order = models.PositiveIntegerField()
    provision = models.CharField(max_length=40, help_text="art_58; art_17_1 for 第十七条之一")
    label = models.CharField(max_length=40)
    headings = models.JSONField(default=list)
    paragraphs = models.JSONField(default=list)
    text = models.TextField()

    class Meta:
        ordering = ["version_id", "order"]
        indexes = [models.Index(fields=["version", "order"], name="provision_in_its_place")]
        constraints = [
            models.UniqueConstraint(fields=["version", "provision"], name="one_provision_per_id_and_version"),
        ]

    def __str__(self) -> str:
        return self.label


class Citation(models.Model):
    """Which source cites which provision: rewritten by the service that saves the source.

    (law, provision) is the identity across versions. `resolved`: the library holds it on `law_date`.
    """

    source_kind = models.CharField(max_length=40, help_text="question, lesson, case_lesson, ...")
    source_public_id = models.CharField(max_length=64)
    live = models.BooleanField(default=True, help_text="Of the published text, else of a draft")
    law = models.CharField(max_length=120, help_text="Short title; the law need not be loaded")
    provision = models.CharField(max_length=60)
    label = models.CharField(max_length=160)
    law_date = models.DateField(null=True, blank=True)
    resolved = models.BooleanField(default=False)

    class Meta:
        ordering = ["source_kind", "source_public_id", "id"]
        indexes = [models.Index(fields=["law", "provision"]), models.Index(fields=["source_kind", "source_public_id"])]
