"""Many papers being written, laid down in groups: thousands of starts through the service would take the test's time."""

import uuid

from core import clock
from core.models import Person
from exams.models import Attempt, AttemptWriter, Registration
from exams.services.attempts import ticket_for
from tests.factories.exams import make_form, make_sitting
from tests.factories.people import make_person


def running_papers(count: int, questions: int = 3) -> tuple[list[str], list[str]]:
    """Tickets of `count` papers of one form, and its items."""
    form = make_form(questions)
    sitting, by, moment = make_sitting(form), make_person(), clock.now()
    people = Person.objects.bulk_create([Person(name=f"考生{n}", created_at=moment) for n in range(count)])
    seats = Registration.objects.bulk_create(
        Registration(sitting=sitting, person=person, form=form, registered_by=by, registered_at=moment)
        for person in people
    )
    papers = Attempt.objects.bulk_create(
        Attempt(
            registration=seat,
            form=form,
            started_at=moment,
            minutes=60,
            window_end=sitting.closes_at,
            writer=uuid.uuid4().hex,
        )
        for seat in seats
    )
    AttemptWriter.objects.bulk_create(
        AttemptWriter(attempt=paper, writer=paper.writer, number=1, issued_at=moment) for paper in papers
    )
    return [ticket_for(paper, paper.writer) for paper in papers], list(form.key)
