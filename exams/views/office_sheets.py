"""Answer sheets of a sitting on paper: who has read which, one to read, what differs, a workbook of many."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.office_pages import form_page
from core import clock
from core.decorators import role_required
from core.errors import DomainError, text_for
from core.tables.sheets import read_rows, write_sheet
from exams.domain.printing import LETTERS
from exams.domain.sheets import SheetField
from exams.gates_sitting import RUN, registration_for, sitting_for
from exams.models import Registration
from exams.queries.board import places_of_sitting
from exams.queries.outcome import outcome_of
from exams.services import sheets
from exams.services.grading import unsettled_sheets

MOST_ROWS = 5_000
STAFF_NUMBER = gettext_lazy("Staff number")
LETTER = gettext_lazy("Variant")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST = 5_000_000
NAMED = 50


@role_required(*RUN)
def sheet_list(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    sitting = sitting_for(by, public_id, *RUN)
    rows = places_of_sitting(sitting).prefetch_related("sheets__by")
    page = Paginator(rows, 100).get_page(request.GET.get("page"))
    outcome, unsettled = outcome_of(sitting), unsettled_sheets(sitting)
    context = {
        "title": _("Answer sheets"),
        "subtitle": sitting.title,
        "icon": "form",
        "sitting": sitting,
        "page_obj": page,
        "rows": [(place, _state(place)) for place in page],
        "outcome": outcome,
        "entered": outcome.writing + outcome.unmarked + outcome.passed + outcome.failed,
        "unsettled": unsettled,
        "missing": outcome.unread - unsettled,
        "may_declare": clock.now() >= sitting.closes_at and outcome.unread and not unsettled,
        "querystring": "",
    }
    return render(request, "exams/office/sheets.html", context)


def _state(place: Registration) -> str:
    """Nothing, once, differs or settled."""
    if getattr(place, "attempt", None):
        return "settled"
    count = len(place.sheets.all())
    return "differs" if count == sheets.THIRD - 1 else "once" if count else ""


@role_required(*RUN)
def sheets_complete(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Declare that all sheets are entered, with everybody in sight who would count as absent."""
    by = request.person  # type: ignore[attr-defined]
    sitting = sitting_for(by, public_id, *RUN)
    without = places_of_sitting(sitting).filter(attempt=None, sheets=None)
    names = [f"{one.person.name}{_('(let in)') if one.checked_in_at else ''}" for one in without[:NAMED]]
    count = without.count()
    told = "、".join(names) + ("……" if count > len(names) else "")
    return form_page(
        request,
        forms.Form(request.POST if request.method == "POST" else None),
        title=_("All answer sheets are entered: %(title)s") % {"title": sitting.title},
        submit=_("Declare all sheets entered"),
        back=reverse("office-sheets", args=[public_id]),
        act=lambda _values: sheets.declare_sheets_complete(sitting=sitting, by=by) and None,
        icon="form",
        intro=_("%(count)s people have no answer sheet and count as absent from then on, except whoever was let in: %(names)s")
        % {"count": count, "names": told}
        if count
        else _("Everybody has an answer sheet."),
        done=_("Declared. Whoever has no sheet counts as absent now."),
    )  # fmt: skip


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


@role_required(*RUN)
def sheets_reopen(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    sitting = sitting_for(by, public_id, *RUN)
    return form_page(
        request,
        ReasonForm(request.POST or None),
        title=_("Enter answer sheets again: %(title)s") % {"title": sitting.title},
        submit=_("Enter sheets again"),
        back=reverse("office-sheets", args=[public_id]),
        act=lambda values: sheets.reopen_sheets(sitting=sitting, by=by, **values) and None,
        icon="form",
        intro=_("For a sheet that turned up later. Results that were checked are to be checked again."),
        done=_("Sheets can be entered again. Nobody counts as absent until all are declared entered once more."),
    )


@role_required(*RUN)
def sheet(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The first or second reading; after two that differ, the third looks at what differs."""
    by = request.person  # type: ignore[attr-defined]
    place = registration_for(by, public_id, *RUN)
    if place.sitting.mode != "paper":
        raise Http404
    open_ones = sheets.open_differences(place)
    read = sheets.readings_of(place)
    letter = request.POST.get("letter") or request.GET.get("letter") or (read[0].letter if open_ones else LETTERS[0])
    if letter not in LETTERS:
        raise Http404
    fields = [field for field in sheets.places_on(place.form, letter) if not open_ones or field.number in open_ones]
    error = ""
    if request.method == "POST":
        cells = {field.number: request.POST.get(f"n{field.number}", "")[:10_000] for field in fields}
        try:
            if open_ones:
                reason = request.POST.get("reason", "")[:300]
                sheets.settle_sheet(registration=place, letter=letter, cells=cells, reason=reason, by=by)
            else:
                sheets.read_sheet(registration=place, letter=letter, cells=cells, by=by)
        except DomainError as refusal:
            error = text_for(refusal)
        else:
            messages.success(request, _("Kept: the sheet of %(name)s.") % {"name": place.person.name})
            return redirect("office-sheets", place.sitting.public_id)
    context = {
        "title": _("Answer sheet of %(name)s") % {"name": place.person.name},
        "subtitle": place.sitting.title,
        "icon": "form",
        "place": place,
        "letter": letter,
        "letters": LETTERS,
        "letter_is_open": not open_ones or "" in open_ones,
        "settles": bool(open_ones),
        "fields": [_shown(request, field, read if open_ones else []) for field in fields],
        "reason": request.POST.get("reason", ""),
        "error": error,
    }
    return render(request, "exams/office/sheet.html", context, status=400 if error else 200)


def _shown(request: HttpRequest, field: SheetField, read: list[Any]) -> dict[str, Any]:
    return {
        "number": field.number,
        "name": f"n{field.number}",
        "kind": field.kind,
        "long": field.kind in ("short_answer", "fill_in", "matching"),
        "value": request.POST.get(f"n{field.number}", ""),
        "read": [one.cells.get(field.number, "—") for one in read],
    }


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Workbook (.xlsx, .xls) or CSV"),
        help_text=gettext_lazy("One row a candidate: staff number, variant, then one column for each printed number."),
    )

    def clean_file(self) -> Any:
        if self.cleaned_data["file"].size > LARGEST:
            raise forms.ValidationError(_("The file is larger than %(most)s MB.") % {"most": LARGEST // 1_000_000})
        return self.cleaned_data["file"]


@role_required(*RUN)
def sheets_import(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A workbook is one reading of every sheet in it; the second comes from somebody else, by file or by hand."""
    by = request.person  # type: ignore[attr-defined]
    sitting = sitting_for(by, public_id, *RUN)

    def act(values: dict[str, Any]) -> None:
        number, letter = str(STAFF_NUMBER), str(LETTER)
        rows = []
        for row in read_rows(values["file"].read(), (number, letter), most=MOST_ROWS):
            answers = {column: told for column, told in row.cells.items() if told and column not in (number, letter)}
            rows.append((row.number, {"staff_number": row[number], "letter": row[letter], **answers}))
        count = sheets.import_sheets(sitting=sitting, rows=rows, by=by)
        messages.success(request, _("%(count)s sheets read.") % {"count": count})

    return form_page(
        request,
        FileForm(request.POST or None, request.FILES or None),
        title=_("Answer sheets from a workbook: %(title)s") % {"title": sitting.title},
        submit=_("Read"),
        back=reverse("office-sheets", args=[public_id]),
        act=act,
        intro=_(
            "All rows are taken or none. Two different people read each sheet; what differs is settled by a third."
        ),
    )


@role_required(*RUN)
def sheets_template(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A workbook with everybody's row, to be filled in."""
    by = request.person  # type: ignore[attr-defined]
    sitting = sitting_for(by, public_id, *RUN)
    places = list(places_of_sitting(sitting).select_related("form"))
    numbers: list[str] = []
    for form in {place.form_id: place.form for place in places}.values():
        numbers += [f.number for f in sheets.places_on(form, LETTERS[0]) if f.number not in numbers]
    header = [str(STAFF_NUMBER), str(LETTER), *numbers]
    rows = [[place.person.staff_number, LETTERS[0], *[""] * len(numbers)] for place in places]
    answer = HttpResponse(write_sheet(str(_("Answer sheets")), header, rows), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{_("answer-sheets")}.xlsx"'
    answer["Cache-Control"] = "private, no-store"
    return answer
