"""The working-day tables of an authority in the back office: every year with its notice, entered by workbook, text or hand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certification import gates
from certification.gates import PREPARE
from certification.queries.register import SEE
from cms.office_pages import form_page
from core import clock
from core.decorators import role_required
from core.domain.holiday_table import runs_of, text_of
from core.domain.working_days import HolidayYear as Year
from core.files import FileKind, examine
from core.models import Authority, HolidayYear
from core.services.holidays import enter_holidays, year_from_notice, year_from_text, year_from_workbook
from core.tables.holidays import write_holidays

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@role_required(*SEE)
def holiday_list(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    authorities = list(gates.authorities_seen(by))
    may_enter = set(gates.authorities_for(by, *PREPARE).values_list("pk", flat=True))
    kept = HolidayYear.objects.filter(authority__in=authorities).order_by("-year")
    this_year = clock.today().year
    context = {
        "title": _("Holidays and working days"),
        "icon": "calendar-alt",
        "groups": [
            {
                "authority": authority,
                "may_enter": authority.pk in may_enter,
                "years": [_shown(row) for row in kept if row.authority_id == authority.pk],
                "lacking": _lacking([row.year for row in kept if row.authority_id == authority.pk], this_year),
            }
            for authority in authorities
        ],
    }
    return render(request, "certification/office/holidays.html", context)


def _lacking(years: list[int], this_year: int) -> list[int]:
    """This year, and from December on the next one too: a deadline may reach into it."""
    wanted = [this_year, *([this_year + 1] if clock.today().month == 12 else [])]
    return [year for year in wanted if year not in years]


def _shown(row: HolidayYear) -> dict[str, Any]:
    year = row.as_domain()
    return {"row": row, "off": runs_of(year.days_off), "worked": sorted(year.worked_weekends)}


class HolidayForm(forms.Form):
    """A workbook, the words of the notice, or the days themselves: one of them."""

    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=2000, max_value=2100)
    source = forms.CharField(
        label=gettext_lazy("Number and date of the notice"),
        max_length=200,
        help_text=gettext_lazy("For example 国办发明电〔2025〕7号, 2025年11月4日."),
    )
    file = forms.FileField(
        label=gettext_lazy("Workbook (.xlsx)"),
        required=False,
        help_text=gettext_lazy("Columns 开始日期, 结束日期, 安排 (放假 or 上班)."),
    )
    notice = forms.CharField(
        label=gettext_lazy("Or the words of the notice"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    days = forms.CharField(
        label=gettext_lazy("Or one line for each day or run of days"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy("For example 2026-01-01 2026-01-03 放假, or 2026-01-04 上班."),
    )
    replace_because = forms.CharField(
        label=gettext_lazy("Reason, where a table that is on record is replaced"), required=False, max_length=400
    )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if sum(bool(values.get(name)) for name in ("file", "notice", "days")) != 1:
            raise forms.ValidationError(_("Hand in a workbook, or the words of the notice, or the days: one of them."))
        return values

    def table(self) -> Year:
        """Raises DomainError with what does not add up."""
        values = self.cleaned_data
        if values["file"]:
            return year_from_workbook(examine(values["file"], kind=FileKind.SPREADSHEET), values["year"])
        if values["notice"]:
            return year_from_notice(values["notice"], values["year"])
        return year_from_text(values["days"], values["year"])


@role_required(*PREPARE)
def holiday_new(request: HttpRequest, code: str) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    return _entered(request, gates.authority_for(by, code, *PREPARE), {"year": clock.today().year})


@role_required(*PREPARE)
def holiday_edit(request: HttpRequest, code: str, year: int) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    authority = gates.authority_for(by, code, *PREPARE)
    row = _row(authority, year)
    return _entered(
        request, authority, {"year": row.year, "source": row.source, "days": text_of(row.as_domain())}, row.year
    )


def _entered(
    request: HttpRequest, authority: Authority, initial: dict[str, Any], year: int | None = None
) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    posted = request.method == "POST"
    form = HolidayForm(request.POST if posted else None, request.FILES if posted else None, initial=initial)

    def act(values: dict[str, Any]) -> None:
        enter_holidays(
            authority=authority,
            year=form.table(),
            source=values["source"],
            by=by,
            replace_because=values["replace_because"],
        )

    return form_page(
        request,
        form,
        title=_("Holidays of %(year)s") % {"year": year} if year else _("Enter the holidays of a year"),
        submit=_("Enter"),
        back=reverse("registry-holidays"),
        act=act,
        icon="calendar-alt",
        intro=_(
            "What does not add up is refused. Deadlines that are counted in working days follow this table at once."
        ),
        done=_("Entered."),
    )


@role_required(*SEE)
def holiday_file(request: HttpRequest, code: str, year: int) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    authority = next((one for one in gates.authorities_seen(by) if one.code == code), None)
    if authority is None:
        raise Http404
    return _workbook(write_holidays(_row(authority, year).as_domain()), f"holidays-{year}.xlsx")


@role_required(*SEE)
def holiday_template(_request: HttpRequest) -> HttpResponse:
    return _workbook(write_holidays(), "holidays.xlsx")


def _workbook(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=WORKBOOK, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _row(authority: Authority, year: int) -> HolidayYear:
    row = HolidayYear.objects.filter(authority=authority, year=year).first()
    if row is None:
        raise Http404
    return row
