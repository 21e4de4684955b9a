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


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    current: bool


_items: dict[str, Item] = {}


def register_item(
    label: Any, url_name: str, order: int, visible: Callable[[HttpRequest], bool] = lambda _r: True
) -> None:
    """Add an item; the same address registered again replaces the first."""
    _items[url_name] = Item(label, url_name, order, visible)


def links_for(request: HttpRequest) -> list[Link]:
    """Of items that lie below one another only the nearest is the current one."""
    ordered = sorted(_items.values(), key=lambda item: item.order)
    found = [(item, url) for item in ordered if item.visible(request) and (url := _url(item))]
    nearest = max((url for _item, url in found if _leads_to(url, request.path)), key=len, default="")
    return [Link(str(item.label), url, current=url == nearest) for item, url in found]


def _leads_to(url: str, path: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))


def _url(item: Item) -> str:
    try:
        return reverse(item.url_name)
    except NoReverseMatch:
        return ""
