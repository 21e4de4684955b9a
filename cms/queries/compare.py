"""Comparing two versions of a law."""

from __future__ import annotations

from cms.domain.statutes.compare import ArticleText, Change, Line, compare, only_changed
from cms.models import LawVersion, Provision


def changes_between(old: LawVersion, new: LawVersion) -> list[Change]:
    """What changed from one version to another: articles changed, added, repealed, renumbered and moved. Two queries."""
    return only_changed(all_between(old, new))


def all_between(old: LawVersion, new: LawVersion) -> list[Change]:
    """The same with the articles that stayed as they were."""
    return compare(articles_of(old), articles_of(new))


def articles_of(version: LawVersion) -> list[ArticleText]:
    return [article_text(row) for row in version.provisions.all()]


def article_text(row: Provision) -> ArticleText:
    return ArticleText(row.provision, row.label, tuple(lines_of(row)), tuple(row.headings))


def lines_of(row: Provision) -> list[Line]:
    lines = []
    for number, paragraph in enumerate(row.paragraphs, start=1):
        name = f"{row.provision}__para_{number}"
        lines.append(Line(name, paragraph["text"]))
        lines += [Line(f"{name}__pt_{point['number']}", point["text"]) for point in paragraph["points"]]
    return lines
