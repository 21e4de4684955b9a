"""The picture of a case above its scenes in the editor."""

from __future__ import annotations

from typing import Any

from django.forms import Media
from wagtail.admin.panels import Panel


class CaseGraphPanel(Panel):
    class BoundPanel(Panel.BoundPanel):
        template_name = "learning/office/graph_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            from learning.queries.case_pictures import picture_of

            told = super().get_context_data(parent_context) or {}
            return {**told, "picture": picture_of(self.instance), "case": self.instance}

        @property
        def media(self) -> Media:
            return super().media + Media(css={"all": ["css/cases.css"]})
