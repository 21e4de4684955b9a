"""Panels of the page editor: how long each section takes, and what else can be done with a course."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import Panel

from learning.estimate import estimate_of


class ReadingPanel(Panel):
    """The time each section takes, with a proposal where one is too long. As of the last save."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "learning/office/reading_panel.html"

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context) or {}
            return context | {"estimates": estimate_of(self.instance.sections)}

        def is_shown(self) -> bool:
            return super().is_shown() and bool(self.instance.pk)


class CourseToolsPanel(Panel):
    """The lessons of a course, and the ways to a new one."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "learning/office/course_tools.html"

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context) or {}
            return context | {"lessons": self.instance.get_children()}

        def is_shown(self) -> bool:
            return super().is_shown() and bool(self.instance.pk)
