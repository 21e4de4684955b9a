"""Lists of people: every row judged, the sound ones taken once, and all of it taken back while nobody did anything."""

from datetime import timedelta

import pytest
from django.db import connection

from cms.forms_people import POST_TYPES
from core import clock, tasks
from core.domain.identity_numbers import check_digit
from core.errors import DomainError
from core.jobs import run_due_jobs
from core.models import AppointmentEvent, AppointmentSpan, AuditEntry, Person, Roster, User
from core.queries.people import people_found
from core.queries.rosters import UnderWay, under_way
from core.roles import Role
from core.scope import roles_of
from core.services import accounts, rosters
from core.services.appointments import end_appointment
from core.services.rosters import (
    KEPT,
    clear_rosters,
    discard_roster,
    hand_in_roster,
    judge,
    mend_roster_row,
    refused_rows,
    take_roster,
    undo_roster,
)
from tests.factories.people import appoint, grant, make_authority, make_person, make_unit

pytestmark = pytest.mark.django_db
ROW = {"姓名": "林雨", "岗位类别": "公务员", "任职起始日期": "2024-03-01"}


def number(seventeen: str) -> str:
    """Of a region that does not exist."""
    return seventeen + check_digit(seventeen)


NUMBER = number("00000019900307001")


@pytest.fixture
def place():
    city = make_unit(code="city")
    street = make_unit(parent=city, code="street", name="柳桥街道办事处")
    by = make_person()
    grant(by, Role.UNIT_ADMINISTRATOR, street)
    return street, make_unit(parent=street, code="team", name="执法队"), make_unit(parent=city, code="other"), by


def handed_in(place, *rows) -> Roster:
    street, _team, _other, by = place
    lines = [(line, ROW | row) for line, row in enumerate(rows, start=2)]
    return hand_in_roster(unit=street, lines=lines, content=b"x", by=by)


def faults(roster, by) -> list:
    return [(one.line.number, fault.column, fault.code) for one in judge(roster, by) for fault in one.faults]


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"姓名": ""}, "姓名", "cell_is_empty"),
        ({"姓名": "长" * 81}, "姓名", "cell_is_too_long"),
        ({"岗位类别": "领导"}, "岗位类别", "cell_is_no_choice"),
        ({"性别": "X"}, "性别", "cell_is_no_choice"),
        ({"任职起始日期": "去年"}, "任职起始日期", "cell_is_no_day"),
        ({"任职起始日期": "2024-02-30"}, "任职起始日期", "cell_is_no_day"),
        ({"任职起始日期": ""}, "任职起始日期", "cell_is_empty"),
        ({"任职起始日期": "1924-03-01"}, "任职起始日期", "roster_day_unlikely"),
        ({"任职起始日期": "2204-03-01"}, "任职起始日期", "roster_day_unlikely"),
        ({"单位": "other"}, "单位", "roster_unit_unknown"),
        ({"身份证号": "123"}, "身份证号", "identity_number_shape"),
        ({"身份证号": "000000199013010010"}, "身份证号", "identity_number_birthday"),
        ({"身份证号": NUMBER[:17] + ("0" if NUMBER[17] != "0" else "1")}, "身份证号", "identity_number_check_digit"),
        ({"电子邮箱": "zhang"}, "电子邮箱", "roster_no_email"),
        ({"用户名": "张三"}, "用户名", "roster_no_username"),
    ],
)
def test_what_is_wrong_with_a_row_is_said_with_its_column(place, cells, column, code):
    roster = handed_in(place, cells)
    assert faults(roster, place[3]) == [(2, column, code)]
    with pytest.raises(DomainError, match="roster_nothing_to_take"):
        take_roster(roster=roster, by=place[3])


def test_what_is_taken_or_stands_twice(place):
    street, _team, _other, by = place
    appoint(make_person(staff_number="7"), street)
    accounts.open_log_in(person=make_person(), username="Lin", opened_by=None)
    roster = handed_in(
        place,
        {"工号": "7"},
        {"用户名": "lin"},
        {"身份证号": NUMBER},
        {"身份证号": NUMBER},
        {"工号": "8"},
        {"工号": "8"},
    )
    assert faults(roster, by) == [
        (2, "工号", "roster_staff_number_taken"),
        (3, "用户名", "username_taken"),
        (5, "身份证号", "roster_twice"),
        (7, "工号", "roster_twice"),
    ]


def test_rows_are_sealed_and_a_mended_row_is_taken(place):
    _street, team, _other, by = place
    roster = handed_in(
        place, {"身份证号": NUMBER, "用户名": "linyu", "单位": "执法队"}, {"姓名": "周航", "岗位类别": "?"}
    )
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT rows FROM "{Roster._meta.db_table}"')
        assert NUMBER not in cursor.fetchone()[0]
    assert not mend_roster_row(roster=roster, row=3, cells={**ROW, "姓名": "周航", "性别": "?"}, by=by)
    assert mend_roster_row(roster=roster, row=3, cells={**ROW, "姓名": "周航"}, by=by)
    with pytest.raises(DomainError, match="roster_row_is_sound"):
        mend_roster_row(roster=roster, row=3, cells=ROW, by=by)
    assert not Person.objects.filter(name="林雨").exists()
    taken = take_roster(roster=roster, by=by)
    assert [entry.person.name for entry in taken.entries.all()] == ["林雨", "周航"]
    assert {person.name for person in people_found(by, Role.UNIT_ADMINISTRATOR)} == {"林雨", "周航"}
    person = Person.objects.get(name="林雨")
    assert (person.id_number, person.user.username) == (NUMBER, "linyu")
    assert Role.OFFICER in roles_of(person)
    assert AppointmentSpan.objects.get(person=person).unit == team
    assert not User.objects.filter(person__name="周航").exists(), "no user name, no log-in"
    assert not AuditEntry.objects.filter(details__icontains=NUMBER).exists()
    with pytest.raises(DomainError, match="roster_taken_already"):
        take_roster(roster=roster, by=by)


def test_who_is_on_record_gets_a_post_and_is_never_a_second_person(place):
    street, team, other, by = place
    known, far = (make_person(id_number=number(f"0000001990030700{n}")) for n in (2, 3))
    appoint(known, street)
    appoint(far, other)
    rows = [{"姓名": one.name, "身份证号": str(one.id_number), "单位": "team"} for one in (known, far)]
    roster = handed_in(place, *rows, rows[0] | {"单位": "street"}, rows[0] | {"姓名": "别人"})
    assert faults(roster, by) == [
        (3, "身份证号", "roster_person_elsewhere"),
        (4, "单位", "roster_serves_here"),
        (4, "身份证号", "roster_twice"),
        (5, "姓名", "roster_name_differs"),
        (5, "身份证号", "roster_twice"),
    ]
    assert judge(roster, by)[0].remark == "known"
    before = Person.objects.count()
    take_roster(roster=roster, by=by)
    assert Person.objects.count() == before
    assert AppointmentSpan.objects.filter(person=known, unit=team, known_until=clock.FAR_FUTURE).exists()


def test_a_namesake_is_taken_only_when_somebody_confirmed_that_it_is_another_person(place):
    street, _team, _other, by = place
    appoint(make_person(name="林雨"), street)
    roster = handed_in(place, {}, {"姓名": "周航"}, {"工号": "9"})
    assert [one.remark for one in judge(roster, by)] == ["namesake", "", "namesake"]
    taken = take_roster(roster=roster, by=by, different={4})
    assert [(entry.row, entry.person.name) for entry in taken.entries.all()] == [(3, "周航"), (4, "林雨")]
    assert [(one.line.number, one.faults[0].code) for one in refused_rows(taken, by)] == [(2, "roster_namesake_open")]
    only = handed_in(place, {})
    with pytest.raises(DomainError, match="roster_nothing_to_take"):
        take_roster(roster=only, by=by)


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("公务员", "civil"),
        ("参照公务员法管理", "quasi_civil"),
        ("事业编制人员", "institution"),
        ("合同制人员", "contract"),
    ],
)
def test_kinds_of_posts_are_called_as_the_form_of_one_person_calls_them(place, word, kind):
    assert dict(POST_TYPES)[kind] == word
    take_roster(roster=handed_in(place, {"岗位类别": word}), by=place[3])
    assert AppointmentSpan.objects.get(person__name="林雨").post_type == kind


def test_every_fault_of_a_row_is_said_at_once(place):
    roster = handed_in(place, {"姓名": "", "岗位类别": "领导", "任职起始日期": "去年"})
    assert faults(roster, place[3]) == [
        (2, "姓名", "cell_is_empty"),
        (2, "岗位类别", "cell_is_no_choice"),
        (2, "任职起始日期", "cell_is_no_day"),
    ]


def test_rows_go_with_the_decision_and_what_was_refused_a_month_later(place):
    _street, _team, _other, by = place
    taken = take_roster(roster=handed_in(place, {"身份证号": NUMBER}, {"岗位类别": "?"}), by=by)
    assert (taken.rows, taken.repairs) == ("", "")
    assert NUMBER not in taken.refused
    assert [one.line.number for one in refused_rows(taken, by)] == [3]
    whole = take_roster(roster=handed_in(place, {"姓名": "周航"}), by=by)
    thrown = discard_roster(roster=handed_in(place, {}), by=by)
    forgotten = handed_in(place, {})
    assert whole.cleared_at is not None
    assert thrown.rows == ""
    with pytest.raises(DomainError, match="roster_is_gone"):
        take_roster(roster=thrown, by=by)
    with pytest.raises(DomainError, match="roster_taken_already"):
        discard_roster(roster=taken, by=by)
    assert clear_rosters() == 0
    long_ago = clock.now() - KEPT - timedelta(seconds=1)
    Roster.objects.update(handed_in_at=long_ago)
    Roster.objects.exclude(taken_at=None).update(taken_at=long_ago)
    assert (clear_rosters(), clear_rosters()) == (2, 0)
    for roster in (taken, forgotten):
        roster.refresh_from_db()
        assert (roster.rows, roster.repairs, roster.refused) == ("", "", "")
    assert judge(forgotten, by) == []
    assert AuditEntry.objects.filter(action="roster.cleared").count() == 2
    assert taken.entries.count() == 1, "who was taken stays on record"


def test_a_long_list_is_entered_and_taken_back_by_jobs_that_may_run_twice(place, monkeypatch):
    by = place[3]
    monkeypatch.setattr(rosters, "AT_ONCE", 2)
    monkeypatch.setattr(rosters, "CHUNK", 2)
    roster = handed_in(place, *({"姓名": f"甲{n}", "用户名": f"u{n}"} for n in range(5)), {"岗位类别": "?"})
    taken = take_roster(roster=roster, by=by)
    assert (taken.entries.count(), under_way(taken)) == (0, UnderWay(False, 0, 5, False))
    with pytest.raises(DomainError, match="roster_under_way"):
        undo_roster(roster=taken, by=by, reason="早了")
    rosters.enter_rows(taken.pk, 2)
    assert under_way(taken) == UnderWay(False, 2, 5, False)
    accounts.open_log_in(person=make_person(), username="U4", opened_by=None)
    run_due_jobs()
    tasks.enter_roster(taken.pk)
    assert (taken.entries.count(), under_way(taken)) == (4, None)
    assert [(one.line.number, one.faults[0].code) for one in refused_rows(Roster.objects.get(), by)] == [
        (7, "cell_is_no_choice"),
        (6, "username_taken"),
    ]
    undo_roster(roster=taken, by=by, reason="填错")
    assert under_way(taken) == UnderWay(True, 0, 4, False)
    at_work = User.objects.get(username="u3")
    accounts.activate(code=accounts.issue_slip(user=at_work, issued_by=by), password="a long enough pass phrase")
    run_due_jobs()
    tasks.undo_roster(taken.pk)
    assert list(taken.entries.filter(undone_at=None).values_list("person__name", flat=True)) == ["甲3"]
    assert [one.name for one in people_found(by, Role.UNIT_ADMINISTRATOR)] == ["甲3"]


def test_the_document_a_list_rests_on_stands_with_every_post(place):
    street, _team, _other, by = place
    roster = hand_in_roster(unit=street, lines=[(2, ROW)], content=b"x", by=by, decision_no="柳街人〔2026〕7号")
    take_roster(roster=roster, by=by)
    event = AppointmentEvent.objects.get(stream__person__name="林雨")
    assert event.decision_no == "柳街人〔2026〕7号"


def test_a_name_put_right_after_a_list_was_taken_back_is_taken(place):
    _street, _team, _other, by = place
    wrong = {"姓名": "林禹", "身份证号": NUMBER, "性别": "女"}
    undo_roster(roster=take_roster(roster=handed_in(place, wrong), by=by), by=by, reason="姓名有误")
    again = handed_in(place, {"身份证号": NUMBER, "性别": "男", "手机": "13900000000"})
    assert [one.remark for one in judge(again, by)] == ["returns"]
    taken = take_roster(roster=again, by=by)
    person = taken.entries.get().person
    assert (person.name, person.sex, str(person.mobile)) == ("林雨", "M", "13900000000")
    assert set(person.names.values_list("name", flat=True)) == {"林禹", "林雨"}, "the wrong name stays on record"
    other = handed_in(place, {"姓名": "林玉", "身份证号": NUMBER, "单位": "team"})
    assert faults(other, by) == [(2, "姓名", "roster_name_differs")]
    undo_roster(roster=taken, by=by, reason="再次有误")
    assert not people_found(by, Role.UNIT_ADMINISTRATOR).exists()


def test_a_list_is_taken_back_and_its_people_found_again(place):
    _street, _team, _other, by = place
    row = {"身份证号": NUMBER, "用户名": "linyu"}
    roster = take_roster(roster=handed_in(place, row), by=by)
    code = accounts.issue_slip(user=User.objects.get(username="linyu"), issued_by=by)
    with pytest.raises(DomainError, match="reason_is_empty"):
        undo_roster(roster=roster, by=by, reason=" ")
    undo_roster(roster=roster, by=by, reason="单位填错")
    assert not people_found(by, Role.UNIT_ADMINISTRATOR).exists()
    assert Role.OFFICER not in roles_of(Person.objects.get(name="林雨"))
    with pytest.raises(DomainError, match="slip_unknown"):
        accounts.usable_slip(code)
    with pytest.raises(DomainError, match="roster_not_taken"):
        undo_roster(roster=roster, by=by, reason="再次")
    again = handed_in(place, row)
    assert [one.remark for one in judge(again, by)] == ["returns"]
    take_roster(roster=again, by=by)
    person = Person.objects.get(name="林雨")
    assert (person.user.username, person.user.is_active) == ("linyu", True)


def test_a_list_whose_people_were_at_work_stays(place):
    by = place[3]
    roster = take_roster(roster=handed_in(place, {"用户名": "linyu"}, {"姓名": "周航"}), by=by)
    user = User.objects.get(username="linyu")
    accounts.activate(code=accounts.issue_slip(user=user, issued_by=by), password="a long enough pass phrase")
    with pytest.raises(DomainError, match="roster_was_used") as refusal:
        undo_roster(roster=roster, by=by, reason="填错")
    assert refusal.value.details == {"names": "林雨"}
    assert people_found(by, Role.UNIT_ADMINISTRATOR).count() == 2


@pytest.mark.parametrize("count", [1, 3])
def test_judging_asks_a_constant_number_of_queries(place, django_assert_num_queries, count):
    roster = handed_in(
        place, *({"身份证号": number(f"000000199003070{n:02d}"), "用户名": f"u{n}"} for n in range(count))
    )
    with django_assert_num_queries(5):
        judge(roster, place[3])


def test_nobody_of_another_authority_is_drawn_in_though_no_post_is_held_now(place):
    gone = make_person(id_number=NUMBER)
    post = appoint(gone, make_unit(authority=make_authority(), code="far"))
    end_appointment(appointment=post, last_day=clock.today() - timedelta(days=1), reason="resigned", proposed_by=None)
    roster = handed_in(place, {"姓名": gone.name, "身份证号": NUMBER})
    assert faults(roster, place[3]) == [(2, "身份证号", "roster_person_elsewhere")]


def test_a_log_in_opened_for_somebody_on_record_is_closed_with_the_list_and_kept_once_used(place):
    street, _team, _other, by = place
    known = make_person(id_number=NUMBER)
    appoint(known, street)
    rows = [{"姓名": known.name, "身份证号": NUMBER, "单位": "team", "用户名": "known"}]
    undo_roster(roster=take_roster(roster=handed_in(place, *rows), by=by), by=by, reason="填错")
    assert not User.objects.get(person=known).is_active
    again = take_roster(roster=handed_in(place, *rows), by=by)
    accounts.activate(
        code=accounts.issue_slip(user=User.objects.get(person=known), issued_by=by),
        password="a long enough pass phrase",
    )
    with pytest.raises(DomainError, match="roster_was_used"):
        undo_roster(roster=again, by=by, reason="填错")
