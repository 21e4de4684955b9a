import pytest

from learning import demo_cases
from learning.models import CaseRun, CaseStep
from tests.factories.learning import make_case
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def test_runs_come_to_an_end_and_a_second_run_adds_nothing():
    make_case(demo_cases.PLAYED[0])
    people = [make_person() for _n in range(4)]
    assert demo_cases.build_case_runs(people) == 4
    assert {step.leads_to for step in CaseStep.objects.all()} >= {"good", "bad"}
    assert demo_cases.build_case_runs(people) == 0
    assert CaseRun.objects.count() == 4
