"""The main navigation: packages register their items, the site shows those that the reader may use."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse


@dataclass(frozen=True)
class Item:
    label: Any
    url_name: str
    order: int
    visible: Callable[[HttpRequest], bool]
    holds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Link:
    """`current`: what aria-current says of it, "page" or "true" where one is somewhere below; empty elsewhere."""

    label: str
    url: str
    current: str


_items: dict[str, Item] = {}


def register_item(
    label: Any,
    url_name: str,
    order: int,
    visible: Callable[[HttpRequest], bool] = lambda _r: True,
    holds: tuple[str, ...] = (),
) -> None:
    """Add an item; the same address registered again replaces the first.

    `holds`: names of further addresses that belong to it with all below them; one that takes a code stands for every code.
    """
    _items[url_name] = Item(label, url_name, order, visible, holds)


def links_for(request: HttpRequest) -> list[Link]:
    """Of items that lie below one another only the nearest is the current one."""
    ordered = sorted(_items.values(), key=lambda item: item.order)
    found = [(item, url) for item in ordered if item.visible(request) and (url := _url(item.url_name))]
    ways = [(way, url) for item, url in found for way in (url, *map(_beginning, item.holds)) if way]
    nearest = max(
        (way for way in ways if _leads_to(way[0], request.path)), key=lambda way: len(way[0]), default=("", "")
    )
    return [Link(str(item.label), url, _current(url, nearest[1], request.path)) for item, url in found]


def _leads_to(url: str, path: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))


def _current(url: str, nearest: str, path: str) -> str:
    if url != nearest:
        return ""
    return "page" if url == path else "true"


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _beginning(name: str) -> str:
    """The address, or what every address of this name begins with."""
    return _url(name) or _url_with_code(name)


def _url_with_code(name: str) -> str:
    try:
        return reverse(name, args=["x"]).removesuffix("x/")
    except NoReverseMatch:
        return ""
