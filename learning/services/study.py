"""What a learner does, noted as it happens; completions follow from what was noted."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from core import clock
from core.announce import announce
from core.errors import DomainError
from core.models import Person
from learning import texts  # noqa: F401 registers the sentences
from learning.data import LessonCompleted
from learning.domain.case_graph import Step, walk
from learning.domain.hours import Sign, minutes_that_count
from learning.models import CaseLessonPage, LessonCompletion, LessonPage, StudySign

PING_EVERY = timedelta(seconds=20)


def note(*, person: Person, lesson_id: UUID, section: str, kind: str, **details) -> StudySign:
    return StudySign.objects.create(
        person=person, lesson_id=lesson_id, section=section, kind=kind, at=clock.now(), details=details
    )


def ping(*, person: Person, lesson_id: UUID, section: str) -> bool:
    """A page is still looked at. Only for a section that was served to this person, and not more often than needed."""
    mine = StudySign.objects.filter(person=person, lesson_id=lesson_id)
    if not mine.filter(section=section, kind="served").exists():
        return False
    last = mine.order_by("-id").first()
    if last is not None and clock.now() - last.at < PING_EVERY:
        return False
    note(person=person, lesson_id=lesson_id, section=section, kind="ping")
    return True


@transaction.atomic
def answer_check(*, person: Person, lesson: LessonPage, section: int, check: int, option: int | None) -> bool:
    """Note the answer to a question of a section; tells whether it is right. Raises DomainError option_missing."""
    options = lesson.sections[section - 1].value["checks"][check]["options"]
    if option is None or not 0 <= option < len(options):
        raise DomainError("option_missing")
    right = bool(options[option]["right"])
    note(
        person=person, lesson_id=lesson.lesson_id, section=str(section), kind="check", check=check, option=option, right=right
    )  # fmt: skip
    return right


@transaction.atomic
def finish(*, person: Person, lesson: LessonPage) -> LessonCompletion:
    """Complete a lesson. Pressing twice completes once a minute at most. Raises DomainError lesson_not_finished."""
    signs = list(StudySign.objects.filter(person=person, lesson_id=lesson.lesson_id))
    if still_open := open_points(lesson, signs):
        raise DomainError("lesson_not_finished", open="、".join(still_open))
    return _complete(person, lesson, signs, sections=len(lesson.sections))


def open_points(lesson: LessonPage, signs: list[StudySign]) -> list[str]:
    """Titles of sections not read yet or with a question not answered yet."""
    served = {sign.section for sign in signs if sign.kind == "served"}
    answered = {(sign.section, sign.details.get("check")) for sign in signs if sign.kind == "check"}
    missing = []
    for number, section in enumerate(lesson.sections, start=1):
        checks = range(len(section.value["checks"]))
        if str(number) not in served or any((str(number), check) not in answered for check in checks):
            missing.append(section.value["title"])
    return missing


def _complete(person: Person, page, signs: list[StudySign], *, sections: int) -> LessonCompletion:
    moment = clock.now()
    day = clock.day_of(moment)
    last = LessonCompletion.objects.filter(person=person, lesson_id=page.lesson_id).first()
    if last is not None and moment - last.at < timedelta(minutes=1):
        return last
    # Each completion counts what was studied since the one before it.
    fresh = [Sign(s.section, s.at) for s in signs if last is None or s.at > last.at]
    minutes = minutes_that_count([*fresh, Sign("end", moment)], lesson_minutes=page.minutes, sections=sections)
    completion = LessonCompletion.objects.create(
        person=person,
        lesson_id=page.lesson_id,
        title=page.title,
        law_date=page.law_date,
        year=day.year,
        minutes=minutes,
        at=moment,
        revision=page.live_revision_id,
    )
    announce(
        LessonCompleted(
            person_id=person.pk,
            lesson_id=page.lesson_id,
            year=day.year,
            minutes=minutes,
            completion_id=completion.public_id,
        )
    )
    return completion


def path_of(page: CaseLessonPage, person: Person, run: UUID) -> list[Step]:
    """The way a person has gone in one run of a case. One query."""
    taken = StudySign.objects.filter(
        person=person, lesson_id=page.lesson_id, kind="choice", details__run=str(run)
    ).values_list("details__choice", flat=True)
    return walk(page.graph(), [int(number) for number in taken])


@transaction.atomic
def choose(*, person: Person, page: CaseLessonPage, run: UUID, scene: str, choice: int) -> list[Step]:
    """Take a choice in the scene where the run stands. A page shown twice cannot choose twice."""
    here = path_of(page, person, run)[-1].scene
    if here.id != scene or not 0 <= choice < len(here.choices):
        raise DomainError("choice_not_here")
    note(
        person=person, lesson_id=page.lesson_id, section=scene, kind="choice", run=str(run), scene=scene, choice=choice
    )
    path = path_of(page, person, run)
    if path[-1].scene.is_end:
        signs = list(StudySign.objects.filter(person=person, lesson_id=page.lesson_id))
        _complete(person, page, signs, sections=max(len(path), 1))
    return path
