"""A draft case played in the preview as an officer plays it: the way so far stands in the address, and nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from learning.models import CaseLessonPage
from learning.queries.case_plays import end_shown, scene_shown
from learning.queries.case_stories import story_of

MOST_STEPS = 300
OURS = ("way", "choice", "written", "ticked")


@dataclass(frozen=True)
class Asked:
    """Where a preview stands: the choices so far, whether the text asked for here was written, and the editor's own values."""

    taken: tuple[int, ...]
    written: bool
    others: tuple[tuple[str, str], ...]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the next step sends along."""
        return [*self.others, ("way", "-".join(map(str, self.taken)))]

    @property
    def beginning(self) -> str:
        return "?" + urlencode(self.others)


def asked_in(query: QueryDict) -> Asked:
    told = [*query.get("way", "").split("-"), query.get("choice", "")]
    taken = tuple(int(one) for one in told[:MOST_STEPS] if one.isdecimal() and len(one) < 4)
    others = tuple((name, str(value)) for name, value in query.items() if name not in OURS)
    return Asked(taken, query.get("written") == "1", others)


def played(page: CaseLessonPage, query: QueryDict) -> tuple[str, dict[str, Any]] | None:
    """Template and values of the scene that was asked for; None of a case that has faults and cannot be played."""
    if not page.graph() or page.grave_faults():
        return None
    asked, story = asked_in(query), story_of(page)
    stand = story.play(asked.taken)
    context = {"case": page, "preview": asked, **scene_shown(story, stand, page)}
    if stand.scene.is_end:
        return "learning/case_end.html", {**context, **end_shown(story, stand, page)}
    draft = {"text": _("In the preview nothing is kept of what you write.")} if asked.written else None
    return "learning/case_scene.html", {**context, "draft": draft}
