"""An article as a page shows it: in the version of the page's law date, whole or only the paragraph that is cited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from cms.domain.statutes.numbers import label_of_id
from cms.models import LawVersion
from cms.queries.law import law_for, provision_on
from cms.queries.outline import outline_of


@dataclass(frozen=True)
class ShownProvision:
    """`paragraphs` is empty where the text is not loaded; `known` says whether the article exists at all."""

    law: str
    label: str
    url: str
    known: bool
    paragraphs: list[dict[str, Any]]
    version: LawVersion | None = None
    invented: bool = False
    law_known: bool = True


def shown_provision(law: str, provision: str, on: date | None) -> ShownProvision:
    """Three queries where the law is loaded, one where it is not."""
    label, article = label_of_id(provision), provision.split("__", 1)[0]
    found = provision_on(law, provision, on)
    if found is not None:
        known = found.version.law
        url = f"{reverse('cms:law', args=[known.code])}#{article}"
        return ShownProvision(
            known.title, label, url, True, _asked_for(found.paragraphs, provision), found.version, known.invented
        )
    outline = outline_of(law)
    if outline is None or not outline.has(provision, on):
        return ShownProvision(law, label, "", False, [], law_known=outline is not None or law_for(law) is not None)
    return ShownProvision(outline.title, label, f"{reverse('cms:law', args=[outline.code])}#{article}", True, [])


def _asked_for(paragraphs: list[dict[str, Any]], provision: str) -> list[dict[str, Any]]:
    parts = dict(part.rsplit("_", 1) for part in provision.split("__")[1:])
    if "para" not in parts:
        return paragraphs
    paragraph = paragraphs[int(parts["para"]) - 1]
    points = [p for p in paragraph["points"] if "pt" not in parts or p["number"] == int(parts["pt"])]
    return [{**paragraph, "points": points}]
