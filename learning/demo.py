"""The demonstration's course and cases, read from files; and what its officers studied this year."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml
from django.utils.html import escape
from wagtail.models import Page

from core import clock
from core.models import Person, User
from learning.models import CaseLessonPage, CoursePage, LessonCompletion, LessonPage, LibraryPage
from learning.services.library import ensure_library


def build_learning(*, home: Page, author: User | None, folder: Path) -> LibraryPage:
    """One course with its lessons, and the case lessons. Pages that are there already are left alone."""
    library = ensure_library(home)
    told = read(folder / "course.yaml")
    course = CoursePage.objects.filter(slug=told["slug"]).first() or _add(
        library, CoursePage(title=told["title"], slug=told["slug"], summary=told["summary"], audience=told.get("audience", "")), author
    )  # fmt: skip
    lessons = {lesson["slug"]: lesson for lesson in map(read, sorted((folder / "lessons").glob("*.yaml")))}
    for slug in told["lessons"]:
        if not LessonPage.objects.filter(slug=slug).exists():
            _add(course, _lesson(lessons[slug]), author)
    for case in map(read, sorted((folder / "case_lessons").glob("*.yaml"))):
        if not CaseLessonPage.objects.filter(slug=case["slug"]).exists():
            _add(library, _case(case), author)
    return library


def read(file: Path) -> dict[str, Any]:
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def _add(parent: Page, page: Page, author: User | None) -> Any:
    page.full_clean(exclude=["path", "depth", "owner", "content_type", "latest_revision", "live_revision"])
    parent.add_child(instance=page)
    page.save_revision(user=author, clean=False).publish(user=author, skip_permission_checks=True)
    return page


def _facts(told: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": told["title"],
        "slug": told["slug"],
        "summary": told["summary"],
        "minutes": told["minutes"],
        "law_date": told["law_date"],
        "checked_against": told["checked_against"],
        "checked_on": told["checked_on"],
        "citations": [{"type": "citation", "value": citation} for citation in told["citations"]],
    }


def _lesson(told: dict[str, Any]) -> LessonPage:
    sections = [{"type": "section", "value": _section(section)} for section in told["sections"]]
    return LessonPage(**_facts(told), sections=sections)


def _section(told: dict[str, Any]) -> dict[str, Any]:
    checks = [
        {
            "stem": check["stem"],
            "options": [{"text": o["text"], "right": o["id"] == check["answer"]} for o in check["options"]],
            "explanation": check["explanation"],
        }
        for check in told.get("checks", [])
    ]
    return {"title": told["title"], "body": [_block(block) for block in told["blocks"]], "checks": checks}


def _block(told: dict[str, Any]) -> dict[str, Any]:
    if told["type"] == "paragraph":
        return {"type": "text", "value": f"<p>{escape(told['text'])}</p>"}
    if told["type"] == "callout":
        title = f"<b>{escape(told['title'])}</b> " if told.get("title") else ""
        return {"type": "callout", "value": {"tone": told["tone"], "text": f"<p>{title}{escape(told['text'])}</p>"}}
    if told["type"] == "table":
        return {"type": "table", "value": {"caption": told["caption"], "header": told["head"], "rows": told["rows"]}}
    return {"type": "steps", "value": {"title": told.get("title", ""), "items": told["items"]}}


def _case(told: dict[str, Any]) -> CaseLessonPage:
    watch = told["clock"]
    return CaseLessonPage(
        **_facts(told),
        clock_starts=watch["starts"],
        clock_limit_days=watch["limit_days"],
        clock_label=watch["label"],
        scenes=[{"type": "scene", "value": _scene(scene)} for scene in told["scenes"]],
    )


def _scene(told: dict[str, Any]) -> dict[str, Any]:
    end = told.get("end") or {}
    choices = [
        {**choice, "consequence": choice.get("consequence", ""), "citations": choice.get("citations") or []}
        for choice in told.get("choices") or []
    ]
    return {
        "id": told["id"],
        "title": told["title"],
        "text": told["text"],
        "evidence": told.get("evidence") or [],
        "clock_days": told.get("clock_days", 0),
        "choices": choices,
        "outcome": end.get("outcome", ""),
        "verdict": end.get("verdict", ""),
    }


def build_history(people: Iterable[Person]) -> int:
    """Some officers finished some lessons this year; whoever studied already is left alone."""
    lessons = list(LessonPage.objects.live().order_by("path"))
    made = 0
    for number, person in enumerate(people):
        if LessonCompletion.objects.filter(person=person).exists():
            continue
        for back, lesson in enumerate(lessons[: number % 3 + 3]):
            at = clock.now() - timedelta(days=12 * back + number % 9, minutes=37 * number)
            LessonCompletion.objects.create(
                person=person,
                lesson_id=lesson.lesson_id,
                title=lesson.title,
                law_date=lesson.law_date,
                year=clock.day_of(at).year,
                minutes=lesson.minutes,
                at=at,
                revision=lesson.live_revision_id,
            )
            made += 1
    return made
