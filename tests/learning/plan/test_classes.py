from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from core import clock
from core.errors import DomainError
from core.roles import Role
from learning.domain.classes import Entry, code_at, code_is_right, standings
from learning.forms_classes import ClassForm
from learning.models import ClassAttendance, ClassHours, ClassRoll
from learning.queries.account import account_of
from learning.queries.classes import presence, sessions_ahead, standings_of
from learning.services import classes
from learning.services.classes import (
    absent_rows,
    close_roll,
    confirm_roll,
    import_attendance,
    nominate,
    sign_in,
    withdraw,
)
from learning.services.sheets import undo_import
from tests.factories.people import make_person
from tests.factories.study import make_class, make_office, sheet, with_role


def test_a_code_lives_a_minute_at_most_and_belongs_to_one_session():
    at = datetime(2026, 5, 6, 1, 0, 10, tzinfo=UTC)
    code = code_at("secret", "a", at)
    assert (len(code), code.isdigit()) == (6, True)
    valid = [
        seconds for seconds in range(0, 120, 5) if code_is_right("secret", "a", code, at + timedelta(seconds=seconds))
    ]
    assert valid == list(range(0, 50, 5))
    assert not code_is_right("secret", "b", code, at)
    assert not code_is_right("other", "a", code, at)
    assert not code_is_right("secret", "a", "", at)


def entries(*told: tuple) -> list[Entry]:
    return [Entry(order, *one) for order, one in enumerate(told)]


def names(found) -> list[tuple[int, bool]]:
    return [(one.person, one.has_place) for one in found]


def test_who_waits_moves_up_and_a_substitute_takes_the_turn():
    full = entries((1, 9, "nominated"), (2, 9, "nominated"), (3, 9, "nominated"))
    assert names(standings(full, {9: 2}, 10)) == [(1, True), (2, True), (3, False)]
    gone = [*full, Entry(3, 1, 9, "withdrawn")]
    assert names(standings(gone, {9: 2}, 10)) == [(2, True), (3, True)]
    instead = [*full, Entry(3, 4, 9, "nominated", instead_of=1)]
    assert names(standings(instead, {9: 2}, 10)) == [(4, True), (2, True), (3, False)]
    assert names(standings(full, {9: 3}, 1)) == [(1, True), (2, False), (3, False)]


told = st.lists(st.tuples(st.integers(1, 6), st.integers(1, 2), st.sampled_from(["nominated", "withdrawn"]), st.none() | st.integers(1, 6)), max_size=20)  # fmt: skip


@given(told, st.integers(0, 4), st.integers(0, 4), st.integers(0, 6))
def test_places_never_exceed_quota_nor_class_and_nobody_stands_twice(lines, first, second, places):
    quotas = {1: first, 2: second}
    found = standings(entries(*lines), quotas, places)
    taken = [one for one in found if one.has_place]
    assert len({one.person for one in found}) == len(found)
    assert len(taken) <= places
    assert all(sum(one.quota == quota for one in taken) <= size for quota, size in quotas.items())


def there(training):
    return training.sessions.get()


def put(training, office, person):
    return nominate(training_id=training.public_id, quota=training.quotas.get(), person=person, by=office.administrator)


@pytest.mark.django_db
def test_nominations_places_and_the_waiting_list():
    office = make_office()
    training = make_class(office, places=1)
    others = [make_person() for _n in range(2)]
    put(training, office, office.officer)
    put(training, office, others[0])
    with pytest.raises(DomainError, match="on_the_list_already"):
        put(training, office, office.officer)
    assert [one.has_place for one in standings_of(training)] == [True, False]
    with time_machine.travel(clock.now() + timedelta(days=4)), pytest.raises(DomainError, match="nominations_closed"):
        put(training, office, others[1])
    withdraw(training_id=training.public_id, person=office.officer, by=office.administrator)
    assert [(one.person, one.has_place) for one in standings_of(training)] == [(others[0].pk, True)]
    with pytest.raises(DomainError, match="not_on_the_list"):
        withdraw(training_id=training.public_id, person=office.officer, by=office.administrator)


@pytest.mark.django_db
def test_signing_in_with_the_code_of_the_moment(client_for):
    office = make_office()
    training = make_class(office, places=1)
    session = there(training)
    waiting = make_person()
    put(training, office, office.officer)
    put(training, office, waiting)

    def code() -> str:
        return code_at(training.secret, str(session.public_id), clock.now())

    with pytest.raises(DomainError, match="sign_in_not_open"):
        sign_in(session_id=session.public_id, person=office.officer, code=code())
    with time_machine.travel(session.begins_at, tick=False) as now:
        old = code()
        now.shift(timedelta(minutes=2))
        for person, text, why in (
            (office.officer, old, "code_is_wrong"),
            (waiting, code(), "no_place_in_class"),
            (make_person(), code(), "no_place_in_class"),
        ):
            with pytest.raises(DomainError, match=why):
                sign_in(session_id=session.public_id, person=person, code=text)
        browser = client_for(office.officer)
        address = reverse("learning:sign-in", args=[session.public_id])
        assert browser.post(address, {"code": "000000" if code() != "000000" else "111111"}).status_code == 400
        assert browser.get(address, {"code": code()}).context["form"].initial["code"] == code()
        assert not ClassAttendance.objects.exists()  # the square code alone signs nobody in
        assert browser.post(address, {"code": f"{code()[:3]} {code()[3:]}"}).status_code == 302
        sign_in(session_id=session.public_id, person=office.officer, code=code())
        assert ClassAttendance.objects.count() == 1
        assert client_for(make_person()).get(address).status_code == 404


@pytest.mark.django_db
def test_codes_cannot_be_tried_without_end():
    office = make_office()
    training = make_class(office, begins=clock.now())
    session = there(training)
    put(training, office, office.officer)
    for _n in range(classes.TRIES):
        with pytest.raises(DomainError, match="code_is_wrong"):
            sign_in(session_id=session.public_id, person=office.officer, code="x")
    right = code_at(training.secret, str(session.public_id), clock.now())
    with pytest.raises(DomainError, match="too_many_codes"):
        sign_in(session_id=session.public_id, person=office.officer, code=right)


@pytest.mark.django_db
def test_hours_are_posted_when_another_person_confirmed_the_roll():
    office = make_office()
    begins = clock.now() - timedelta(days=1)
    training = make_class(office, begins=begins)
    session = there(training)
    with time_machine.travel(begins - timedelta(hours=2)):
        put(training, office, office.officer)
        put(training, office, office.administrator)
    with pytest.raises(DomainError, match="nobody_came"):
        close_roll(training_id=training.public_id, by=office.trainer)
    with pytest.raises(DomainError, match="roll_is_open"):
        confirm_roll(training_id=training.public_id, by=office.administrator)
    note = {"session_id": session.public_id, "by": office.trainer}
    for person, present in ((office.officer, True), (office.administrator, True), (office.administrator, False)):
        classes.note_attendance(person=person, present=present, **note)
    close_roll(training_id=training.public_id, by=office.trainer)
    with pytest.raises(DomainError, match="roll_is_closed"):
        classes.note_attendance(person=office.administrator, present=True, **note)
    for by in (office.trainer, office.officer):
        with pytest.raises(DomainError, match="handler_never_reviews"):
            confirm_roll(training_id=training.public_id, by=by)
    assert account_of(office.officer, clock.day_of(begins).year).minutes == 0
    roll = confirm_roll(training_id=training.public_id, by=office.administrator)
    assert confirm_roll(training_id=training.public_id, by=office.administrator) == roll
    assert ClassHours.objects.count() == 1
    assert account_of(office.officer, clock.day_of(begins).year).minutes == 180
    with pytest.raises(IntegrityError), transaction.atomic():
        ClassRoll.objects.create(
            training=training, confirms=roll, closed_by=office.trainer, confirmed_by=office.trainer, digest="0" * 64, at=begins
        )  # fmt: skip


@pytest.mark.django_db
def test_a_signed_sheet_is_typed_in_and_taken_back():
    office = make_office()
    training = make_class(office, begins=clock.now())
    session = there(training)
    put(training, office, office.officer)
    stored = sheet(
        classes.COLUMNS,
        [office.officer.staff_number, office.officer.name],
        [office.officer.staff_number, office.officer.name],
        [office.administrator.staff_number, office.administrator.name],
        by=office.trainer,
    )
    values = {"unit": office.unit, "stored": stored, "by": office.trainer, "about": str(session.public_id)}
    run = import_attendance(dry_run=False, **values)
    assert [one["code"] for one in run.refused] == ["present_already", "person_not_on_the_list"]
    assert presence(training) == {session.pk: {office.officer.pk: "sheet"}}
    undo_import(run_id=run.public_id, by=office.trainer, take_back=absent_rows(office.trainer))
    assert presence(training)[session.pk] == {}


@pytest.mark.django_db
def test_a_class_from_announcement_to_hours_on_screen(client_for):
    office = make_office()
    trainer, admin = client_for(office.trainer), client_for(office.administrator)
    day = clock.today().isoformat()
    values = {
        "title": "复议法专题", "unit": office.unit.pk, "places": 5, "nominate_until": day, "quotas": f"{office.unit.code} 3",
        "day_1": day, "from_1": "00:01", "to_1": "00:46", "place_1": "三楼",
    }  # fmt: skip
    there_ = reverse("office-class-new")
    assert trainer.post(there_, {**values, "quotas": "nowhere 3"}).status_code == 400
    assert trainer.post(there_, {**values, "to_1": "00:00"}).status_code == 400
    with time_machine.travel(clock.start_of_day(clock.today()) + timedelta(seconds=1)):
        page = trainer.post(there_, values).url
        quota = trainer.get(page).context["quotas"][0]
        person = {"person": office.officer.staff_number, "quota": quota.pk}
        assert admin.post(f"{page}nominate/", person).status_code == 302
        assert admin.post(f"{page}nominate/", {**person, "person": "nobody"}).status_code == 400
        session = trainer.get(page).context["sessions"][0]
        code = trainer.get(f"{page}{session.public_id}/code/")
        assert code.context["code"] in code.content.decode()
        assert set(trainer.get(f"{page}{session.public_id}/code/?json").json()) == {
            "code",
            "left",
            "picture",
            "present",
        }
        assert admin.get(f"{page}{session.public_id}/code/").status_code == 404
    trainer.post(f"{page}{session.public_id}/{office.officer.public_id}/", {"present": "1"})
    with time_machine.travel(clock.start_of_day(clock.today()) + timedelta(hours=2)):
        trainer.post(f"{page}close/")
        trainer.post(f"{page}confirm/")
        assert not ClassHours.objects.exists()
        admin.post(f"{page}confirm/")
    assert ClassHours.objects.get().minutes == 45
    assert trainer.get(page).status_code == 200
    assert trainer.get(reverse("office-classes")).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "sees", "teaches", "nominates"),
    [
        (Role.TRAINER, True, True, True),
        (Role.UNIT_ADMINISTRATOR, True, False, True),
        (Role.AUDITOR, True, False, False),
        (Role.LEGAL_REVIEWER, False, False, False),
        (Role.OFFICER, False, False, False),
    ],
)
def test_who_may_do_what_with_a_class(client_for, role, sees, teaches, nominates):
    office = make_office()
    training = make_class(office)
    browser = client_for(with_role(role, office.unit))
    page = reverse("office-class", args=[training.public_id])

    def status(allowed: bool, opened: int = 200) -> int:
        return opened if allowed else 404

    assert browser.get(page).status_code == status(sees)
    assert browser.get(reverse("office-class-new")).status_code == status(teaches)
    assert browser.get(f"{page}nominate/").status_code == status(nominates)
    assert browser.get(f"{page}{there(training).public_id}/code/").status_code == status(teaches)
    assert browser.post(f"{page}close/").status_code == status(teaches, 302)
    assert browser.post(f"{page}confirm/").status_code == status(nominates, 302)


@pytest.mark.django_db
def test_a_unit_with_a_quota_sees_the_class_and_nominates_only_its_own(client_for):
    office, other = make_office(), make_office()
    training = classes.announce_class(
        unit=office.unit, title="联合培训", places=5, nominate_until=clock.today(), by=office.trainer,
        meetings=[classes.Meeting(clock.now() + timedelta(days=1), clock.now() + timedelta(days=1, hours=1), "x")],
        quotas={office.unit: 1, other.unit: 1},
    )  # fmt: skip
    browser = client_for(other.administrator)
    page = reverse("office-class", args=[training.public_id])
    mine = training.quotas.get(unit=other.unit)
    assert browser.get(page).status_code == 200
    assert browser.post(f"{page}nominate/", {"person": other.officer.staff_number, "quota": mine.pk}).status_code == 302
    theirs = training.quotas.get(unit=office.unit)
    assert (
        browser.post(f"{page}nominate/", {"person": other.trainer.staff_number, "quota": theirs.pk}).status_code == 400
    )
    put_ = nominate(training_id=training.public_id, quota=theirs, person=office.officer, by=office.trainer)
    assert browser.post(f"{page}people/{put_.person.public_id}/withdraw/").status_code == 404
    assert browser.post(f"{page}confirm/").status_code == 404
    stranger = make_office()
    assert client_for(stranger.trainer).get(page).status_code == 404


@pytest.mark.django_db
def test_a_session_that_has_just_ended_is_still_signed_in_to_and_then_leaves_the_list(client_for):
    office = make_office()
    training = make_class(office)
    put(training, office, office.officer)
    session = there(training)
    page = reverse("learning:sign-in", args=[session.public_id])
    soon, late = session.ends_at + timedelta(minutes=10), session.ends_at + timedelta(minutes=16)
    assert sessions_ahead(office.officer, soon) == [session]
    assert sessions_ahead(office.officer, late) == []
    with time_machine.travel(late):
        assert client_for(office.officer).get(page).context["over"] is True
    with time_machine.travel(soon):
        browser = client_for(office.officer)
        assert browser.get(page).context["over"] is False
        code = code_at(training.secret, str(session.public_id), clock.now())
        assert browser.post(page, {"code": code}).status_code == 302
    assert sessions_ahead(office.officer, soon) == []


@pytest.mark.django_db
def test_the_form_lists_the_units_and_leaves_out_those_with_none(client_for):
    office = make_office()
    form = ClassForm(by=office.trainer)
    assert form["quotas"].value() == f"{office.unit.name} 0"
    day = clock.today().isoformat()
    facts = {
        "title": "培训", "unit": office.unit.pk, "places": 5, "nominate_until": day, "day_1": day, "from_1": "09:00",
        "to_1": "10:00", "place_1": "三楼",
    }  # fmt: skip
    for line, quotas in ((f"{office.unit.name} 0", {}), (f"{office.unit.code} 3", {office.unit: 3})):
        form = ClassForm({**facts, "quotas": line}, by=office.trainer)
        assert form.is_valid(), form.errors
        assert form.announcement()["quotas"] == quotas
