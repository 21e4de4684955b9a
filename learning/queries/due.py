"""Everything a person has to do by a day, the earliest first."""

from __future__ import annotations

from django.urls import reverse

from core import clock
from core.models import Person
from learning.models import ReviewFinding
from learning.queries.assignments import Due, assigned_to
from learning.queries.classes import sessions_ahead
from learning.queries.findings import with_lessons


def due_of(person: Person) -> list[Due]:
    findings = list(ReviewFinding.objects.filter(person=person, clearance=None))
    found = [
        *assigned_to(person),
        *(
            Due(f"{one.finding.code}（{one.finding.label}）", one.finding.due_on, "finding", details=one.lessons)
            for one in with_lessons(findings)
        ),
        *(
            Due(session.training.title, clock.day_of(session.begins_at), "class", reverse("learning:sign-in", args=[session.public_id]), details=session)
            for session in sessions_ahead(person, clock.now())
        ),
    ]  # fmt: skip
    return sorted(found, key=lambda one: one.due_on)
