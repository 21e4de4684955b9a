"""Screens made of several packages' parts: each package registers panels, `cms` arranges them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True)
class Panel:
    """A part of a screen: a template with ready values. `lead` panels stand alone above the others."""

    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    lead: bool = False


Render = Callable[[HttpRequest], Panel | None]
_registered: dict[str, list[tuple[int, Render]]] = {}


def register_panel(area: str, render: Render, order: int) -> None:
    """Add a panel to an area ("home", "front" for whoever is not signed in, "desk",
    "person" and "unit": files of the office, named in the request's `resolver_match`). `render` answers None where it has nothing to say to this reader."""
    entries = _registered.setdefault(area, [])
    if all(existing is not render for _order, existing in entries):
        entries.append((order, render))


def panels_for(area: str, request: HttpRequest) -> list[Panel]:
    ordered = sorted(_registered.get(area, []), key=lambda entry: entry[0])
    return [panel for _order, render in ordered if (panel := render(request)) is not None]
