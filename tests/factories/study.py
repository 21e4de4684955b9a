"""People who learn and those who look after them; sheets as somebody would upload them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from core import clock
from core.files import FileKind, accept
from core.models import Person, StoredFile, Unit
from core.roles import Role
from core.tables.sheets import write_sheet
from learning.models import LessonCompletion, TrainingClass
from learning.services.classes import Meeting, announce_class
from tests.factories.people import appoint, grant, make_person, make_unit


@dataclass
class Office:
    unit: Unit
    trainer: Person
    administrator: Person
    officer: Person


def make_office() -> Office:
    """A unit with a trainer, an administrator and one officer."""
    unit = make_unit()
    people = {}
    for number, role in enumerate((Role.TRAINER, Role.UNIT_ADMINISTRATOR, Role.OFFICER)):
        person = make_person(staff_number=f"S{unit.pk}-{number}")
        appoint(person, unit)
        grant(person, role, unit)
        people[role] = person
    return Office(unit, people[Role.TRAINER], people[Role.UNIT_ADMINISTRATOR], people[Role.OFFICER])


def with_role(role: Role, unit: Unit) -> Person:
    person = make_person()
    appoint(person, unit)
    grant(person, role, unit)
    return person


def completed(person: Person, lesson: Any = None, minutes: int = 30, **values: Any) -> LessonCompletion:
    now = values.pop("at", clock.now())
    facts = {"lesson_id": lesson.lesson_id if lesson else "11111111-1111-1111-1111-111111111111", "title": "课"}
    return LessonCompletion.objects.create(
        person=person, year=clock.day_of(now).year, minutes=minutes, elapsed=minutes, at=now, **{**facts, **values}
    )


def sheet(header: Any, *lines: Any, by: Person) -> StoredFile:
    upload = SimpleUploadedFile("list.xlsx", write_sheet("表", header, lines))
    return accept(upload, kind=FileKind.SPREADSHEET, by=by)


def photo(by: Person) -> StoredFile:
    from PIL import Image

    buffer = BytesIO()
    Image.new("RGB", (40, 30), "#9d2323").save(buffer, "PNG")
    return accept(SimpleUploadedFile("photo.png", buffer.getvalue()), kind=FileKind.EVIDENCE, by=by)


def make_class(office: Office, *, begins: datetime | None = None, places: int = 2, quota: int = 2) -> TrainingClass:
    begins = begins or clock.now() + timedelta(days=3)
    return announce_class(
        unit=office.unit,
        title="集中培训",
        places=places,
        nominate_until=clock.day_of(begins),
        meetings=[Meeting(begins, begins + timedelta(hours=3), "三楼会议室")],
        quotas={office.unit: quota},
        by=office.trainer,
    )
