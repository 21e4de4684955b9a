"""Who listens to whom, and which port is bound to which package. The only place where siblings meet."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.urls import reverse

from certification import api as certification
from certification import ports
from certification.data import CertificateChanged, TrainingLifted, TrainingOrdered
from certification.services.qualifications import record_result
from core.announce import listen
from core.jobs import job
from core.models import Person, Unit
from exams import api as exams
from exams import ports as exam_ports
from exams.data import Practised, ResultReleased
from learning import api as learning
from learning import ports as learning_ports
from learning.data import LessonCompleted


class Training:
    def minutes(self, person_ids: Sequence[int], year: int) -> Mapping[int, int]:
        return learning.minutes(person_ids, year)


class FileReviews:
    def findings(self, person_ids: Sequence[int], on: date) -> Mapping[int, ports.Findings]:
        return {person: ports.Findings(*found) for person, found in learning.findings(person_ids, on).items()}


class Exams:
    def passes(self, person_ids: Sequence[int]) -> Mapping[int, Sequence[ports.Pass]]:
        return {
            person: [ports.Pass(p.paper_kind, p.domain_code, p.passed_on, p.score, p.attempt_public_id) for p in passed]
            for person, passed in exams.passes(person_ids).items()
        }


class TrainingTerms:
    def terms(self, authority_ids: Collection[int], on: date) -> Mapping[int, learning_ports.Terms]:
        return {
            authority: learning_ports.Terms(
                minutes_per_unit=rules.values["minutes_per_hour_unit"],
                annual_hours=Decimal(str(rules.values["annual_training_hours"])),
                online_share=rules.values["online_hours_max_share"],
                daily_units=rules.values["daily_online_hours_max"],
                outside_units=rules.values["outside_hours_max"],
                prorated=rules.values["hours_proration_for_part_year"],
                basis=learning_ports.Basis(rules.document, rules.valid_until, rules.verified),
            )
            for authority, rules in certification.training_rules(authority_ids, on).items()
        }


class Certificates:
    def holdings(self, person_ids: Sequence[int], on: date) -> Mapping[int, learning_ports.Holding]:
        found = certification.standing_of(person_ids, on)
        return {pk: learning_ports.Holding(held.valid_until, held.domains) for pk, held in found.items()}

    def domains(self, authority_ids: Collection[int]) -> Mapping[str, str]:
        return certification.domains_of(authority_ids)


class Practising:
    def reached(
        self, person_ids: Sequence[int], target: learning_ports.Target, since: datetime
    ) -> Mapping[int, learning_ports.Reached]:
        if target.kind != "mock":
            asked = {"law": target.law, "part": target.part, "topic": target.topic}
            counted = exams.practised(person_ids, since=since, **asked)
            left = exams.mistakes_left(person_ids, law=target.law) if target.kind == "mistakes" else {}
            return {pk: learning_ports.Reached(questions=n, open_mistakes=left.get(pk, 0)) for pk, n in counted.items()}
        best = exams.best_mocks(person_ids, exam=target.exam, since=since)
        return {pk: learning_ports.Reached(best=best.get(pk)) for pk in person_ids}

    def offers(self, person: Person) -> learning_ports.Offers:
        found = exams.offers_for(person)
        return learning_ports.Offers(found.laws, found.topics, found.exams)

    def address(self, target: learning_ports.Target) -> str:
        if target.kind == "practice" and target.law:
            return reverse("exams:practice-law", args=[target.law])
        return reverse(
            {"practice": "exams:practice", "mistakes": "exams:practice-mistakes"}.get(target.kind, "exams:mocks")
        )


class Register:
    def barred(self, person_ids: Sequence[int], on: date) -> Mapping[int, date]:
        return certification.barred(person_ids, on)


class RuleSets:
    def exam_rules(self, authority_ids: Collection[int], on: date) -> Mapping[int, exam_ports.ExamRules]:
        return {
            authority: exam_ports.ExamRules(
                minutes=_ruled(rules["exam_minutes"]),
                common_pass_mark=_ruled(rules["common_pass_mark"]),
                sector_pass_mark=_ruled(rules["sector_pass_mark"]),
            )
            for authority, rules in certification.exam_rules(authority_ids, on).items()
        }

    def results_due(self, authority_id: int, held_on: date) -> date | None:
        return certification.results_due(authority_id, held_on)


def _ruled(found: certification.Ruled) -> exam_ports.Ruled:
    return exam_ports.Ruled(found.value, found.source, found.verified)


class Courses:
    def courses(self) -> Sequence[tuple[str, str]]:
        return [(str(key), title) for key, title in learning.courses()]

    def ordered(self, orders: Sequence[str]) -> Mapping[str, ports.Ordered]:
        found = learning.progress_of_orders(orders)
        return {order: ports.Ordered(one.done, one.of, one.due_on, one.finished_on) for order, one in found.items()}


@job("wiring.training_ordered")
def training_ordered(
    *, order: str, course: str, person_id: int, unit_id: int, title: str, ordered_on: str, due_on: str, by_id: int
) -> None:
    """Who failed the re-exam is assigned the course that the campaign names."""
    learning.assign_by_order(
        order=order,
        course=UUID(course),
        person=Person.objects.get(pk=person_id),
        unit=Unit.objects.get(pk=unit_id),
        title=title,
        ordered_on=date.fromisoformat(ordered_on),
        due_on=date.fromisoformat(due_on),
        by=Person.objects.get(pk=by_id),
    )


@job("wiring.training_lifted")
def training_lifted(*, order: str, by_id: int) -> None:
    learning.end_order(order=order, by=Person.objects.get(pk=by_id))


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
    ports.bind(training=Training(), exams=Exams(), file_reviews=FileReviews(), courses=Courses())
    exam_ports.bind(training=Training(), register=Register(), rule_sets=RuleSets())
    learning_ports.bind(terms=TrainingTerms(), certificates=Certificates(), practising=Practising())
    listen(ResultReleased, "wiring.result_released")
    listen(LessonCompleted, "learning.follow_completion")
    listen(Practised, "learning.follow_completion")
    listen(TrainingOrdered, "wiring.training_ordered")
    listen(TrainingLifted, "wiring.training_lifted")
    listen(CertificateChanged, "certification.number_changes")
