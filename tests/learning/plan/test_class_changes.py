"""Classes are moved or cancelled, and whoever is on the list hears of it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse

from core import clock
from core.errors import DomainError
from core.models import AuditEntry, Notice
from core.roles import Role
from learning.models import ClassSession, TrainingClass
from learning.queries.classes import sessions_ahead
from learning.services import class_notices
from learning.services.class_changes import cancel_class, move_session
from learning.services.classes import Meeting, close_roll, nominate, note_attendance, sign_in, withdraw
from tests.factories.people import appoint, make_person
from tests.factories.study import make_class, make_office, with_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def held():
    """A class of two places in three days; two have a place, the third waits."""
    office = make_office()
    training = make_class(office)
    people = [office.officer, make_person(), make_person()]
    for person in people:
        if person != office.officer:
            appoint(person, office.unit)
        nominate(training_id=training.public_id, quota=training.quotas.get(), person=person, by=office.administrator)
    return office, training, people


def told(person) -> list[str]:
    return [notice.key.split(":")[1] for notice in Notice.objects.filter(person=person).order_by("pk")]


def other_meeting(session: ClassSession, **values) -> Meeting:
    day = timedelta(days=1)
    return Meeting(**{"begins_at": session.begins_at + day, "ends_at": session.ends_at + day, "place": "四楼"} | values)


def test_a_place_is_told_and_so_is_moving_up(held):
    office, training, (first, second, waiting) = held
    assert [told(person) for person in (first, second, waiting)] == [["place"], ["place"], []]
    assert "三楼会议室" in Notice.objects.get(person=first).body
    withdraw(training_id=training.public_id, person=first, by=office.administrator)
    assert [told(person) for person in (first, second, waiting)] == [["place"], ["place"], ["place"]]


def test_a_substitute_is_told_and_of_a_class_that_is_over_nobody(held):
    office, training, (first, _second, _waiting) = held
    substitute = make_person()
    nominate(
        training_id=training.public_id, quota=training.quotas.get(), person=substitute, by=office.administrator,
        instead_of=first,
    )  # fmt: skip
    assert told(substitute) == ["place"]
    past = make_class(office, begins=clock.now() - timedelta(days=3))
    TrainingClass.objects.filter(pk=past.pk).update(nominate_until=clock.today())
    late = make_person()
    nominate(training_id=past.public_id, quota=past.quotas.get(), person=late, by=office.administrator)
    assert told(late) == []


def test_who_has_a_place_is_reminded_once_on_the_day_before(held):
    _office, training, (first, _second, waiting) = held
    day = clock.day_of(training.sessions.get().begins_at) - timedelta(days=1)
    for today in (day - timedelta(days=1), day, day, day + timedelta(days=1)):
        class_notices.remind(today)
    assert (told(first), told(waiting)) == (["place", "tomorrow"], [])


def test_a_session_is_moved_and_everybody_on_the_list_is_told_each_time(held):
    office, training, (first, _second, waiting) = held
    session = training.sessions.get()
    meeting = other_meeting(session)
    for _twice in range(2):
        move_session(session_id=session.public_id, meeting=meeting, by=office.trainer)
    session.refresh_from_db()
    assert Meeting(session.begins_at, session.ends_at, session.place) == meeting
    assert (told(first), told(waiting)) == (["place", "moved"], ["moved"])
    assert "四楼" in Notice.objects.get(person=waiting).body
    assert AuditEntry.objects.filter(action="learning.session_moved").count() == 1
    move_session(session_id=session.public_id, meeting=other_meeting(session, place="五楼"), by=office.trainer)
    assert told(waiting) == ["moved", "moved"]


def test_a_cancelled_class_says_why_and_takes_nothing_more(held):
    office, training, (first, _second, waiting) = held
    session = training.sessions.get()
    cancel_class(training_id=training.public_id, reason="防汛值班", by=office.trainer)
    assert (told(first), Notice.objects.filter(person=waiting).get().body) == (["place", "cancelled"], "防汛值班")
    assert sessions_ahead(first, clock.now()) == []
    class_notices.remind(clock.day_of(session.begins_at) - timedelta(days=1))
    assert told(first) == ["place", "cancelled"]
    this, by = {"training_id": training.public_id}, {"by": office.trainer}
    for act in (
        lambda: nominate(**this, **by, quota=training.quotas.get(), person=make_person()),
        lambda: withdraw(**this, **by, person=first),
        lambda: sign_in(session_id=session.public_id, person=first, code="000000"),
        lambda: note_attendance(session_id=session.public_id, person=first, present=True, **by),
        lambda: close_roll(**this, **by),
        lambda: move_session(session_id=session.public_id, meeting=other_meeting(session), **by),
        lambda: cancel_class(**this, reason="again", **by),
    ):
        with pytest.raises(DomainError, match="class_is_cancelled"):
            act()


def test_nothing_is_moved_or_cancelled_where_somebody_was_there_or_words_are_missing(held):
    office, training, (first, _second, _waiting) = held
    session = training.sessions.get()
    backwards = other_meeting(session, ends_at=session.begins_at)
    with pytest.raises(DomainError, match="session_ends_before_it_begins"):
        move_session(session_id=session.public_id, meeting=backwards, by=office.trainer)
    with pytest.raises(DomainError, match="cancelled_without_reason"):
        cancel_class(training_id=training.public_id, reason=" ", by=office.trainer)
    note_attendance(session_id=session.public_id, person=first, present=True, by=office.trainer)
    with pytest.raises(DomainError, match="somebody_was_there"):
        move_session(session_id=session.public_id, meeting=other_meeting(session), by=office.trainer)
    with pytest.raises(DomainError, match="somebody_was_there"):
        cancel_class(training_id=training.public_id, reason="防汛值班", by=office.trainer)
    assert TrainingClass.objects.get().cancelled_at is None


def test_the_database_wants_a_reason(held):
    office, training, _people = held
    with pytest.raises(IntegrityError):
        TrainingClass.objects.filter(pk=training.pk).update(cancelled_at=clock.now(), cancelled_by=office.trainer)


def test_moving_and_cancelling_on_screen(client_for, held):
    office, training, (first, _second, _waiting) = held
    session = training.sessions.get()
    browser = client_for(office.trainer)
    detail = reverse("office-class", args=[training.public_id])
    there = reverse("office-class-move", args=[training.public_id, session.public_id])
    assert there in browser.get(detail).content.decode()
    values = {"day": "2030-03-04", "begins": "09:00", "ends": "11:30", "place": "五楼"}
    assert browser.post(there, {**values, "ends": "08:00"}).status_code == 400
    assert browser.post(there, values).url == detail
    session.refresh_from_db()
    assert (session.place, session.minutes) == ("五楼", 150)
    cancel = reverse("office-class-cancel", args=[training.public_id])
    assert browser.post(cancel, {"reason": ""}).status_code == 400
    assert browser.post(cancel, {"reason": "防汛值班"}).url == detail
    page = browser.get(detail).content.decode()
    assert "防汛值班" in page
    assert there not in page
    signing = client_for(first).get(reverse("learning:sign-in", args=[session.public_id])).content.decode()
    assert ("防汛值班" in signing, "<form method" in signing.split("<main")[1]) == (True, False)
    for name in ("office-classes", "office-assignments"):
        assert "已停办" in browser.get(reverse(name), {"year": 2030}).content.decode()


@pytest.mark.parametrize("role", [Role.UNIT_ADMINISTRATOR, Role.AUDITOR, Role.OFFICER])
def test_only_a_trainer_moves_or_cancels(client_for, held, role):
    office, training, _people = held
    browser = client_for(with_role(role, office.unit))
    session = training.sessions.get()
    move = reverse("office-class-move", args=[training.public_id, session.public_id])
    cancel = reverse("office-class-cancel", args=[training.public_id])
    for there in (move, cancel):
        assert browser.get(there).status_code == 404
        assert browser.post(there, {"reason": "x"}).status_code == 404
    elsewhere = client_for(make_office().trainer)
    assert elsewhere.get(move).status_code == elsewhere.get(cancel).status_code == 404
