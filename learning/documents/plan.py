"""The plan of a year as a workbook: one line for each assignment and each class."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core import clock
from core.tables.sheets import write_sheet
from learning.labels import narrowed, target_words
from learning.models import Assignment, TrainingClass
from learning.queries.plan import Entry

COLUMNS = ("月份", "类别", "名称", "单位", "开始", "截止", "地点", "对象", "内容")


def workbook(entries: Iterable[Entry], year: int) -> bytes:
    return write_sheet(f"{year}年学习计划", COLUMNS, [_line(entry) for entry in entries])


def _line(entry: Entry) -> tuple[Any, ...]:
    what = entry.what
    rest = _of_class(what) if isinstance(what, TrainingClass) else _of_assignment(what)
    return (f"{entry.day.month}月", *rest)


def _of_assignment(one: Assignment) -> tuple[Any, ...]:
    begins = one.begins_on or clock.day_of(one.created_at)
    whom = "、".join(str(part) for part in narrowed(one)) or "全体人员"
    parts = [lesson.title for lesson in one.lessons.all()] + [target_words(part) for part in one.targets.all()]
    lessons = "、".join(parts)
    return ("线上学习", one.title, one.unit.name, begins.isoformat(), one.due_on.isoformat(), "", whom, lessons)


def _of_class(one: TrainingClass) -> tuple[Any, ...]:
    sessions = list(one.sessions.all())
    begins, ends = (clock.day_of(session.begins_at).isoformat() for session in (sessions[0], sessions[-1]))
    kind = "集中培训（已停办）" if one.cancelled_at else "集中培训"
    places = "、".join(dict.fromkeys(session.place for session in sessions))
    return (kind, one.title, one.unit.name, begins, ends, places, f"{one.places}个名额", one.theme)
