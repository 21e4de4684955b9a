"""Articles of laws as texts to write notes in."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.urls import reverse

from cms.models import Law, LawVersion
from cms.noted import Noted, Passage
from cms.queries.law import shown_version
from cms.queries.reading import marks_between, name_of, named, version_rows
from core import clock


class Articles:
    """The text in force today; where none is known to be, the newest."""

    def noted(self, sources: Mapping[str, Collection[str]]) -> dict[str, Noted]:
        found = {}
        for law in Law.objects.filter(code__in=sources):
            version = shown_version(law, None)
            if version is not None:
                found[law.code] = _noted(law, version, sources[law.code])
        return found


def _noted(law: Law, version: LawVersion, editions: Collection[str]) -> Noted:
    passages = tuple(
        Passage(
            row.provision,
            row.label,
            reverse("cms:law-article", args=[law.code, row.provision]),
            "".join(paragraph["text"] + "".join(point["text"] for point in paragraph["points"]) for paragraph in row.paragraphs),
        )
        for row in version.provisions.all()
    )  # fmt: skip
    others = {name for name in editions if name != name_of(version)}
    return Noted(law.title, name_of(version), passages, _moved(law, version, others) if others else {})


def _moved(law: Law, version: LawVersion, editions: Collection[str]) -> dict[str, dict[str, str]]:
    """What the articles of other editions are called in this one."""
    rows = version_rows(law, clock.today())
    found = {}
    for name in editions:
        if (then := named(rows, name)) is not None:
            older, newer = (then, version) if then.day <= version.day else (version, then)
            marks = {new: mark.old for new, mark in marks_between(older, newer).items() if mark.old and new[0] != "-"}
            found[name] = {old: new for new, old in marks.items()} if older is then else marks
    return found
