"""The operations. Each asks for its scope, then for what the key's units reach."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from django.db.models import Prefetch
from django.http import Http404, HttpRequest
from ninja import Path, Query, Status
from pydantic import StringConstraints

from certification.domain.checking import Answer, Ask, RowFault, Verdict
from certification.domain.numbers import normalised
from certification.models import Certificate, CertificateSpan, WatchList
from certification.models.clients import ApiKey
from certification.queries.changes import changes_in, units_of_key
from certification.queries.checking import Checker, KeyChecker
from certification.queries.standing import covering
from certification.rest import schemas as s
from certification.rest.api import REFUSALS, api, needs
from certification.services import watching
from core import clock
from core.errors import DomainError
from core.files import open_file
from core.gates import one_of
from core.models import Person

CURSOR = Annotated[str, StringConstraints(max_length=40, pattern=r"^[0-9A-Za-z\-]*$")]
LIMIT = Annotated[int, Query(ge=1, le=500)]


def _checker(key: ApiKey, known_at: datetime | None) -> Checker:
    if known_at and known_at > clock.now():
        raise DomainError("moment_in_the_future")
    return KeyChecker(key, known_at)


def _ask(question: s.StatusQuestion) -> Ask:
    if question.at and question.at > clock.now():
        return Ask(fault=RowFault.MOMENT_TO_COME)
    domain, area = (question.domain, question.area) if isinstance(question, s.PlaceQuestion) else ("", "")
    return Ask(number=normalised(question.number), name=question.name or "", at=question.at, domain=domain, area=area)


def _out(answer: Answer) -> s.StatusAnswer:
    return s.StatusAnswer(
        verdict=answer.verdict.value,
        fault=answer.fault.value if answer.fault else None,
        number=answer.number,
        name=answer.name,
        unit=answer.unit,
        state=answer.state,
        reasons=list(answer.reasons),
        valid_from=answer.valid_from,
        valid_until=answer.valid_until,
        scope=answer.place or None,  # type: ignore[arg-type]
        may_present=answer.may_present,
        at=answer.at,
        ledger_position=answer.position,
        rule_set=answer.rule_set,
    )


def _answered(
    request: HttpRequest, key: ApiKey, questions: Sequence[s.StatusQuestion], known_at: datetime | None
) -> list[s.StatusAnswer]:
    """Every answer is counted in one official answer: how many of each verdict, as known at which moment."""
    checker = _checker(key, known_at)
    answers = [_out(answer) for answer in checker.answers(map(_ask, questions))]
    counts = {verdict.value: sum(a.verdict == verdict.value for a in answers) for verdict in Verdict}
    request.api_rows = len(answers)  # type: ignore[attr-defined]
    asked = {"key": str(key.public_id), "rows": len(answers), "known_at": clock.isoformat(checker.known_at)}
    request.api_said = (asked, {name: n for name, n in counts.items() if n})  # type: ignore[attr-defined]
    return answers


@api.get("/key", response={200: s.KeyInfo, **REFUSALS}, tags=["key"], summary="What this key may do")
def key_info(request: HttpRequest):
    key: ApiKey = request.api_key  # type: ignore[attr-defined]
    return {
        "name": key.name,
        "authority": key.authority.code,
        "scopes": key.scopes,
        "units": list(key.units.order_by("code").values_list("code", flat=True)),
        "expires_at": key.expires_at,
        "per_minute": key.per_minute,
    }


@api.get(
    "/certificates/{number}/status",
    response={200: s.StatusAnswer, **REFUSALS},
    tags=["status"],
    summary="Status of one certificate of the key's units",
)
def certificate_status(
    request: HttpRequest,
    number: Annotated[s.NUMBER, Path()],
    at: s.MOMENT | None = None,
    known_at: s.MOMENT | None = None,
):
    """404 where the number is not of the key's units: elsewhere ask by POST, with the name."""
    key = needs(request, "status")
    [answer] = _answered(request, key, [s.StatusQuestion(number=number, at=at)], known_at)
    if answer.verdict == "not_found":
        raise Http404
    if at is None:
        answer.at = None  # now is the moment of the answer; so that what did not change has the same ETag
    return answer


@api.post(
    "/status", response={200: s.Answers, **REFUSALS}, tags=["status"], summary="Status of up to 10,000 certificates"
)
def status_batch(request: HttpRequest, batch: s.StatusBatch):
    key = needs(request, "status")
    return {"answers": _answered(request, key, batch.questions, batch.known_at)}


@api.post(
    "/may-enforce",
    response={200: s.Answers, **REFUSALS},
    tags=["status"],
    summary="Whether domain and area lie within what is registered, for up to 10,000 questions",
)
def may_enforce_batch(request: HttpRequest, batch: s.PlaceBatch):
    key = needs(request, "may_enforce")
    return {"answers": _answered(request, key, batch.questions, batch.known_at)}


@api.get("/officers", response={200: s.Officers, **REFUSALS}, tags=["register"], summary="Officers of the key's units")
def officers(request: HttpRequest, cursor: CURSOR = "", limit: LIMIT = 100):
    key = needs(request, "officers")
    held = Certificate.objects.filter(unit__in=units_of_key(key))
    people = Person.objects.filter(pk__in=held.values("person"))
    rows = list(
        people.filter(pk__gt=_place(cursor))
        .order_by("pk")
        .prefetch_related(Prefetch("certificates", queryset=held.select_related("unit"), to_attr="here"))[: limit + 1]
    )
    request.api_rows = len(rows[:limit])  # type: ignore[attr-defined]
    listed = [
        s.Officer(
            id=str(person.public_id),
            name=person.name,
            units=sorted({one.unit.code for one in person.here}),
            certificates=[one.number for one in person.here],
        )
        for person in rows[:limit]
    ]
    return {"officers": listed, "next": str(rows[limit - 1].pk) if len(rows) > limit else None}


def _place(cursor: str) -> int:
    return int(cursor) if cursor.isdigit() and len(cursor) < 19 and cursor.isascii() else 0


@api.get(
    "/certificates",
    response={200: s.Certificates, **REFUSALS},
    tags=["register"],
    summary="Certificates of the key's units",
)
def certificates(request: HttpRequest, cursor: CURSOR = "", limit: LIMIT = 100):
    key = needs(request, "officers")
    moment = clock.now()
    spans = covering(CertificateSpan.objects.all(), moment, moment)
    rows = list(
        Certificate.objects.filter(unit__in=units_of_key(key), pk__gt=_place(cursor))
        .select_related("person", "unit")
        .prefetch_related(Prefetch("spans", queryset=spans, to_attr="covering"))
        .order_by("pk")[: limit + 1]
    )
    request.api_rows = len(rows[:limit])  # type: ignore[attr-defined]
    return {
        "certificates": [_row(one) for one in rows[:limit]],
        "next": str(rows[limit - 1].pk) if len(rows) > limit else None,
    }


def _row(certificate: Certificate) -> s.CertificateRow:
    span = next(iter(certificate.covering), None)  # type: ignore[attr-defined]
    return s.CertificateRow(
        id=str(certificate.public_id),
        number=certificate.number,
        name=certificate.person.name,
        unit=certificate.unit.code,
        type=certificate.type,
        state=span.state if span else None,
        overlays=list(span.overlays) if span else [],
        valid_from=span.valid_from if span else None,
        valid_until=span.valid_until if span else None,
    )


@api.get(
    "/changes", response={200: s.Changes, **REFUSALS}, tags=["changes"], summary="Changes after a number, in order"
)
def changes(request: HttpRequest, after: Annotated[int, Query(ge=0, le=2**53)] = 0, limit: LIMIT = 100):
    """Numbers rise and none is ever slipped in before one already read, so the last number is the whole cursor."""
    key = needs(request, "changes")
    rows = [watching.message(one) for one in changes_in(units_of_key(key), after)[:limit]]
    request.api_rows = len(rows)  # type: ignore[attr-defined]
    return {"changes": rows, "next": rows[-1]["number"] if rows else after}


def _list_of(key: ApiKey, public_id: UUID) -> WatchList:
    return one_of(WatchList.objects.filter(api_key=key, ended_at=None), public_id=public_id)


def _shown(watch_list: WatchList) -> s.WatchListOut:
    hook = getattr(watch_list, "webhook", None)
    live = hook if hook and hook.ended_at is None else None
    items = watch_list.items.filter(ended_at=None).select_related("certificate", "unit")
    return s.WatchListOut(
        id=str(watch_list.public_id),
        name=watch_list.name,
        items=[
            s.Item(
                id=str(one.public_id),
                number=one.certificate.number if one.certificate else None,
                unit=one.unit.code if one.unit else None,
            )
            for one in items
        ],
        webhook=live.url if live else None,
        delivered_until=live.delivered_until if live else None,
    )


@api.get("/watch-lists", response={200: s.WatchLists, **REFUSALS}, tags=["watch"], summary="This key's watch lists")
def watch_lists(request: HttpRequest):
    key = needs(request, "watch")
    return {"watch_lists": [_shown(one) for one in WatchList.objects.filter(api_key=key, ended_at=None)[:200]]}


@api.post("/watch-lists", response={201: s.WatchListOut, **REFUSALS}, tags=["watch"], summary="Begin a watch list")
def watch_list_new(request: HttpRequest, new: s.NewWatchList):
    key = needs(request, "watch")
    numbers = [normalised(number) for number in new.numbers]
    return Status(201, _shown(watching.begin_list(name=new.name, api_key=key, numbers=numbers, units=new.units)))


@api.get("/watch-lists/{list_id}", response={200: s.WatchListOut, **REFUSALS}, tags=["watch"], summary="One watch list")
def watch_list(request: HttpRequest, list_id: UUID):
    return _shown(_list_of(needs(request, "watch"), list_id))


@api.delete("/watch-lists/{list_id}", response={204: None, **REFUSALS}, tags=["watch"], summary="End a watch list")
def watch_list_end(request: HttpRequest, list_id: UUID):
    watching.end_list(watch_list=_list_of(needs(request, "watch"), list_id))
    return Status(204, None)


@api.post(
    "/watch-lists/{list_id}/items", response={200: s.WatchListOut, **REFUSALS}, tags=["watch"], summary="Follow more"
)
def watch_items(request: HttpRequest, list_id: UUID, more: s.MoreItems):
    followed = _list_of(needs(request, "watch"), list_id)
    watching.follow(watch_list=followed, numbers=[normalised(n) for n in more.numbers], units=more.units)
    return _shown(followed)


@api.delete(
    "/watch-lists/{list_id}/items/{item_id}",
    response={204: None, **REFUSALS},
    tags=["watch"],
    summary="Follow no longer",
)
def watch_item_end(request: HttpRequest, list_id: UUID, item_id: UUID):
    followed = _list_of(needs(request, "watch"), list_id)
    watching.unfollow(item=one_of(followed.items.filter(ended_at=None), public_id=item_id))
    return Status(204, None)


@api.put(
    "/watch-lists/{list_id}/webhook",
    response={200: s.WebhookOut, **REFUSALS},
    tags=["watch"],
    summary="Push changes to an address",
)
def webhook_set(request: HttpRequest, list_id: UUID, new: s.NewWebhook):
    """The host must be among those the key was given for webhooks. The signing secret is shown this once."""
    key = needs(request, "watch")
    hook, secret = watching.set_webhook(watch_list=_list_of(key, list_id), url=new.url, hosts=key.webhook_hosts)
    return {"url": hook.url, "secret": secret, "delivered_until": hook.delivered_until}


@api.post(
    "/watch-lists/{list_id}/replay",
    response={202: s.WatchListOut, **REFUSALS},
    tags=["watch"],
    summary="Push again after a number",
)
def webhook_replay(request: HttpRequest, list_id: UUID, again: s.Replay):
    followed = _list_of(needs(request, "watch"), list_id)
    hook = getattr(followed, "webhook", None)
    if hook is None or hook.ended_at:
        raise Http404
    watching.replay(webhook=hook, after=again.after)
    followed.refresh_from_db()
    return Status(202, _shown(followed))


@api.get(
    "/watch-lists/{list_id}/reconciliation/{day}",
    response={200: list[list[str]], **REFUSALS},
    tags=["watch"],
    summary="How everything followed stood on a morning",
)
def reconciliation(request: HttpRequest, list_id: UUID, day: date):
    """Rows of number, name, unit, valid, state, last valid day; the first row names them."""
    import csv
    import io

    made = one_of(_list_of(needs(request, "watch"), list_id).reconciliations.select_related("file"), day=day)
    with open_file(made.file) as file:
        return list(csv.reader(io.StringIO(file.read().decode("utf-8-sig"))))
