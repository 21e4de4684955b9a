"""Where siblings meet: a released pass becomes a qualification, once; what was missed is found and mended."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command

from certification.models import Qualification
from certification.ports import Findings, file_findings, training_minutes
from core import clock
from core.jobs import run_due_jobs
from core.models import Job
from exams.models import AnswerEntry
from exams.services.attempts import close
from exams.services.grading import check_results, release_results
from learning.models import ReviewFinding
from tests.factories.exams import make_started
from tests.factories.people import make_person
from tests.factories.study import make_office

pytestmark = pytest.mark.django_db


def released_pass():
    """Everything right: the key of the factory is always B."""
    world = make_started(2)
    for seq, item in enumerate(world.items, start=1):
        AnswerEntry.objects.create(
            attempt=world.attempt, writer=world.attempt.writer, seq=seq, item=item, value={"choice": "B"},
            server_at=world.attempt.started_at, verdict="saved", digest="0" * 64, block="00000000000000000000000000000000",
        )  # fmt: skip
    close(attempt=world.attempt, how="candidate")
    check_results(sitting=world.sitting, by=make_person())
    release_results(sitting=world.sitting, by=make_person())
    return world


def test_a_released_pass_becomes_a_qualification_once():
    world = released_pass()
    run_due_jobs()
    found = Qualification.objects.get()
    assert (found.person, found.paper_kind, found.score) == (world.registration.person, "common", 100)
    Job.objects.filter(name="wiring.result_released").update(state="waiting")
    run_due_jobs()
    assert Qualification.objects.count() == 1


def test_reconcile_lists_what_is_missing_and_mends_it(capsys):
    world = released_pass()
    with pytest.raises(SystemExit) as end:
        call_command("reconcile", "--json")
    assert end.value.code == 1
    assert json.loads(capsys.readouterr().out)["missing"] == [str(world.attempt.public_id)]
    call_command("reconcile", "--mend")
    call_command("reconcile")
    assert Qualification.objects.count() == 1


def test_the_register_can_ask_for_study_hours():
    person = make_person()
    assert training_minutes([person.pk], 2026) == {person.pk: 0}


def test_the_register_is_told_of_open_findings_in_file_reviews():
    office = make_office()
    today = clock.today()
    for number, due in enumerate((today - timedelta(days=1), today + timedelta(days=1))):
        ReviewFinding.objects.create(
            person=office.officer, unit=office.unit, file_number=f"F-{number}", code="c", law="行政处罚法", provision="art_44",
            label="《行政处罚法》第四十四条", found_on=today, due_on=due, entered_by=office.trainer, entered_at=clock.now(),
        )  # fmt: skip
    told = file_findings([office.officer.pk, office.trainer.pk], today)
    assert told == {office.officer.pk: Findings(open=2, overdue=1), office.trainer.pk: Findings()}
