"""Courses, lessons and case lessons as pages: written in the office, published through legal review."""

from __future__ import annotations

import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from learning.blocks import CitationBlock, SceneBlock, SectionBlock
from learning.domain.case_graph import Choice, Scene, faults


class LibraryPage(Page):
    """Where courses and case lessons stand."""

    parent_page_types = ["cms.HomePage"]
    subpage_types = ["learning.CoursePage", "learning.CaseLessonPage"]
    max_count = 1
    preview_modes: list = []

    def serve(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return redirect("learning:library")

    class Meta:
        verbose_name = _("Library of courses")


class StudyPage(Page):
    """What a lesson and a case lesson share. `lesson_id` names the lesson for ever, whatever becomes of its address."""

    lesson_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    summary = models.TextField(_("summary"), blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes of study"), default=30)
    law_date = models.DateField(_("law as of"), null=True, blank=True)
    checked_against = models.CharField(_("checked against"), max_length=400, blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    citations = StreamField([("citation", CitationBlock())], blank=True, verbose_name=_("citations"))

    exclude_fields_in_copy = ["lesson_id"]
    facts = MultiFieldPanel(
        [FieldPanel("minutes"), FieldPanel("law_date"), FieldPanel("checked_against"), FieldPanel("checked_on")],
        heading=_("Length and law"),
    )

    class Meta:
        abstract = True


class CoursePage(Page):
    summary = models.TextField(_("summary"), blank=True)
    audience = models.CharField(_("for whom"), max_length=200, blank=True)
    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("audience")]
    search_fields = [*Page.search_fields, index.SearchField("summary")]
    parent_page_types = ["learning.LibraryPage"]
    subpage_types = ["learning.LessonPage"]
    template = "learning/preview.html"

    class Meta:
        verbose_name = _("Course")

    def serve(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return redirect("learning:course", self.slug)


class LessonPage(StudyPage):
    sections = StreamField([("section", SectionBlock())], verbose_name=_("sections"))
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        StudyPage.facts,
        FieldPanel("sections"),
        FieldPanel("citations"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.SearchField("sections")]
    parent_page_types = ["learning.CoursePage"]
    subpage_types: list[str] = []
    template = "learning/preview.html"

    class Meta:
        verbose_name = _("Lesson")

    def serve(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return redirect("learning:lesson", self.slug, 1)

    def clean(self) -> None:
        """Every question has exactly one right option."""
        super().clean()
        for number, section in enumerate(self.sections, start=1):
            for check in section.value["checks"]:
                if sum(1 for option in check["options"] if option["right"]) != 1:
                    raise ValidationError(
                        {"sections": _("Section %(n)s: mark exactly one option of “%(stem)s” as right.")
                         % {"n": number, "stem": check["stem"][:40]}}
                    )  # fmt: skip


class CaseLessonPage(StudyPage):
    clock_starts = models.DateField(_("day of the first scene"), null=True, blank=True)
    clock_limit_days = models.PositiveSmallIntegerField(_("days the law allows"), default=0)
    clock_label = models.CharField(_("what the clock counts"), max_length=80, blank=True)
    scenes = StreamField([("scene", SceneBlock())], verbose_name=_("scenes"))
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        StudyPage.facts,
        MultiFieldPanel(
            [FieldPanel("clock_starts"), FieldPanel("clock_limit_days"), FieldPanel("clock_label")],
            heading=_("Statutory clock"),
        ),
        FieldPanel("scenes"),
        FieldPanel("citations"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.SearchField("scenes")]
    parent_page_types = ["learning.LibraryPage"]
    subpage_types: list[str] = []
    template = "learning/preview.html"

    class Meta:
        verbose_name = _("Case lesson")

    def serve(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return redirect("learning:case", self.slug)

    def get_preview_context(self, request, mode_name):
        return {**super().get_preview_context(request, mode_name), "graph": self.graph()}

    def graph(self) -> list[Scene]:
        return [
            Scene(
                id=value["id"],
                title=value["title"],
                text=value["text"],
                evidence=tuple(value["evidence"]),
                clock_days=value["clock_days"] or 0,
                choices=tuple(
                    Choice(c["text"], c["to"], c["consequence"], bool(c["good"]), tuple(map(dict, c["citations"])))
                    for c in value["choices"]
                ),
                outcome=value["outcome"] or "",
                verdict=value["verdict"] or "",
            )
            for value in (block.value for block in self.scenes)
        ]

    def clean(self) -> None:
        super().clean()
        words = {
            "case_is_empty": _("The case has no scene yet."),
            "scene_id_twice": _("Two scenes have the name “%(scene)s”."),
            "scene_needs_choices_or_end": _("Scene “%(scene)s” needs either choices or an end."),
            "choice_leads_nowhere": _("A choice in “%(scene)s” leads to “%(to)s”, which does not exist."),
            "scene_is_never_reached": _("No choice leads to the scene “%(scene)s”."),
            "case_has_no_end": _("The case never ends."),
        }
        if found := faults(self.graph()):
            raise ValidationError({"scenes": [words[f.code] % {"scene": f.scene, **f.details} for f in found]})

    def url_of_start(self) -> str:
        return reverse("learning:case", args=[self.slug])
