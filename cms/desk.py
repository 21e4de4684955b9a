"""The desk: the first page of the back office.

Packages say what waits for whoever opens it and register panels of the area "desk"; `cms` lays them out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.ui.components import Component

from cms.panels import panels_for
from core import clock
from core.roles import LABELS, Role
from core.scope import roles_in


@dataclass(frozen=True)
class Waiting:
    """So many of something wait for this person. `what` is said after the number; `urgent` where a day is running out."""

    count: int
    what: str
    url: str
    urgent: bool = False


Ask = Callable[[HttpRequest], Iterable[Waiting]]
_asked: list[tuple[int, Ask]] = []


def register_desk(ask: Ask, order: int) -> None:
    """`ask` answers with what waits for the person of the request; what counts nothing is left out."""
    if all(existing is not ask for _order, existing in _asked):
        _asked.append((order, ask))


def waiting_for(request: HttpRequest) -> list[Waiting]:
    """What waits, the urgent first, otherwise in the order of the menu."""
    ordered = sorted(_asked, key=lambda entry: entry[0])
    found = [waiting for _order, ask in ordered for waiting in ask(request) if waiting.count]
    return sorted(found, key=lambda waiting: not waiting.urgent)


class Desk(Component):
    order = 10

    def render_html(self, parent_context=None) -> SafeString:
        request = parent_context["request"]
        values = {
            "waiting": waiting_for(request),
            "panels": panels_for("desk", request),
            "name": request.user.get_full_name() or request.user.get_username(),
            "today": clock.today(),
            "roles": [LABELS[role] for role in Role if role in roles_in(request) and role != Role.OFFICER],
        }
        return render_to_string("office/desk.html", values, request)


@hooks.register("construct_homepage_panels")
def lay_out(request: HttpRequest, panels: list[Component]) -> None:
    panels.insert(0, Desk())
