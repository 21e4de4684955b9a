"""What the law library understood of a page's citations, beside the fields of the editor and for its reviewer."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import Panel


class CitationPanel(Panel):
    """The provisions that the words of a page name, those that do not exist first. As of the last save.

    `law_date` names the field of the page that says under the law of which day it is right.
    """

    def __init__(self, law_date: str = "law_date", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.law_date = law_date

    def clone_kwargs(self) -> dict[str, Any]:
        return {**super().clone_kwargs(), "law_date": self.law_date}

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/office/citation_panel.html"

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            from cms.queries.mentions import named_in  # models of pages load this module
            from cms.queries.page_words import words_of

            context = super().get_context_data(parent_context) or {}
            day = getattr(self.instance, self.panel.law_date)
            named = named_in([(words_of(self.instance), day)])[0]
            return context | {
                "unknown": [one for one in named if not one.url],
                "known": [one for one in named if one.url],
                "law_date": day,
            }

        def is_shown(self) -> bool:
            return super().is_shown() and bool(self.instance.pk)
