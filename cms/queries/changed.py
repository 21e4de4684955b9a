"""What became of a cited provision between two days."""

from __future__ import annotations

from datetime import date

from cms.models import Law
from cms.queries.law import law_for, provision_on, version_on
from cms.queries.outline import outline_of
from cms.queries.provision import shown_provision

GONE, CHANGED, SAME, UNKNOWN = "gone", "changed", "same", "unknown"


def changed_between(code: str, provision: str, old: date | None, new: date) -> str:
    """gone, changed, same, or unknown where the library cannot tell."""
    if not shown_provision(code, provision, new).known:
        return GONE if law_for(code) or outline_of(code) else UNKNOWN
    if old is None:
        return UNKNOWN
    law = law_for(code)
    return _by_text(law, provision, old, new) if law else _by_structure(code, provision, old, new)


def _by_text(law: Law, provision: str, old: date, new: date) -> str:
    before, after = version_on(law, old), version_on(law, new)
    if before is None or after is None:
        return UNKNOWN
    if before == after:
        return SAME
    first, second = provision_on(law.code, provision, old), provision_on(law.code, provision, new)
    return SAME if first and second and first.text == second.text else CHANGED


def _by_structure(code: str, provision: str, old: date, new: date) -> str:
    """Of a text that is not loaded only the versions are known: the same version is the same text."""
    outline = outline_of(code)
    before, after = (outline.on(old), outline.on(new)) if outline else (None, None)
    if before is None or after is None:
        return UNKNOWN
    article = provision.split("__", 1)[0]
    if before.day == after.day:
        return SAME
    return CHANGED if before.articles.get(article) != after.articles.get(article) else UNKNOWN
