"""Public legal education (普法): pages open to everybody, written and reviewed like everything else."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import BodyBlock
from cms.citation_panel import CitationPanel

PER_PAGE = 24


class EducationIndexPage(Page):
    introduction = RichTextField(_("introduction"), blank=True, features=["bold", "link"])
    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.EducationPage"]
    max_count = 1
    template = "cms/education_index.html"

    class Meta:
        verbose_name = _("Public legal education")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        listed = EducationPage.objects.child_of(self).live().order_by("-first_published_at", "-pk")
        return super().get_context(request, *args, **kwargs) | {
            "page_obj": Paginator(listed, PER_PAGE).get_page(request.GET.get("page"))
        }


class EducationPage(Page):
    """One question that people ask, answered. Says under the law of which day, and what it was checked against."""

    summary = models.TextField(_("the answer in short"), blank=True)
    audience = models.CharField(_("for whom"), max_length=80, blank=True, help_text=_("For example 沿街商户"))
    law_date = models.DateField(_("law as of"), null=True, blank=True)
    checked_against = models.CharField(_("checked against"), max_length=400, blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    body = StreamField(BodyBlock(), blank=True)
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("audience"),
        MultiFieldPanel(
            [FieldPanel("law_date"), FieldPanel("checked_against"), FieldPanel("checked_on")], heading=_("Law")
        ),
        CitationPanel(heading=_("Law named in the text")),
        FieldPanel("body"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.SearchField("body")]
    parent_page_types = ["cms.EducationIndexPage"]
    subpage_types: list[str] = []
    template = "cms/education.html"

    class Meta:
        verbose_name = _("Page of public legal education")
