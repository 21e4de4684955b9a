"""The foot of every page: the pages marked for menus directly below the home page."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import DisallowedHost
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest
from wagtail.models import Site, get_page_models
from wagtail.signals import post_page_move

from core.kept import Kept


@dataclass(frozen=True)
class FooterLink:
    title: str
    url: str


_kept: Kept[tuple[FooterLink, ...]] = Kept()


def footer_links(request: HttpRequest) -> tuple[FooterLink, ...]:
    """The same for everybody who reads this site, and so looked up once a second and not for every page. None under a foreign
    host: it is refused, and the page that says so is no page of this site.
    """
    try:
        host = request.get_host()
    except DisallowedHost:
        return ()
    return _kept.get((host, request.get_port()), lambda: _read(request))


def _read(request: HttpRequest) -> tuple[FooterLink, ...]:
    site = Site.find_for_request(request)
    pages = site.root_page.get_children().live().in_menu() if site else ()
    return tuple(FooterLink(page.title, page.get_url(request)) for page in pages)


def connect() -> None:
    """A page or a site that is saved, moved or deleted may stand there."""
    for model in (Site, *get_page_models()):
        post_save.connect(_kept.forget, sender=model)
        post_delete.connect(_kept.forget, sender=model)
    post_page_move.connect(_kept.forget)
