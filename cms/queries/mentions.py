"""The provisions that texts name: as citations of their source, as links, and those that their law does not have."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.core.cache import cache
from django.urls import reverse

from cms.domain import linking
from cms.domain.statutes.citing import Mention, articles_of_range, mentions
from cms.domain.statutes.numbers import label_of_id
from cms.models import Law
from cms.queries.law import provisions_of
from cms.queries.names import names_of_laws
from cms.queries.outline import outline_of, outlines

LINKS_KEPT = 300  # seconds: a law that has just been loaded is linked to a little later

Text = tuple[str, date | None]


@dataclass(frozen=True)
class Named:
    """A provision that a text names. `url` is empty where its law does not have it; then `words` are what was written."""

    law: str
    provision: str
    label: str
    words: str
    url: str

    @property
    def citation(self) -> dict[str, str]:
        return {"law": self.law, "provision": self.provision, "label": self.label}


def named_in(texts: Sequence[Text]) -> list[list[Named]]:
    """For each text with its law date, every provision of a known law once. Four queries, however many texts."""
    names = names_of_laws()
    read = [[(one, on) for mention in mentions(text, names) for one in _each(mention)] for text, on in texts]
    urls = _urls({(law, provision, on) for text in read for (law, provision, _words), on in text})
    return [list(_once(text, urls)) for text in read]


def _each(mention: Mention) -> list[tuple[str, str, str]]:
    """第三条至第六条 names four articles."""
    targets = articles_of_range(mention) if mention.through else [mention.provision]
    return [(mention.law, one, mention.text) for one in targets if one]


def _once(text: Sequence[tuple[tuple[str, str, str], date | None]], urls: dict[_Asked, str]) -> Collection[Named]:
    found: dict[tuple[str, str], Named] = {}
    for (law, provision, words), on in text:
        if (url := urls.get((law, provision, on))) is not None:
            label = f"{law}{label_of_id(provision)}"
            found.setdefault((law, provision), Named(law, provision, label, words, url))
    return found.values()


_Asked = tuple[str, str, date | None]


def _urls(asked: set[_Asked]) -> dict[_Asked, str]:
    """Where each provision is read, in the text of its day; empty where its law has none such; left out of unknown laws."""
    held = provisions_of(asked)
    loaded = set(Law.objects.filter(code__in={law for law, _p, _on in asked}).values_list("code", flat=True))
    found = {}
    for one in asked:
        law, provision, on = one
        if row := held.get(one):
            version = row.version
            begun = on and version.in_force_from and version.in_force_from <= on <= version.in_force_until
            found[one] = _url(law, provision, on if begun else None)
        elif law in loaded:
            found[one] = ""
        elif outline := outline_of(law):
            known = outline.has(provision, on)
            found[one] = _url(outline.code, provision, on if outline.on(on or date.max) else None) if known else ""
    return found


def _url(law: str, provision: str, on: date | None) -> str:
    asked = "?" + urlencode({"on": on.isoformat()}) if on else ""
    return reverse("cms:law-article", args=[law, provision]) + asked


def missing_of(asked: Collection[_Asked]) -> set[_Asked]:
    """Those of (law, provision, day) whose law is known and has no such provision. Three queries."""
    return {one for one, url in _urls({one for one in asked if one[1]}).items() if not url}


def citations_in(text: str, on: date | None = None) -> list[dict[str, str]]:
    """Each provision of a known law once, in the order of the text; what a law does not have is left out."""
    return [one.citation for one in named_in([(text, on)])[0] if one.url]


def unknown_in(text: str, on: date | None = None) -> list[str]:
    """The words of citations that name what their law does not have."""
    return [one.label for one in named_in([(text, on)])[0] if not one.url]


def linked_html(source: str, on: date | None) -> str:
    """HTML with every citation that can be looked up as a link to the text of the day. Four queries, kept for minutes."""
    key = f"cms.linked.{on}.{hashlib.sha256(source.encode()).hexdigest()}"
    kept = cache.get(key)
    if kept is None:
        kept = linking.linked(source, lambda text: _links(text, on))
        cache.set(key, kept, LINKS_KEPT)
    return kept


def _links(text: str, on: date | None) -> list[linking.Link]:
    read = mentions(text, names_of_laws())
    urls = _urls({(one.law, one.provision, on) for one in read if one.provision})
    known = {*outlines(), *Law.objects.filter(code__in={one.law for one in read}).values_list("code", flat=True)}
    found = []
    for one in read:
        url = urls.get((one.law, one.provision, on)) if one.provision else ""
        if not one.provision and one.law in known:
            url = reverse("cms:law", args=[one.law])
        if url:
            found.append(linking.Link(one.start, one.end, url))
    return found
