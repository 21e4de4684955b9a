"""The smallest course: two sections with a question each, and a case of four scenes."""

from datetime import date

from wagtail.models import Page

from cms.models import HomePage
from learning.case_stream import stream_of
from learning.domain.case_json import read_scenes
from learning.models import CaseLessonPage, CoursePage, LessonPage
from learning.services.library import ensure_library


def publish(parent: Page, page: Page) -> Page:
    parent.add_child(instance=page)
    page.save_revision().publish(skip_permission_checks=True)
    return page


def section(title: str) -> dict:
    options = [{"text": "两名", "right": True}, {"text": "一名", "right": False}]
    check = {"stem": f"{title}：几名执法人员？", "options": options, "explanation": f"解释{title}"}
    return {"title": title, "body": [{"type": "text", "value": "<p>正文</p>"}], "checks": [check]}


def make_lesson(slug: str = "lesson", sections: int = 2, **values) -> LessonPage:
    library = ensure_library(HomePage.objects.get())
    course = CoursePage.objects.filter(slug="course").first() or publish(
        library, CoursePage(title="课程", slug="course")
    )
    body = [{"type": "section", "value": section(f"第{n + 1}节")} for n in range(sections)]
    return publish(course, LessonPage(title="课", slug=slug, minutes=30, sections=body, **values))


def make_case(slug: str = "case", scenes=None, **values) -> CaseLessonPage:
    """Four scenes: two questions, a good and a bad end; each choice earns a point, each scene holds a piece of evidence."""

    def scene(name, *choices, outcome="", days=1):
        told = [
            {"text": text, "to": to, "good": good, "points": {"procedure": 1} if good else {}}
            for text, to, good in choices
        ]
        end = {"outcome": outcome, "ending": "penalty", "verdict": "评析"} if outcome else None
        clocks = [{"act": "start", "label": "期限", "length": 7, "unit": "days"}] if name == "begin" else []
        return {"id": name, "title": name, "text": "……", "evidence": [{"name": f"证据{name}"}], "clock_days": days,
                "clocks": clocks, "choices": told, "end": end}  # fmt: skip

    told = scenes or [
        scene("begin", ("好", "visit", True), ("差", "bad", False)),
        scene("visit", ("好", "good", True), ("差", "bad", False)),
        scene("good", outcome="good"),
        scene("bad", outcome="bad"),
    ]
    page = CaseLessonPage(
        title="案例",
        slug=slug,
        minutes=20,
        clock_starts=date(2026, 5, 11),
        scenes=stream_of(read_scenes(told)),
        **values,
    )
    return publish(ensure_library(HomePage.objects.get()), page)
