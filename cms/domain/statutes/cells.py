"""Citations in a cell of a sheet: nothing but laws in 《》 and their provisions, or one article on its own."""

from __future__ import annotations

import re

from cms.domain.statutes.citing import Mention, mentions
from cms.domain.statutes.numbers import label_of_id
from cms.domain.statutes.text import short_title

_BRACKETS = re.compile(r"《([^《》]+)》")
_BETWEEN = "、，,和及以；; 　\n\r\t"
_FIRST_ARTICLE = re.compile(r"(?=第[零〇一二两三四五六七八九十百千0-9０-９]+条)")


def citations_of(text: str) -> list[dict[str, str]] | None:
    """{law, provision, label} of each; None where anything else stands in the cell."""
    names = {short_title(title): short_title(title) for title in _BRACKETS.findall(text)}
    found = mentions(text, names)
    rest, at = "", 0
    for one in found:
        rest, at = rest + text[at : one.start], one.end
    if (rest + text[at:]).strip(_BETWEEN) or any(one.through for one in found):
        return None
    return [{"law": one.law, "provision": one.provision, "label": f"{one.law}{_said(one)}"} for one in found]


def _said(one: Mention) -> str:
    """As it was written, unless part of it was left to the one before."""
    written = _BRACKETS.sub("", one.text).strip()
    return written if "条" in written or not one.provision else label_of_id(one.provision)


def one_article(text: str) -> tuple[str, str] | None:
    """(law, provision) of a cell that names one article, with or without 《》; None where it names none or several."""
    law, *provision = _FIRST_ARTICLE.split(text.strip(), maxsplit=1)
    title = law.strip("《》 　")
    found = citations_of(f"《{title}》{provision[0]}") if title and provision else None
    return (found[0]["law"], found[0]["provision"]) if found and len(found) == 1 else None
