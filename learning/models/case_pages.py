"""Case lessons as pages: scenes and choices, written in the office."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.citation_panel import CitationPanel
from learning.case_blocks import SceneBlock
from learning.case_labels import sentence
from learning.case_panels import CaseGraphPanel
from learning.case_stream import graph_of
from learning.domain.case_faults import Fault, faults
from learning.domain.case_graph import Scene, nodes
from learning.lesson_faults import faults_of_list
from learning.models.pages import StudyPage

SENSITIVITIES = (
    ("open", _("Open to all who study")),
    ("internal", _("For the service only")),
    ("held", _("Held back")),
)
ORIGINS = (("invented", _("Invented")), ("file", _("From a reviewed case file")))


class CaseLessonPage(StudyPage):
    """A graph of scenes. One made from a case file is shown to nobody before its publication was cleared."""

    clock_starts = models.DateField(_("day of the first scene"), null=True, blank=True)
    clock_time = models.CharField(
        _("and its time"), max_length=5, default="09:00", validators=[RegexValidator(r"^([01]\d|2[0-3]):[0-5]\d$")]
    )
    scenes = StreamField([("scene", SceneBlock())], verbose_name=_("scenes"))
    origin = models.CharField(_("where the case comes from"), max_length=8, choices=ORIGINS, default="invented")
    sensitivity = models.CharField(_("who may read it"), max_length=8, choices=SENSITIVITIES, default="open")
    cleared_by = models.CharField(
        _("publication cleared by"), max_length=120, blank=True, help_text=_("Name and post of who agreed to publish")
    )
    cleared_on = models.DateField(_("cleared on"), null=True, blank=True)
    clearance = models.CharField(_("document of the clearance"), max_length=200, blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        StudyPage.facts,
        MultiFieldPanel([FieldPanel("clock_starts"), FieldPanel("clock_time")], heading=_("Time in the story")),
        CitationPanel(heading=_("Law named in the text")),
        CaseGraphPanel(heading=_("Picture of the case")),
        FieldPanel("scenes"),
        FieldPanel("citations"),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("origin", "sensitivity", "cleared_by", "cleared_on", "clearance")],
            heading=_("Origin and clearance"),
        ),
    ]
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.SearchField("scenes")]
    parent_page_types = ["learning.LibraryPage"]
    subpage_types: list[str] = []
    page_description = _("A story to decide scene by scene, with its law")
    template = "learning/case_preview.html"

    class Meta:
        verbose_name = _("Case lesson")

    def serve(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return redirect("learning:case", self.slug)

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """The whole with its answers for who writes and reviews it, and the story as an officer plays it."""
        return [("", _("Everything, with answers")), ("play", _("As officer: play the case"))]

    def make_preview_request(
        self,
        original_request: HttpRequest | None = None,
        preview_mode: str | None = None,
        extra_request_attrs: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The request that Wagtail makes up has no query; where the story stands is told in that of the real one."""
        told = {"story": original_request.GET if original_request else QueryDict()}
        return super().make_preview_request(original_request, preview_mode, {**(extra_request_attrs or {}), **told})

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        from learning.queries.case_previews import played

        found = played(self, request.story) if mode_name else None  # type: ignore[attr-defined]
        return render(request, *found) if found else super().serve_preview(request, mode_name)

    def get_preview_context(self, request, mode_name):
        """With a mode only where the case could not be played: then the picture says what is wrong."""
        from learning.queries.case_pictures import picture_of

        told = {"graph": self.graph(), "picture": picture_of(self), "not_played": bool(mode_name)}
        return {**super().get_preview_context(request, mode_name), **told}

    def graph(self) -> tuple[Scene, ...]:
        return graph_of(self.scenes)

    @property
    def is_open(self) -> bool:
        """A case from a file waits for its clearance; one held back waits for ever."""
        cleared = self.origin == "invented" or bool(self.cleared_by and self.cleared_on)
        return cleared and self.sensitivity != "held"

    def everything_cited(self) -> Iterator[dict[str, Any]]:
        """Citations of the page, of its scenes and of its choices, each once."""
        inside = [dict(cited) for _scene, _number, node in nodes(self.graph()) for cited in node.citations]
        every = [*(dict(block.value) for block in self.citations), *inside]
        yield from {(one["law"], one["provision"]): one for one in every}.values()

    def clean(self) -> None:
        super().clean()
        found = {"scenes": [sentence(fault) for fault in self.grave_faults()], "citations": faults_of_list(self)}
        if wrong := {name: faults for name, faults in found.items() if faults}:
            raise ValidationError(wrong)

    def grave_faults(self) -> list[Fault]:
        from learning.queries.case_citations import citation_faults
        from learning.queries.periods import period_faults

        graph = self.graph()
        return [*faults(graph), *citation_faults(graph, self.law_date), *period_faults(graph)]

    def url_of_start(self) -> str:
        return reverse("learning:case", args=[self.slug])
