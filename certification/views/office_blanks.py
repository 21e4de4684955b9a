"""The stock of blank cards: batches, what happened to single serials, counts, and the ledger as Excel."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from certification import blank_words as words
from certification import gates
from certification.domain.blanks import IN_STOCK, NEXT, STATES, Difference, Run, Stretch
from certification.forms.blanks import BlankForm, CountForm, MoveForm, TakeBackForm, TakeInForm
from certification.gates import APPROVE, PREPARE
from certification.models import BlankBatch
from certification.queries.blanks import (
    Line,
    batches_for,
    blanks_of,
    comparison_of,
    counts_for,
    ledger,
    state_by_state,
    stock_of,
)
from certification.queries.register import SEE
from certification.services import blanks
from certification.tables.checks import XLSX
from certification.texts import type_word
from cms.office_pages import form_page
from core import audit, clock
from core.decorators import role_required
from core.models import Person
from core.roles import Role
from core.scope import has_role, units_in_scope
from core.tables.sheets import write_sheet

ICON = "doc-empty"
MOST_PARTS = 200
HEADER = (
    "批次", "单位", "证件种类", "日期", "事项", "起号", "止号", "数量", "该批库存余额", "文件", "事由", "证件编号", "经办人",
    "第二人", "登记时间",
)  # fmt: skip


def _roles(act: str) -> tuple[Role, ...]:
    return APPROVE if act == "destroy" else PREPARE


@role_required(*SEE)
def stock(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    page = Paginator(batches_for(by), 50).get_page(request.GET.get("page"))
    held = stock_of(page)
    context = {
        "title": _("Blank cards"),
        "icon": ICON,
        "page_obj": page,
        "rows": [(batch, type_word(batch.type), held[batch.pk][IN_STOCK], _others(held[batch.pk])) for batch in page],
        "counts": [(count, type_word(count.type)) for count in counts_for(by)[:10]],
        "may_enter": has_role(by, *PREPARE),
        "querystring": "",
    }
    return render(request, "certification/office/blanks.html", context)


def _others(held: dict[str, int]) -> list[tuple[str, str, int]]:
    """What is no longer in stock: tone, word and number of cards."""
    return [(words.TONES[one], words.state_word(one), held[one]) for one in STATES if one != IN_STOCK and held[one]]


@role_required(*SEE)
def stock_file(request: HttpRequest) -> HttpResponse:
    """The ledger of all batches in scope. Whoever takes it along is written down."""
    by = request.person  # type: ignore[attr-defined]
    lines = [_line(one) for one in ledger(list(batches_for(by)))]
    audit.record("blanks.taken_along", actor=by, rows=len(lines))
    answer = HttpResponse(write_sheet("空白证件台账", HEADER, lines), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="blank-cards-{clock.today().isoformat()}.xlsx"'
    return answer


def _line(line: Line) -> tuple[Any, ...]:
    batch, moved, run = line.batch, line.movement, line.run
    ends = (run.serial(run.first), run.serial(run.last), run.size, line.left)
    begin = (str(batch), batch.unit.name, type_word(batch.type))
    if moved is None:
        came = (
            batch.document,
            batch.received_from,
            "",
            _name(batch.recorded_by),
            "",
            clock.isoformat(batch.known_from),
        )
        return (*begin, batch.received_on.isoformat(), pgettext("blank card", "taken in"), *ends, *came)
    number = moved.copy.certificate.number if moved.copy else ""
    second = moved.recorded_by if moved.prepared_by else None
    first = moved.prepared_by or moved.recorded_by
    said = (moved.document, moved.reason, number, _name(first), _name(second), clock.isoformat(moved.recorded_at))
    return (*begin, moved.on.isoformat(), str(words.MOVED[moved.act]), *ends, *said)


def _name(person: Person | None) -> str:
    return person.name if person else ""


@role_required(*PREPARE)
def batch_new(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]

    def act(values: dict[str, Any]) -> HttpResponse:
        batch = blanks.take_in(by=by, **values)
        return redirect("registry-blank-batch", batch.public_id)

    return _page(
        request,
        TakeInForm(request.POST or None, units=units_in_scope(by, *PREPARE)),
        title=_("Take blank cards in"),
        submit=_("Take them in"),
        act=act,
        intro=_("One entry for each run of serials without a gap, compared with the cards themselves."),
        done=_("The blanks are in stock."),
    )


@role_required(*SEE)
def batch_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    batch = gates.blank_batch_for(by, public_id)
    may = _possible(by, batch)
    parts = state_by_state(batch)
    page = Paginator(batch.movements.order_by("-id"), 50).get_page(request.GET.get("page"))
    page.object_list = page.object_list.select_related("recorded_by", "prepared_by", "copy__certificate")  # type: ignore[attr-defined]
    context = {
        "title": str(batch),
        "subtitle": f"{type_word(batch.type)} · {batch.unit.name}",
        "icon": ICON,
        "batch": batch,
        "left": sum(part.size for part in parts if part.state == IN_STOCK),
        "parts": [_part(batch, part, may) for part in parts[:MOST_PARTS]],
        "more": max(0, len(parts) - MOST_PARTS),
        "page_obj": page,
        "movements": [(one, words.MOVED[one.act], batch.run.part(one.first, one.last)) for one in page],
        "may_take_back": not page.paginator.count and "spoil" in may,
        "querystring": "",
    }
    return render(request, "certification/office/blank_batch.html", context)


def _possible(by: Person, batch: BlankBatch) -> set[str]:
    prepares, approves = (has_role(by, *roles, unit=batch.unit) for roles in (PREPARE, APPROVE))
    return {act for act in words.INTROS if (approves if act == "destroy" else prepares)}


def _part(batch: BlankBatch, part: Stretch, may: set[str]) -> dict[str, Any]:
    run = batch.run.part(part.first, part.last)
    return {
        "run": str(run),
        "size": run.size,
        "tone": words.TONES[part.state],
        "word": words.state_word(part.state),
        "acts": [
            (_address(batch, act, part), words.ACTS[act]) for act, moves in NEXT.items() if act in may and part.state in moves
        ],
    }  # fmt: skip


def _address(batch: BlankBatch, act: str, part: Stretch | Run) -> str:
    """The form of a step, with the serials filled in; of used ones, which are cards of different people, one is typed."""
    address = reverse("registry-blank-act", args=[batch.public_id, act])
    if isinstance(part, Stretch) and part.state == "used":
        return address
    run = batch.run.part(part.first, part.last)
    return f"{address}?{urlencode({'first': run.serial(run.first), 'last': run.serial(run.last)})}"


@role_required(*PREPARE)
def batch_act(request: HttpRequest, public_id: UUID, act: str) -> HttpResponse:
    """One step about some blanks of a batch; `take-back` about the batch itself."""
    by = request.person  # type: ignore[attr-defined]
    batch = gates.blank_batch_for(by, public_id, *_roles(act))
    if act == "take-back":
        return _page(
            request,
            TakeBackForm(request.POST or None),
            title=_("Take the entry of %(batch)s back") % {"batch": batch},
            submit=pgettext("blank card", "Take it back"),
            act=lambda values: blanks.take_back_batch(batch=batch, by=by, **values),
            intro=_("For a batch that was entered by mistake. The entry stays on record as taken back."),
            done=_("The entry is taken back."),
        )
    if act not in words.INTROS:
        raise Http404
    initial = {name: request.GET.get(name, "")[:40] for name in ("first", "last")}
    return _page(
        request,
        MoveForm(request.POST or None, act=act, initial=initial),
        title=f"{words.ACTS[act]}: {batch}",
        submit=words.ACTS[act],
        act=lambda values: blanks.move_blanks(batch=batch, act=act, by=by, **values),
        intro=words.INTROS[act],
        done=_("Recorded."),
        back=reverse("registry-blank-batch", args=[public_id]),
    )


@role_required(*PREPARE)
def count_new(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]

    def act(values: dict[str, Any]) -> HttpResponse:
        return redirect("registry-blank-count", blanks.count_stock(by=by, **values).public_id)

    return _page(
        request,
        CountForm(request.POST or None, units=units_in_scope(by, *PREPARE)),
        title=_("Count the stock"),
        submit=_("Compare with the record"),
        act=act,
        intro=_("Write down what is in the safe before you look at the record. The count changes nothing: what is missing is reported afterwards."),
    )  # fmt: skip


@role_required(*SEE)
def count_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    count = gates.blank_count_for(by, public_id)
    found = comparison_of(count)
    batches = list(batches_for(by).filter(unit=count.unit, type=count.type))
    may = has_role(by, *PREPARE, unit=count.unit)
    context = {
        "title": _("Count of %(unit)s") % {"unit": count.unit.name},
        "subtitle": type_word(count.type),
        "icon": ICON,
        "count": count,
        "found": found,
        "absent": list(_said(found.absent, batches, "miss" if may else "")),
        "surplus": list(_said(found.surplus, batches, "find" if may else "")),
    }
    return render(request, "certification/office/blank_count.html", context)


def _said(some: Iterable[Difference], batches: list[BlankBatch], act: str) -> Iterable[tuple[Any, str, str]]:
    """Each difference with the state on record, and where the step about it is entered."""
    for one in some:
        run = one.run
        batch = next(
            (b for b in batches if (b.prefix, b.width) == (run.prefix, run.width) and b.first <= run.first and run.last <= b.last),
            None,
        )  # fmt: skip
        possible = batch is not None and act in NEXT and one.state in NEXT[act]
        yield run, words.state_word(one.state), _address(batch, act, run) if batch and possible else ""


@role_required(*PREPARE)
def card_blank(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    copy = gates.card_for(by, public_id, *PREPARE)
    known = blanks_of([copy]).get(copy.pk)
    return _page(
        request,
        BlankForm(request.POST or None, initial={"serial": known.serial if known else ""}),
        title=_("Blank of card %(n)s of certificate %(number)s")
        % {"n": copy.number, "number": copy.certificate.number},
        submit=pgettext("card", "Record it"),
        act=lambda values: blanks.use_blank(copy=copy, serial=values["serial"], by=by),
        intro=_("The blank must be in stock, in the unit of the certificate or in one above it."),
        done=_("Recorded."),
        back=reverse("registry-certificate", args=[copy.certificate.public_id]),
    )


def _page(request: HttpRequest, form: Any, *, back: str = "", **said: Any) -> HttpResponse:
    return form_page(request, form, back=back or reverse("registry-blanks"), icon=ICON, **said)
