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
from learning.demo_sound import sound
from learning.domain.case_json import read_case
from learning.models import CaseLessonPage, CoursePage, LessonCompletion, LessonPage, LibraryPage
from learning.services.case_pages import case_page
from learning.services.library import ensure_library
from learning.services.periods import load_shipped_periods


def build_learning(*, home: Page, author: User | None, folder: Path) -> LibraryPage:
    """One course with its lessons, and the case lessons. Pages that are there already are left alone."""
    library = ensure_library(home)
    load_shipped_periods()
    course = _course(library, read(folder / "course.yaml"), author)
    lessons = {lesson["slug"]: lesson for lesson in map(read, sorted((folder / "lessons").glob("*.yaml")))}
    for slug in read(folder / "course.yaml")["lessons"]:
        _add_lesson(course, lessons[slug], author)
    _add_former_edition(library, course, read(folder / "former_edition.yaml"), author)
    for case in map(read, sorted((folder / "case_lessons").glob("*.yaml"))):
        if not CaseLessonPage.objects.filter(slug=case["slug"]).exists():
            _add(library, _case(case), author)
    return library


def _course(library: LibraryPage, told: dict[str, Any], author: User | None) -> CoursePage:
    if found := CoursePage.objects.filter(slug=told["slug"]).first():
        return found
    named = {name: told[name] for name in ("title", "slug", "summary", "audience", "edition", "law_date")}
    return _add(library, CoursePage(**named), author)


def _add_lesson(course: CoursePage, told: dict[str, Any], author: User | None) -> None:
    if not LessonPage.objects.filter(slug=told["slug"]).exists():
        _add(course, _lesson(told), author)


def _add_former_edition(
    library: LibraryPage, course: CoursePage, told: dict[str, Any], author: User | None
) -> CoursePage:
    """Last year's course, which the one of this year has replaced."""
    former = _course(library, told, author)
    for lesson in told["lessons"]:
        _add_lesson(former, lesson, author)
    if course.former is None:
        course.former = former
        course.save_revision(user=author, clean=False).publish(user=author, skip_permission_checks=True)
    return former


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
    before = LessonPage.objects.filter(slug__in=told.get("requires", []))
    requires = [{"type": "page", "value": page.pk} for page in before]
    return LessonPage(**_facts(told), sections=sections, requires=requires)


def _section(told: dict[str, Any]) -> dict[str, Any]:
    checks = [_check(check) for check in told.get("checks", [])]
    return {"title": told["title"], "body": [_block(block) for block in told["blocks"]], "checks": checks}


def _check(told: dict[str, Any]) -> dict[str, Any]:
    """`answer`: the letter of an option, several letters, or true or false for a statement."""
    answer = told["answer"]
    if isinstance(answer, bool):
        kind, options = "judgement", []
    else:
        kind = "single" if len(answer) == 1 else "multiple"
        options = [{"text": option["text"], "right": option["id"] in answer} for option in told["options"]]
    return {
        "kind": kind,
        "stem": told["stem"],
        "options": options,
        "true": answer is True,
        "explanation": told["explanation"],
    }


def _block(told: dict[str, Any]) -> dict[str, Any]:
    if told["type"] == "paragraph":
        return {"type": "text", "value": f"<p>{escape(told['text'])}</p>"}
    if told["type"] == "callout":
        return {"type": "callout", "value": {"tone": told["tone"], "text": f"<p>{escape(told['text'])}</p>"}}
    if told["type"] == "sound":
        return {"type": "audio", "value": sound(told)}
    if told["type"] == "table":
        return {"type": "table", "value": {"caption": told["caption"], "header": told["head"], "rows": told["rows"]}}
    if told["type"] == "flow":
        return {
            "type": "flow",
            "value": {"title": told["title"], "steps": [_flow_step(step) for step in told["steps"]]},
        }
    if told["type"] == "steps":
        return {"type": "steps", "value": {"title": told.get("title", ""), "items": told["items"]}}
    return {"type": told["type"], "value": {name: value for name, value in told.items() if name != "type"}}


def _flow_step(told: dict[str, Any]) -> dict[str, Any]:
    ways = [{"case": way.get("case", ""), "to": way["to"]} for way in told.get("ways", [])]
    return {"name": told["name"], "text": told["text"], "kind": told.get("kind", "step"), "ways": ways}


def _case(told: dict[str, Any]) -> CaseLessonPage:
    return case_page(read_case(told))


def build_history(people: Iterable[Person]) -> int:
    """Officers finished some lessons and case lessons this year, at least two hours; whoever studied already is left alone."""
    lessons = list(LessonPage.objects.live().order_by("path"))
    cases = list(CaseLessonPage.objects.live().order_by("path"))
    made = 0
    for number, person in enumerate(people):
        if LessonCompletion.objects.filter(person=person).exists():
            continue
        for back, lesson in enumerate([*lessons[: number % 3 + 3], *cases[: 6 - number % 3]]):
            at = clock.now() - timedelta(days=6 * back + number % 9, minutes=37 * number)
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
