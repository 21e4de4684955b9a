"""The minutes of a sitting (考场记录): attendance, absences, incidents, grants, signatures. Set from its book of events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from core import clock
from core.typesetting import set_pdf
from exams.domain.attendance import WAITING, Attendance
from exams.models import Attempt, IncidentGrant, Registration, Room, Sitting, SittingEvent
from exams.queries.attendance import attendance_of, with_readings

TEMPLATE = Path(__file__).parent / "minutes.typ"
KINDS = {
    "announcement": "考场通知",
    "incident": "考场情况",
    "checked_in": "核验入场",
    "moved": "更换电脑",
    "paused": "暂停",
    "resumed": "恢复考试",
    "minutes": "补时",
    "added_late": "临时加入",
    "closed": "关闭试卷",
    "ended": "结束考试",
    "bell": "宣布开考",
    "seb_waived": "豁免安全考试浏览器",
    "answer_file": "接收答案文件",
    "changed": "设置变更",
    "breach": "违纪立案",
    "signals_seen": "核查系统提示",
    "sheets_complete": "答题卡全部录入",
    "sheets_reopened": "重新录入答题卡",
}
"""What stands in the minutes one by one; signals are counted, because they prove nothing by themselves."""
ONE_BY_ONE = tuple(kind for kind in KINDS if kind != "checked_in")
CLOSED = {
    "candidate": "本人交卷",
    "time": "到时交卷",
    "invigilator": "监考人员关闭",
    "rule": "依规定交卷",
    "paper": "纸笔",
}
WITHOUT_PAPER = {
    Attendance.READING: "答题卡录入中",
    Attendance.UNREAD: "答题卡未录入",
    Attendance.AHEAD: "未开始",
    Attendance.NO_SHEET: "到考，未交答题卡",
    Attendance.ABSENT: "缺考",
}
"""Whoever has no paper: absent only where the sitting is over and, on paper, all sheets are declared entered."""


def minutes_pdf(sitting: Sitting, room: Room | None = None) -> bytes:
    """Of a room, or of the whole sitting. Raises DomainError no_chinese_font."""
    return set_pdf(TEMPLATE, minutes_content(sitting, room))


def minutes_content(sitting: Sitting, room: Room | None = None) -> dict[str, Any]:
    """Five queries, whatever the number of candidates, and who declared all sheets entered."""
    places = _places(sitting, room)
    events = list(
        SittingEvent.objects.filter(sitting=sitting)
        .select_related("registration__person", "room", "by")
        .order_by("at", "pk")
    )
    if room is not None:
        events = [
            e for e in events if e.room_id in (None, room.pk) or (e.registration and e.registration.room_id == room.pk)
        ]
    granted = _granted(sitting)
    signals = _signals(events)
    now = clock.now()
    rows = [
        _row(place, attendance_of(place, sitting, now), granted.get(place.pk, 0), signals.get(place.pk, (0, 0)))
        for place in places
    ]
    came = [row for row in rows if row["came"]]
    return {
        "authority": sitting.exam.authority.name,
        "exam": sitting.exam.title,
        "sitting": sitting.title,
        "place": "　".join(part for part in (sitting.place, room.name if room else "") if part),
        "opens": _moment(sitting.opens_at),
        "closes": _moment(sitting.closes_at),
        "minutes": sitting.exam.minutes,
        "invigilators": [
            f"{one.person.name}{'（主监考）' if one.chief else ''}"
            for one in sitting.invigilators.filter(ended_at=None).select_related("person")
        ],
        "registered": len(rows),
        "came": len(came),
        "absent": _named(rows, Attendance.ABSENT),
        "absent_is_open": any(row["attendance"] in (*WAITING, Attendance.AHEAD) for row in rows),
        "unread": _named(rows, Attendance.UNREAD),
        "no_sheet": _named(rows, Attendance.NO_SHEET),
        "sheets": _sheets_said(sitting),
        "handed_in": sum(row["handed_in"] for row in rows),
        "rows": rows,
        "events": [_event(event) for event in events if event.kind in ONE_BY_ONE],
        "made_at": _moment(clock.now()),
    }


def _places(sitting: Sitting, room: Room | None) -> list[Registration]:
    rows = with_readings(sitting.registrations.filter(withdrawn_at=None).select_related("person", "room", "attempt"))
    if room is not None:
        rows = rows.filter(room=room)
    return list(rows.order_by("room_id", "seat", "person__name_pinyin", "pk"))


def _granted(sitting: Sitting) -> dict[int, int]:
    found: dict[int, int] = {}
    rows = IncidentGrant.objects.filter(attempt__registration__sitting=sitting)
    for place, minutes in rows.values_list("attempt__registration", "minutes"):
        found[place] = found.get(place, 0) + minutes
    return found


def _signals(events: Sequence[SittingEvent]) -> dict[int, tuple[int, int]]:
    found: dict[int, tuple[int, int]] = {}
    for event in events:
        if event.registration_id and event.kind in ("left_screen", "second_log_in"):
            left, second = found.get(event.registration_id, (0, 0))
            is_left = event.kind == "left_screen"
            found[event.registration_id] = (left + is_left, second + (not is_left))
    return found


def _named(rows: Sequence[dict[str, Any]], how: Attendance) -> list[str]:
    found = [row for row in rows if row["attendance"] == how]
    return [row["name"] + (f"（{row['staff_number']}）" if row["staff_number"] else "") for row in found]


def _sheets_said(sitting: Sitting) -> str:
    """Of a sitting on paper: whether what is said of the absent is said for good."""
    if sitting.mode != "paper":
        return ""
    if sitting.sheets_complete_at and sitting.sheets_complete_by:
        return f"全部录入，{sitting.sheets_complete_by.name}，{_moment(sitting.sheets_complete_at)}"
    return "尚未全部录入；没有录入答题卡的，不作缺考"


def _row(place: Registration, how: Attendance, granted: int, signals: tuple[int, int]) -> dict[str, Any]:
    attempt: Attempt | None = getattr(place, "attempt", None)
    return {
        "seat": f"{place.room.name if place.room else ''} {place.seat or ''}".strip(),
        "name": place.person.name,
        "staff_number": place.person.staff_number,
        "attendance": how,
        "came": how in (Attendance.CAME, Attendance.READING, Attendance.NO_SHEET) or _let_in(place, how),
        "checked_in": _time(place.checked_in_at),
        "began": _time(attempt.started_at if attempt else None),
        "handed_in": bool(attempt and attempt.closed_at),
        # A paper that came from a sheet was closed when the sheet was entered, which says nothing of the room.
        "closed": _time(attempt.closed_at if attempt and attempt.closed_by != "paper" else None),
        "how": CLOSED.get(attempt.closed_by, "") if attempt else WITHOUT_PAPER[how],
        "extra": place.extra_minutes,
        "granted": granted,
        "signals": "，".join(
            text
            for count, text in ((signals[0], f"离开页面{signals[0]}次"), (signals[1], f"换机{signals[1]}次"))
            if count
        ),
    }


def _let_in(place: Registration, how: Attendance) -> bool:
    """Their sheet is not entered, and the door saw them."""
    return how == Attendance.UNREAD and place.checked_in_at is not None


def _event(event: SittingEvent) -> dict[str, str]:
    whom = event.registration.person.name if event.registration else event.room.name if event.room else "全场"
    minutes = event.details.get("minutes")
    figure = f"{minutes}分钟" if minutes else ""
    return {
        "at": _time(event.at),
        "kind": KINDS[event.kind],
        "whom": whom,
        "text": "　".join(part for part in (figure, event.text) if part),
        "by": event.by.name if event.by else "",
    }


def _time(at: datetime | None) -> str:
    return f"{at.astimezone(clock.BEIJING):%H:%M}" if at else ""


def _moment(at: datetime) -> str:
    return f"{at.astimezone(clock.BEIJING):%Y年%m月%d日 %H:%M}（北京时间）"
