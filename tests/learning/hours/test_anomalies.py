from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from core import clock
from core.errors import DomainError
from core.roles import Role
from learning.domain.anomalies import Run, alike, in_the_night, is_steady, pointers
from learning.models import Anomaly, AnomalyVerdict, HoursCounter, StudySign
from learning.queries.account import account_of
from learning.services.anomalies import find_anomalies, judge_anomaly
from tests.factories.learning import make_lesson
from tests.factories.study import completed, make_office, with_role

MIDNIGHT = datetime(2026, 5, 5, 16, tzinfo=UTC).timestamp()  # in Beijing


def run(person: int = 1, **values) -> Run:
    facts = {"fact": f"lesson:{person}", "lesson": "a", "planned": 30, "elapsed": 25, "spans": ()}
    return Run(person_id=person, **{**facts, **values})


def kinds(one: Run, elsewhere=()) -> list[str]:
    return [pointer.kind for pointer in pointers(one, elsewhere)]


def test_each_pattern_and_its_honest_neighbour():
    assert kinds(run()) == []
    assert kinds(run(elapsed=5)) == ["speed"]
    assert kinds(run(elapsed=6)) == []
    assert kinds(run(spans=((0, 600),)), [(540, 2000)]) == ["overlap"]
    assert kinds(run(spans=((0, 600),)), [(541, 2000)]) == []
    assert kinds(run(spans=((MIDNIGHT, MIDNIGHT + 7200),))) == ["night"]
    assert kinds(run(spans=((MIDNIGHT - 7200, MIDNIGHT + 7199),))) == []
    assert kinds(run(pages=tuple(range(0, 420, 60)))) == ["regular"]
    assert kinds(run(pages=(0, 60, 120, 185, 240, 300, 360))) == []


def test_the_night_and_the_steady_hand():
    assert in_the_night([(MIDNIGHT - 3600, MIDNIGHT + 3600)]) == 3600
    assert in_the_night([(MIDNIGHT + 4 * 3600, MIDNIGHT + 8 * 3600)]) == 3600
    assert not is_steady([0, 1, 2, 3, 4, 5, 6])


def answers(*gaps: int, option: int = 0, begin: float = 0.0):
    at, found = begin, []
    for number, gap in enumerate((0, *gaps)):
        at += gap
        found.append(((str(number), 0, option), at))
    return tuple(found)


def test_two_people_with_one_pattern():
    gaps = (31, 12, 47, 20, 33, 15)
    one, same = run(1, answers=answers(*gaps)), run(2, answers=answers(*gaps, begin=9000))
    other, own = run(3, answers=answers(*gaps[:-1], 18)), run(1, answers=answers(*gaps, begin=50))
    assert alike([one, same, other, own]) == [(one, same)]


@pytest.mark.django_db
def test_a_night_is_pointed_at_once_and_a_person_decides(client_for):
    office, lesson = make_office(), make_lesson()
    begin = MIDNIGHT + 3600
    done = completed(office.officer, lesson, minutes=4, spans=[[begin, begin + 3 * 3600]])
    since = clock.now() - timedelta(days=2)
    assert find_anomalies(since=since) == 2
    assert find_anomalies(since=since) == 0
    assert sorted(Anomaly.objects.values_list("kind", flat=True)) == ["night", "speed"]
    assert account_of(office.officer, done.year).minutes == 4  # a machine takes nothing back
    night, speed = Anomaly.objects.order_by("kind")
    with pytest.raises(DomainError, match="counter_without_reason"):
        judge_anomaly(anomaly_id=night.public_id, taken_back=True, reason="", by=office.trainer)
    with pytest.raises(DomainError, match="handler_never_reviews"):
        judge_anomaly(anomaly_id=night.public_id, taken_back=False, reason="夜班", by=office.officer)
    browser = client_for(office.trainer)
    assert browser.get(reverse("office-anomalies")).status_code == 200
    there = reverse("office-anomaly", args=[night.public_id])
    assert browser.post(there, {"taken_back": "1", "reason": "代学，本人承认"}).status_code == 302
    assert browser.post(there, {"taken_back": "0", "reason": "x"}).status_code == 400
    judge_anomaly(anomaly_id=speed.public_id, taken_back=True, reason="同上", by=office.trainer)
    assert HoursCounter.objects.count() == 1  # one fact is taken back once
    assert AnomalyVerdict.objects.count() == 2
    assert account_of(office.officer, done.year).minutes == 0
    assert "代学" in browser.get(reverse("office-anomalies"), {"judged": "1"}).content.decode()


@pytest.mark.django_db
def test_finding_needs_as_many_queries_for_three_as_for_one(django_assert_num_queries):
    lesson = make_lesson()
    for _n in range(3):
        office = make_office()
        completed(office.officer, lesson, minutes=2)
        StudySign.objects.create(
            person=office.officer, lesson_id=lesson.lesson_id, section="1", kind="served", at=clock.now()
        )
    with django_assert_num_queries(8):
        assert find_anomalies(since=clock.now() - timedelta(days=1)) == 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "sees", "judges"),
    [
        (Role.TRAINER, True, True),
        (Role.LEGAL_REVIEWER, True, False),
        (Role.AUDITOR, True, False),
        (Role.UNIT_ADMINISTRATOR, False, False),
        (Role.QUESTION_SETTER, False, False),
        (Role.OFFICER, False, False),
    ],
)
def test_who_may_see_and_who_may_judge(client_for, role, sees, judges):
    office, lesson = make_office(), make_lesson()
    completed(office.officer, lesson, minutes=2)
    find_anomalies(since=clock.now() - timedelta(days=1))
    browser = client_for(with_role(role, office.unit))
    there = reverse("office-anomaly", args=[Anomaly.objects.get().public_id])
    assert browser.get(reverse("office-anomalies")).status_code == (200 if sees else 404)
    assert browser.get(there).status_code == (200 if judges else 404)
    stranger = client_for(make_office().trainer)
    assert stranger.get(there).status_code == 404
