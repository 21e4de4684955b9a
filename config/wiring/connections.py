"""Who listens to whom, and which port is bound to which package. The only place where siblings meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from certification import ports
from certification.services.qualifications import record_result
from core.announce import listen
from core.jobs import job
from core.models import Person
from exams import api as exams
from exams.data import ResultReleased
from learning import api as learning


class Training:
    def minutes(self, person_ids: Sequence[int], year: int) -> Mapping[int, int]:
        return learning.minutes(person_ids, year)


class Exams:
    def passes(self, person_ids: Sequence[int]) -> Mapping[int, Sequence[ports.Pass]]:
        return {
            person: [ports.Pass(p.paper_kind, p.domain_code, p.passed_on, p.score, p.attempt_public_id) for p in passed]
            for person, passed in exams.passes(person_ids).items()
        }


@job("wiring.result_released")
def result_released(
    *,
    person_id: int,
    exam_public_id: str,
    attempt_public_id: str,
    paper_kind: str,
    domain_code: str,
    passed: bool,
    score: str,
    released_on: str,
    release_public_id: str,
) -> None:
    """A pass goes to the register as a qualification, with a copy of what it proved; a later release may take it back."""
    record_result(
        person=Person.objects.get(pk=person_id),
        attempt_public_id=attempt_public_id,
        release_public_id=release_public_id,
        paper_kind=paper_kind,
        domain_code=domain_code,
        passed=passed,
        score=Decimal(score),
        released_on=date.fromisoformat(released_on),
    )


def connect() -> None:
    ports.bind(training=Training(), exams=Exams())
    listen(ResultReleased, "wiring.result_released")
