"""Two texts of a law side by side, article by article."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from cms.domain.statutes.compare import Change, Kind, only_changed
from cms.models import Law
from cms.queries.compare import all_between
from cms.queries.reading import named, tally, version_rows
from cms.views.law import text_before
from core import clock


def compare(request: HttpRequest, code: str) -> HttpResponse:
    """`from` and `to` name versions by their day; without them the newest text and the one before it."""
    law = get_object_or_404(Law, code=code)
    rows = version_rows(law, clock.today())
    if len(rows) < 2:
        raise Http404
    to = named(rows, request.GET.get("to", "")) or rows[0].version
    new = next(row for row in rows if row.version.pk == to.pk)
    before = named(rows, request.GET.get("from", ""))
    old = (
        next((row for row in rows if before and row.version.pk == before.pk), None)
        or text_before(rows, new)
        or rows[-1]
    )
    changes = all_between(old.version, new.version)
    show_all = request.GET.get("show") == "all"
    context = {
        "law": law,
        "rows": rows,
        "old": old,
        "new": new,
        "tally": tally(changes),
        "ribbon": ribbon(changes),
        "changes": changes if show_all else only_changed(changes),
        "show_all": show_all,
    }
    return render(request, "cms/law/compare.html", context)


def ribbon(changes: list[Change]) -> list[dict[str, Any]]:
    """A line from each article's place in the old text (above) to its place in the new one, in thousandths of the width."""
    olds = {c.old_id: n for n, c in enumerate(sorted((c for c in changes if c.old), key=lambda c: _number(c.old_id)))}
    news = [c.new_id for c in changes if c.new]
    place = {name: n for n, name in enumerate(news)}
    return [
        {
            "kind": change.kind.value,
            "old": _at(olds[change.old_id], len(olds)) if change.old else None,
            "new": _at(place[change.new_id], len(news)) if change.new else None,
        }
        for change in changes
        if change.kind is not Kind.UNCHANGED or len(changes) < 400
    ]


def _number(provision: str) -> tuple[int, ...]:
    return tuple(int(part) for part in provision.split("_") if part.isdigit())


def _at(place: int, of: int) -> int:
    return round((place + 0.5) / of * 1000)
