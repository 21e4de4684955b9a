"""Lists of certificates in the back office: hand in, look, enter, confirm or take back; compare and judge. And alarms."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certification import gates, list_words
from certification.gates import APPROVE, PREPARE
from certification.joint_words import CHANGES
from certification.models import CertificateList, ListDifference, OfficialAnswer
from certification.queries.alarms import alarms
from certification.queries.late_orders import late_changes
from certification.queries.register import SEE
from certification.services import openings
from certification.tables.certificates import read_list, template
from certification.texts import type_word, word
from cms.office_pages import form_page
from core import clock
from core.decorators import role_required
from core.files import FileKind, examine
from core.gates import one_of
from core.models import Authority, Person, Unit

AT_ONCE = 200


@role_required(*SEE)
def list_index(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    page = Paginator(gates.certificate_lists_for(by), 50).get_page(request.GET.get("page"))
    context = {
        "title": _("Lists of certificates"),
        "icon": "list-ul",
        "page_obj": page,
        "rows": [(one, list_words.PURPOSES[one.purpose], list_words.STATES[one.state]) for one in page],
        "may_hand_in": gates.authorities_for(by, *PREPARE).exists(),
    }
    return render(request, "certification/office/lists.html", context)


class HandInForm(forms.Form):
    authority = forms.ModelChoiceField(label=gettext_lazy("Issuing authority"), queryset=Authority.objects.none())
    purpose = forms.ChoiceField(
        label=gettext_lazy("What is the list for?"), choices=list(list_words.PURPOSES.items()), widget=forms.RadioSelect
    )
    origin = forms.ChoiceField(
        label=gettext_lazy("Whose certificates are these?"), choices=list(list_words.ORIGINS.items())
    )
    source = forms.CharField(
        label=gettext_lazy("Source of the list"),
        max_length=200,
        help_text=gettext_lazy("The system or office it comes from and its letter, for example 市执法证管理系统导出"),
    )
    as_of = forms.DateField(
        label=gettext_lazy("Day of the list"),
        help_text=gettext_lazy("Of earlier days the register will answer “unknown”."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    file = forms.FileField(label=gettext_lazy("Workbook (.xlsx)"))

    def __init__(self, *args, authorities, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["authority"].queryset = authorities  # type: ignore[attr-defined]
        if len(found := list(authorities[:2])) == 1:
            self.fields["authority"].initial = found[0]


@role_required(*PREPARE)
def list_new(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = HandInForm(*posted, authorities=gates.authorities_for(by, *PREPARE))
    return form_page(
        request,
        form,
        title=_("Hand in a list of certificates"),
        submit=_("Read it"),
        back=reverse("registry-lists"),
        icon="list-ul",
        intro=_("The list is only read. You see what would become of each row before anything is entered."),
        act=lambda values: redirect("registry-list", _handed_in(values, by).public_id),
    )


def _handed_in(values: dict, by) -> CertificateList:
    file = values["file"]
    content = examine(file, kind=FileKind.SPREADSHEET)
    kept = openings.hand_in(
        authority=values["authority"],
        purpose=values["purpose"],
        origin=values["origin"],
        source=values["source"],
        as_of=values["as_of"],
        file_name=file.name,
        sha256=hashlib.sha256(content).hexdigest(),
        rows=read_list(content),
        by=by,
    )
    if kept.purpose == "comparison":
        openings.compare(of_list=kept, by=by)
    return kept


@role_required(*SEE)
def list_template(_request: HttpRequest) -> HttpResponse:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return HttpResponse(
        template(), content_type=kind, headers={"Content-Disposition": 'attachment; filename="certificates.xlsx"'}
    )


@role_required(*SEE)
def list_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    of_list = one_of(gates.certificate_lists_for(by), public_id=public_id)
    context = {
        "title": of_list.source,
        "subtitle": list_words.PURPOSES[of_list.purpose],
        "icon": "list-ul",
        "list": of_list,
        "state": list_words.STATES[of_list.state],
        "origin": list_words.ORIGINS[of_list.origin],
        "own": of_list.handed_in_by_id == by.pk,
        "may_prepare": one_reaches(by, of_list),
        **(_compared(request, of_list) if of_list.purpose == "comparison" else _opening(request, of_list)),
    }
    name = "list_compared.html" if of_list.purpose == "comparison" else "list_opening.html"
    return render(request, f"certification/office/{name}", context)


def one_reaches(by, of_list: CertificateList) -> bool:
    return gates.certificate_lists_for(by, *PREPARE).filter(pk=of_list.pk).exists()


def _opening(request: HttpRequest, of_list: CertificateList) -> dict:
    """Before it is entered the plan of every row; after it the entries that were made."""
    if of_list.state == "read":
        planned = openings.plan(of_list, enter_people=bool(request.GET.get("people")))
        by_line = {row["line"]: row for row in of_list.rows}
        counts = Counter(one.verdict.value for one in planned)
        order = {"wrong": 0, "different": 1, "enter": 2, "there": 3}
        planned.sort(key=lambda one: (order[one.verdict.value], int(one.line)))
        shown = [
            {
                "row": by_line[one.line],
                "verdict": list_words.ROWS[one.verdict.value],
                "tone": {"enter": "valid", "there": "unknown", "different": "expiring", "wrong": "lapsed"}[one.verdict],
                "faults": [list_words.fault(*fault) for fault in one.faults],
                "fields": [_field(name, *pair) for name, pair in one.fields.items()],
            }
            for one in planned[:AT_ONCE]
        ]
        return {
            "counts": [(list_words.ROWS[name], counts[name]) for name in ("enter", "there", "different", "wrong")],
            "can_enter": counts["enter"],
            "planned": shown,
            "more": max(0, len(planned) - AT_ONCE),
            "people": bool(request.GET.get("people")),
        }
    entries = openings.entries_of(of_list)
    confirmed = openings.confirmed_among(entries)
    return {
        "entries": [(event.stream, event.stream_id in confirmed) for event in entries[:AT_ONCE]],
        "entered": len(entries),
        "confirmed": len(confirmed),
        "waiting": len(entries) - len(confirmed) if of_list.state == "entered" else 0,
    }


def _compared(request: HttpRequest, of_list: CertificateList) -> dict:
    found = of_list.differences.select_related("certificate__person", "judged_by")
    page = Paginator(found, 100).get_page(request.GET.get("page"))
    return {
        "page_obj": page,
        "counts": [(words, found.filter(kind=kind).count()) for kind, words in list_words.KINDS.items()],
        "open": found.filter(verdict="").count(),
        "differences": [
            {
                "one": one,
                "kind": list_words.KINDS[one.kind],
                "fields": [_field(name, *pair) for name, pair in one.fields.items()],
                "verdict": list_words.VERDICTS.get(one.verdict, ""),
            }
            for one in page
        ],
    }


def _field(name: str, ours: str, theirs: str):
    said = {"state": word, "type": type_word}.get(name, str)
    return list_words.FIELDS[name], said(ours), said(theirs)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason for taking it back"), max_length=400)


@role_required(*PREPARE)
def list_step(request: HttpRequest, public_id: UUID, step: str) -> HttpResponse:
    """Enter, confirm or take back: a page that says what will happen, and one button."""
    by = request.person  # type: ignore[attr-defined]
    roles = PREPARE if step == "enter" else APPROVE
    of_list = one_of(gates.certificate_lists_for(by, *roles), public_id=public_id)
    people = bool(request.GET.get("people"))
    steps = {
        "enter": (
            _("Enter the certificates of this list"),
            _("Each becomes an opening entry, unverified until another person confirms it."),
            lambda _values: openings.enter_list(of_list=of_list, by=by, enter_people=people),
        ),
        "confirm": (
            _("Confirm the entries of this list"),
            _("You compared them with the issuer's record. They are no longer marked as unverified."),
            lambda _values: openings.confirm_list(of_list=of_list, confirmed_by=by),
        ),
        "undo": (
            _("Take the entries of this list back"),
            _("As if they had never been made; the numbers become free. What was believed in between stays on record."),
            lambda values: openings.undo_list(of_list=of_list, by=by, reason=values["reason"]),
        ),
    }
    if step not in steps:
        raise Http404
    title, intro, act = steps[step]
    form_class = ReasonForm if step == "undo" else forms.Form
    return form_page(
        request,
        form_class(request.POST if request.method == "POST" else None),
        title=title,
        submit=title,
        back=reverse("registry-list", args=[public_id]),
        icon="list-ul",
        intro=intro,
        act=lambda values: act(values) and None,
        done=_("Done."),
    )


class JudgeForm(forms.Form):
    verdict = forms.ChoiceField(label=gettext_lazy("What is to be done?"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=gettext_lazy("Why, and on what document"),
        max_length=400,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args, kind: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verdict"].choices = [  # type: ignore[attr-defined]
            (code, words) for code, words in list_words.VERDICTS.items() if kind == "new" or code != "taken_over"
        ]


@role_required(*PREPARE)
def difference(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    rows = ListDifference.objects.filter(of_list__in=gates.certificate_lists_for(by, *PREPARE))
    one = one_of(rows.select_related("of_list", "certificate__person"), public_id=public_id)
    fields = "；".join(
        f"{name}：{ours} → {theirs}" for name, ours, theirs in (_field(n, *p) for n, p in one.fields.items())
    )
    return form_page(
        request,
        JudgeForm(request.POST if request.method == "POST" else None, kind=one.kind),
        title=f"{one.number}: {list_words.KINDS[one.kind]}",
        submit=_("Judge it"),
        back=reverse("registry-list", args=[one.of_list.public_id]),
        icon="list-ul",
        intro=" · ".join(filter(None, [one.row.get("name", ""), one.row.get("unit", ""), fields])),
        act=lambda values: openings.judge(difference=one, by=by, **values) and None,
        done=_("Judged."),
    )


@role_required(*SEE)
def alarm_list(request: HttpRequest) -> HttpResponse:
    """Late entries that took back a yes the register had given: whoever relied on it should be told."""
    by = request.person  # type: ignore[attr-defined]
    channels = {
        "command": _("command"),
        "page": _("office"),
        "public": _("public look-up"),
        "api": "API",
        "extract": _("Extract"),
    }
    context = {
        "title": _("Answers taken back by late entries"),
        "icon": "warning",
        "alarms": [
            {
                "late": late,
                "days": (clock.day_of(late.known_at) - clock.day_of(late.works_from)).days,
                "answers": [
                    (answer, channels.get(answer.channel, answer.channel), answer.certificate if late.of_many else None)
                    for answer in late.answers
                ],
            }
            for late in sorted(_late(by), key=lambda one: one.known_at, reverse=True)
        ],
    }
    return render(request, "certification/office/alarms.html", context)


@dataclass(frozen=True)
class _Late:
    """A late entry of either kind, as the page shows it. `of_many`: it concerns several persons, so each answer says whom."""

    title: str
    link: str
    word: str
    works_from: datetime
    known_at: datetime
    unit: Unit
    answers: Sequence[OfficialAnswer]
    of_many: bool = False


def _late(by: Person) -> Iterator[_Late]:
    """About certificates, and about joint-operation orders."""
    for one in alarms(by):
        event, held = one.event, one.event.stream
        link = reverse("registry-certificate", args=[held.public_id])
        title = f"{held.number} {held.person.name}"
        yield _Late(title, link, word(event.kind), event.effective_at, event.recorded_at, held.unit, one.answers)
    for change in late_changes(gates.joint_orders_for(by)):
        order = change.order
        link = reverse("registry-joint", args=[order.public_id])
        said = str(CHANGES[change.act])
        yield _Late(order.document, link, said, change.works_from, order.known_until, order.unit, change.answers, True)
