"""Courses and lessons as pages: written in the office, published through legal review."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.blocks import PageChooserBlock
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.citation_panel import CitationPanel
from learning.blocks import CitationBlock, SectionBlock
from learning.lesson_faults import faults_of, faults_of_list
from learning.panels import CourseToolsPanel, ReadingPanel
from learning.reading import section_preview


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


class AddressedPage(Page):
    """A page that the site finds by its slug alone, wherever it stands."""

    def clean(self) -> None:
        super().clean()
        if type(self).objects.filter(slug=self.slug).exclude(pk=self.pk).exists():
            raise ValidationError({"slug": _("“%(slug)s” names another page already.") % {"slug": self.slug}})

    class Meta:
        abstract = True


def required_pages() -> StreamField:
    """Courses and lessons to be finished before."""
    chooser = PageChooserBlock(page_type=["learning.CoursePage", "learning.LessonPage"], label=_("Course or lesson"))
    return StreamField([("page", chooser)], blank=True, verbose_name=_("to be finished before"))


class CoursePage(AddressedPage):
    summary = models.TextField(_("summary"), blank=True)
    audience = models.CharField(_("for whom"), max_length=200, blank=True)
    edition = models.CharField(_("edition"), max_length=40, blank=True, help_text=_("For example 2026 年版"))
    law_date = models.DateField(_("law as of"), null=True, blank=True)
    requires = required_pages()
    former = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    content_panels = [
        CourseToolsPanel(),
        *Page.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel(
            [FieldPanel("audience"), FieldPanel("edition"), FieldPanel("law_date")],
            heading=_("For whom and as of when"),
        ),
        FieldPanel("requires"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("summary")]
    parent_page_types = ["learning.LibraryPage"]
    subpage_types = ["learning.LessonPage"]
    template = "learning/preview_course.html"
    page_description = _("Lessons in order, for one audience")

    class Meta:
        verbose_name = _("Course")

    def serve(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return redirect("learning:course", self.slug)

    def get_preview_context(self, request, mode_name):
        lessons = LessonPage.objects.child_of(self).order_by("path") if self.pk else []
        return {**super().get_preview_context(request, mode_name), "course": self, "lessons": lessons}


class LessonPage(StudyPage, AddressedPage):
    sections = StreamField([("section", SectionBlock())], verbose_name=_("sections"))
    requires = required_pages()
    former = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        StudyPage.facts,
        ReadingPanel(),
        CitationPanel(heading=_("Law named in the text")),
        FieldPanel("sections"),
        FieldPanel("citations"),
        FieldPanel("requires"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.SearchField("sections")]
    parent_page_types = ["learning.CoursePage"]
    subpage_types: list[str] = []
    page_description = _("Sections to read, with questions to answer")

    class Meta:
        verbose_name = _("Lesson")

    def serve(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return redirect("learning:lesson-start", self.slug)

    def clean(self) -> None:
        super().clean()
        found = {"sections": faults_of(self), "citations": faults_of_list(self)}
        if wrong := {name: faults for name, faults in found.items() if faults}:
            raise ValidationError(wrong)

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """Each section as an officer meets it, and the whole with its answers for who reviews it."""
        titles = [section.value["title"] for section in self.sections]
        sections = [(f"section-{n}", _("As officer: %(title)s") % {"title": t}) for n, t in enumerate(titles, start=1)]
        return [*sections, ("", _("Everything, with answers"))]

    @property
    def default_preview_mode(self) -> str:
        return self.preview_modes[0][0]

    def get_preview_template(self, request, mode_name) -> str:
        return "learning/lesson.html" if mode_name else "learning/preview.html"

    def get_preview_context(self, request, mode_name):
        context = {**super().get_preview_context(request, mode_name), "lesson": self}
        return context | section_preview(self, int(mode_name.removeprefix("section-"))) if mode_name else context
