"""Discretion tables for everybody: the table as printed, and a small calculator that shows how it is read."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cms.domain.discretion import Outcome, assess, from_content
from cms.domain.statutes.numbers import label_of_id
from cms.forms_discretion import CalculatorForm
from cms.queries.discretion import newest_tables, tables_in_use
from core import clock
from core.gates import one_of


def table_list(request: HttpRequest) -> HttpResponse:
    rows = [(row, label_of_id(row.provision)) for row in tables_in_use().order_by("law__sort_key", "title")]
    return render(request, "cms/discretion/list.html", {"rows": rows})


def table(request: HttpRequest, key: UUID) -> HttpResponse:
    """The calculator asks by GET: the address holds what was asked, and nothing is kept."""
    row = one_of(newest_tables(), key=key)
    benchmark = from_content(row.content)
    form = CalculatorForm(request.GET if "ask" in request.GET else None, table=benchmark)
    outcome: Outcome | None = None
    if form.is_bound and form.is_valid():
        outcome = assess(benchmark, form.given(), form.chosen())
    context = {
        "row": row,
        "label": label_of_id(row.provision),
        "table": benchmark,
        "form": form,
        "outcome": outcome,
        "begun": row.in_force_from <= clock.today(),
        "rows": benchmark.rows,
    }
    return render(request, "cms/discretion/table.html", context)
