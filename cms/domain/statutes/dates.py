"""From when a version is in force, as far as its own text can tell.

File names and last articles do not give the date of an amendment: 消防法 (2021 text) still ends with 2009-05-01. Of a new
law or a full revision (修订) the last article holds; of an amendment (修正) only the amending decision knows, so until a
person enters it the date is unknown.
"""

from __future__ import annotations

import re
from datetime import date

from cms.domain.statutes.text import Statute

_FROM = re.compile(r"自\s*(\d{4})年(\d{1,2})月(\d{1,2})日起(?:施行|实施|生效)")
_FROM_ISSUE = re.compile(r"自(?:公布|发布|颁布|通过)之日起(?:施行|实施)")


def in_force_from(statute: Statute) -> tuple[date | None, str]:
    """(day, basis). basis: header, last_article, or unverified where only a person can say."""
    kinds = [event.kind for event in statute.events]
    changes = [event for event in statute.events if event.kind in ("adopted", "revised", "amended")]
    stated_in_header = [event.on for event in statute.events if event.kind == "in_force"]
    # A header may keep the first day of a text that was changed since; that day says nothing of the change.
    if stated_in_header and (not changes or stated_in_header[-1] >= changes[-1].on):
        return stated_in_header[-1], "header"
    last = next((kind for kind in reversed(kinds) if kind in ("adopted", "revised", "amended")), "adopted")
    if last == "amended":
        return None, "unverified"
    for article in reversed(statute.articles[-3:]):
        text = "".join(p.text for p in article.paragraphs)
        if found := _FROM.search(text):
            stated = date(*map(int, found.groups()))
            # A last article older than the revision was left standing and says nothing of it.
            return (stated, "last_article") if not changes or stated >= changes[-1].on else (None, "unverified")
        if _FROM_ISSUE.search(text) and len(changes) == 1:
            return changes[-1].on, "last_article"
    return None, "unverified"


def version_day(statute: Statute, file_name: str) -> date | None:
    """The day that names a version: in the file's name, else the last change in the header."""
    if found := re.search(r"\((\d{4})-(\d{2})-(\d{2})\)", file_name):
        return date(*map(int, found.groups()))
    changes = [event.on for event in statute.events if event.kind in ("adopted", "revised", "amended")]
    return changes[-1] if changes else None
