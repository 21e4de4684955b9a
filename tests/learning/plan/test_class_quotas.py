"""A class of as many sessions as it needs, and quotas that change after it was announced."""

from datetime import timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from core import clock
from core.errors import DomainError
from core.models import AuditEntry, Notice, Unit
from core.roles import Role
from learning.domain.classes import Entry, left_out, standings
from learning.models import ClassQuotaChange, ClassSession, TrainingClass
from learning.queries.classes import standings_of
from learning.services.class_changes import add_session, cancel_class, change_quotas
from learning.services.classes import Meeting, close_roll, nominate, note_attendance
from tests.factories.people import appoint, make_person, make_unit
from tests.factories.study import make_class, make_office, with_role

WHO = st.lists(
    st.tuples(st.integers(1, 6), st.integers(1, 2), st.sampled_from(["nominated", "withdrawn"])), max_size=20
)
SIZES = st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 6))


@given(WHO, SIZES, SIZES)
def test_numbers_that_harm_nobody_leave_everybody_their_place(lines, old, new):
    entries = [Entry(order, *one) for order, one in enumerate(lines)]
    before, after = ({1: old[0], 2: old[1]}, old[2]), ({1: new[0], 2: new[1]}, new[2])
    harmed = {one.person for one in left_out(entries, before, after)}
    placed = {one.person for one in standings(entries, *before) if one.has_place}
    kept = {one.person for one in standings(entries, *after) if one.has_place}
    assert placed - kept <= harmed
    for quota, size in after[0].items():
        waiting = [one.person for one in standings(entries, *before) if one.quota == quota]
        assert size >= before[0][quota] or set(waiting[size:]) <= harmed
    if all(size >= before[0][quota] for quota, size in after[0].items()) and new[2] >= sum(new[:2]):
        assert harmed == set()


@pytest.fixture
def held(db):
    """Two of the office have a place and one waits; another unit has a quota of one that nobody used."""
    office = make_office()
    office.other = make_unit(parent=office.unit)
    office.clerk = with_role(Role.UNIT_ADMINISTRATOR, office.other)
    office.training = make_class(office, places=3)
    office.training.quotas.create(unit=office.other, places=1)
    office.people = [office.officer, make_person(name="王二"), make_person(name="李三")]
    for person in office.people:
        if person != office.officer:
            appoint(person, office.unit)
        quota = office.training.quotas.get(unit=office.unit)
        nominate(training_id=office.training.public_id, quota=quota, person=person, by=office.administrator)
    return office


def change(office, quotas, places=3, reason="调训名额调剂"):
    return change_quotas(
        training_id=office.training.public_id, places=places, quotas=quotas, reason=reason, by=office.trainer
    )


def told(person):
    return [notice.key.split(":")[1] for notice in Notice.objects.filter(person=person).order_by("pk")]


def test_a_quota_moves_to_the_unit_that_needs_it_and_everybody_concerned_is_told(held):
    row = change(held, {held.unit: 3, held.other: 0})
    held.training.refresh_from_db()
    assert [one.has_place for one in standings_of(held.training)] == [True, True, True]
    assert [(one["name"], one["before"], one["after"]) for one in row.changes] == [
        (held.unit.name, 2, 3),
        (held.other.name, 1, 0),
    ]
    assert (told(held.people[2]), told(held.clerk), told(held.administrator)) == (["place"], ["quota"], ["quota"])
    assert "quota" not in told(held.trainer)  # who did it knows
    notice = Notice.objects.get(person=held.clerk)
    assert f"{held.other.name} 1 → 0" in notice.body
    assert held.unit.name not in notice.body.replace(held.other.name, "")
    assert "调训名额调剂" in notice.body
    assert AuditEntry.objects.filter(action="learning.quotas_changed", reason="调训名额调剂").count() == 1
    assert change(held, {held.unit: 3, held.other: 0}) is None
    assert ClassQuotaChange.objects.count() == 1


@pytest.mark.parametrize(("quotas", "places", "named"), [({"unit": 1}, 3, "王二"), ({"unit": 2}, 1, "王二"), ({"unit": 0}, 3, "李三")])  # fmt: skip
def test_numbers_that_leave_somebody_out_are_refused_with_the_names(held, quotas, places, named):
    quotas = {getattr(held, name): number for name, number in quotas.items()}
    with pytest.raises(DomainError, match="quota_leaves_people_out") as refused:
        change(held, quotas, places=places)
    assert named in refused.value.details["people"]
    held.training.refresh_from_db()
    assert (held.training.places, held.training.quotas.get(unit=held.unit).places) == (3, 2)
    assert ClassQuotaChange.objects.count() == 0


def test_quotas_are_not_changed_without_a_reason_nor_of_a_class_that_is_over(held):
    with pytest.raises(DomainError, match="quota_without_reason"):
        change(held, {held.unit: 3}, reason=" ")
    session = held.training.sessions.get()
    note_attendance(session_id=session.public_id, person=held.officer, present=True, by=held.trainer)
    ClassSession.objects.update(begins_at=clock.now() - timedelta(hours=3), ends_at=clock.now() - timedelta(hours=1))
    close_roll(training_id=held.training.public_id, by=held.trainer)
    with pytest.raises(DomainError, match="roll_is_closed"):
        change(held, {held.unit: 3})
    with pytest.raises(DomainError, match="roll_is_closed"):
        add_session(training_id=held.training.public_id, meeting=_later(session), by=held.trainer)


def _later(session, **values):
    day = timedelta(days=7)
    return Meeting(**{"begins_at": session.begins_at + day, "ends_at": session.ends_at + day, "place": "五楼"} | values)


def test_a_session_is_added_once_and_everybody_on_the_list_is_told(held):
    session = held.training.sessions.get()
    with pytest.raises(DomainError, match="session_ends_before_it_begins"):
        add_session(
            training_id=held.training.public_id, meeting=_later(session, ends_at=session.begins_at), by=held.trainer
        )
    for _twice in range(2):
        add_session(training_id=held.training.public_id, meeting=_later(session), by=held.trainer)
    assert held.training.sessions.count() == 2
    assert told(held.people[2]) == ["added"]
    cancel_class(training_id=held.training.public_id, reason="停办", by=held.trainer)
    with pytest.raises(DomainError, match="class_is_cancelled"):
        add_session(training_id=held.training.public_id, meeting=_later(session, place="六楼"), by=held.trainer)


def test_the_office_changes_quotas_on_screen_and_sees_who_would_be_left_out(held, client_for):
    trainer, args = client_for(held.trainer), [held.training.public_id]
    where = reverse("office-class-quotas", args=args)
    form = trainer.get(where).context["form"]
    assert f"{held.unit.name} 2" in form.fields["quotas"].initial
    refused = trainer.post(where, {"places": 3, "quotas": f"{held.unit.code} 1", "reason": "减少"})
    assert refused.status_code == 400
    assert "王二" in refused.content.decode()
    assert trainer.post(where, {"places": 4, "quotas": f"{held.unit.code} 3", "reason": "追加"}).status_code == 302
    shown = trainer.get(reverse("office-class", args=args)).content.decode()
    assert f"{held.unit.name} 2 → 3" in shown
    assert "追加" in shown
    assert held.training.quotas.get(unit=held.other).places == 1  # not named: as it was
    add = reverse("office-class-session-new", args=args)
    assert (
        trainer.post(add, {"day": "2030-01-01", "begins": "09:00", "ends": "11:00", "place": "五楼"}).status_code == 302
    )
    assert held.training.sessions.count() == 2
    for person in (held.administrator, held.clerk, held.officer):
        assert [client_for(person).get(one).status_code for one in (where, add)] == [404, 404]


def test_units_of_one_name_are_told_apart_by_their_codes(held, client_for):
    one, other = (make_unit(parent=held.unit, name="综合执法队") for _n in range(2))
    held.training.quotas.create(unit=one, places=3)
    trainer, where = client_for(held.trainer), reverse("office-class-quotas", args=[held.training.public_id])
    lines = trainer.get(where).context["form"].fields["quotas"].initial
    assert {line for line in lines.splitlines() if "综合执法队" in line} == {
        f"{one.code} 综合执法队 3",
        f"{other.code} 综合执法队 0",
    }
    unclear = trainer.post(where, {"places": 3, "quotas": "综合执法队 4", "reason": "追加"})
    assert list(unclear.context["form"].errors) == ["quotas"]
    trainer.post(where, {"places": 3, "quotas": lines.replace("执法队 3", "执法队 4"), "reason": "追加"})
    assert dict(held.training.quotas.values_list("unit__code", "places")) == {
        held.unit.code: 2, held.other.code: 1, one.code: 4,
    }  # fmt: skip


def test_what_stands_in_the_form_can_be_sent_as_it_is_and_changes_nothing(held, client_for, monkeypatch):
    """Also where many units are left out, and one with a quota is out of reach or has ended."""
    monkeypatch.setattr("learning.forms_classes.MOST_UNITS_LISTED", 1)
    held.training.quotas.create(unit=make_unit(), places=1)
    Unit.objects.filter(pk=held.other.pk).update(ended_on=clock.today())
    make_unit(parent=held.unit)
    trainer, where = client_for(held.trainer), reverse("office-class-quotas", args=[held.training.public_id])
    lines = trainer.get(where).context["form"].fields["quotas"].initial
    assert lines == f"{held.unit.name} 2"
    sent = trainer.post(where, {"places": 3, "quotas": lines, "reason": "核对"}, follow=True)
    assert [str(one) for one in sent.context["messages"]] == ["名额与现有的一致，没有作任何改动。"]
    assert ClassQuotaChange.objects.count() == 0


def test_a_unit_without_a_place_to_give_is_not_asked_to_nominate(held, client_for):
    page = reverse("office-class", args=[held.training.public_id])
    assert client_for(held.clerk).get(page).context["may_nominate"] is True
    change(held, {held.other: 0})
    assert client_for(held.clerk).get(page).context["may_nominate"] is False


def announced(office, **lines):
    day = (clock.today() + timedelta(days=3)).isoformat()
    values = {
        "title": "轮训", "unit": office.unit.pk, "places": 5, "nominate_until": day, "quotas": f"{office.unit.code} 5",
    }  # fmt: skip
    for n in range(1, 6):
        values |= {f"day_{n}": day, f"from_{n}": f"{8 + n:02d}:00", f"to_{n}": f"{8 + n:02d}:45", f"place_{n}": "三楼"}
    return {**values, **lines}


def test_a_class_has_as_many_sessions_as_it_needs_without_a_script(held, client_for):
    trainer, where = client_for(held.trainer), reverse("office-class-new")
    page = trainer.get(where)
    assert (page.context["form"].count, page.content.decode().count('name="more"')) == (3, 1)
    given_once = announced(held, count="3")
    more = trainer.post(where, {**given_once, "more": "1"})
    form = more.context["form"]
    assert (more.status_code, form.count, form["place_3"].value(), form["title"].value()) == (200, 4, "三楼", "轮训")
    assert TrainingClass.objects.filter(title="轮训").count() == 0
    trainer.post(where, {**given_once, "count": "5"})
    assert TrainingClass.objects.get(title="轮训").sessions.count() == 5
    for count in ("0", "9999", "x", ""):
        assert trainer.post(where, {**given_once, "count": count, "more": "1"}).status_code == 200


@pytest.mark.parametrize(("field", "value"), [("place_2", ""), ("from_3", ""), ("day_2", ""), ("to_1", "08:00")])
def test_half_a_session_is_refused_at_its_field_and_nothing_is_announced(held, client_for, field, value):
    answer = client_for(held.trainer).post(reverse("office-class-new"), announced(held, count="3", **{field: value}))
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, [field])
    assert TrainingClass.objects.filter(title="轮训").count() == 0
