"""The pages of the site itself: home, standard pages, bulletins."""

from django.core.paginator import Paginator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import BodyBlock
from cms.citation_panel import CitationPanel
from cms.panels import panels_for


class HomePage(Page):
    """The answer first for those who are signed in; three doors for everybody else."""

    introduction = RichTextField(_("introduction"), blank=True, features=["bold", "link"])
    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["wagtailcore.Page"]
    template = "cms/home.html"

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        panels = panels_for("home" if request.person else "front", request)
        return context | {
            "lead_panels": [panel for panel in panels if panel.lead],
            "panels": [panel for panel in panels if not panel.lead],
            "bulletins": BulletinPage.objects.live().order_by("-published_on", "-pk")[:4],
        }


class StandardPage(Page):
    introduction = RichTextField(_("introduction"), blank=True, features=["bold", "link"])
    body = StreamField(BodyBlock(), blank=True)
    body_en = RichTextField(_("English version"), blank=True)
    content_panels = [
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldPanel("body"),
        FieldPanel("body_en"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("introduction"), index.SearchField("body")]
    template = "cms/standard.html"


class BulletinIndexPage(Page):
    introduction = RichTextField(blank=True)
    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    subpage_types = ["cms.BulletinPage"]
    max_count = 1
    template = "cms/bulletin_index.html"

    def get_context(self, request, *args, **kwargs):
        listed = BulletinPage.objects.child_of(self).live().order_by("-published_on", "-pk")
        page = Paginator(listed, 20).get_page(request.GET.get("page"))
        return super().get_context(request, *args, **kwargs) | {"page_obj": page}


class BulletinPage(Page):
    """A notice or a typical case (典型案例通报), which knows what became of its decision (`fates`).

    It is withdrawn by a service, with a reason, and then shows that and no longer what it reported.
    """

    published_on = models.DateField(_("published on"))
    kind = models.CharField(
        _("kind"), max_length=20, default="news", choices=[("news", _("News")), ("case", _("Typical case"))]
    )
    introduction = RichTextField(_("introduction"), blank=True, features=["bold", "link"])
    body = StreamField(BodyBlock(), blank=True)
    decision_no = models.CharField(_("number of the decision"), max_length=120, blank=True)
    decided_by = models.CharField(_("decided by"), max_length=120, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    withdrawal_reason = models.CharField(_("reason of withdrawal"), max_length=300, blank=True)
    content_panels = [
        *Page.content_panels,
        FieldPanel("published_on"),
        FieldPanel("kind"),
        CitationPanel("published_on", heading=_("Law named in the text")),
        FieldPanel("introduction"),
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldPanel("decision_no"), FieldPanel("decided_by"), FieldPanel("decided_on")],
            heading=_("Decision of the typical case"),
        ),
    ]

    def get_context(self, request, *args, **kwargs):
        from cms.law_labels import FATE_WORDS

        fate = self.fates.first() if self.pk and self.kind == "case" else None
        told = {"fate": fate, "fate_word": FATE_WORDS[fate.fate] if fate else ""}
        return super().get_context(request, *args, **kwargs) | told

    parent_page_types = ["cms.BulletinIndexPage"]
    subpage_types: list[str] = []
    search_fields = [*Page.search_fields, index.SearchField("introduction"), index.SearchField("body")]
    template = "cms/bulletin.html"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(withdrawn_on__isnull=True) | ~models.Q(withdrawal_reason=""),
                name="bulletin_is_withdrawn_with_a_reason",
            )
        ]
