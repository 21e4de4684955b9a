"""Legal reviewers and auxiliaries from a sheet: every row judged, entered by another person, taken back while nothing else happened."""

from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from certification.domain.personnel import Particulars
from certification.models import PersonnelEntry, PersonnelList, PersonnelSpan, Qualification
from certification.services.personnel import approve_step, propose_end
from certification.services.personnel_lists import (
    discard_personnel,
    enter_personnel,
    hand_in_personnel,
    judge,
    undo_personnel,
)
from core import clock
from core.domain.sheets import Row
from core.errors import DomainError
from core.roles import Role
from core.tables.sheets import read_rows, write_sheet
from tests.factories.certification import make_certificate, make_world
from tests.factories.people import appoint, grant, make_person, make_unit
from tests.factories.personnel import make_auxiliary, make_reviewer

pytestmark = pytest.mark.django_db
DOCUMENT = "示司发〔2026〕7号"


@pytest.fixture
def world():
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=True):
        world = make_world()
        grant(world.clerk, Role.REGISTRY_CLERK, world.unit)
        grant(world.reviewer, Role.REGISTRY_REVIEWER, world.unit)
        world.below = make_unit(world.authority, parent=world.unit)
        yield world


def person_in(unit, **values):
    person = make_person(**values)
    appoint(person, unit, post_type="auxiliary")
    return person


def helper(person, **cells) -> dict[str, str]:
    return {"姓名": person.name, "起始日期": "2026-03-01", **cells}


def lawyer(person, **cells) -> dict[str, str]:
    usual = {"是否初次从事": "是", "法律职业资格证书号": "A1", "资格证书日期": "2019-03-01"}
    return {"姓名": person.name, "起始日期": "2026-03-01", **usual, **cells}


def hand_in(world, *rows, register="auxiliary", **values):
    asked = {"register": register, "unit": world.unit, "document": DOCUMENT, "file_name": "名册.xlsx", "content": b"x"}
    lines = [Row(number, cells) for number, cells in enumerate(rows, start=2)]
    return hand_in_personnel(**{**asked, "lines": lines, "by": world.clerk, **values})


def faults(of_list, reader) -> list[set[tuple[str, str]]]:
    return [{(fault.column, fault.code) for fault in one.faults} for one in judge(of_list, reader)]


def test_sound_rows_are_entered_by_two_persons_and_the_others_are_left(world):
    here, there = person_in(world.unit), person_in(world.below)
    of_list = hand_in(
        world,
        helper(here, 辅助人员编号="FZ-1", 培训考试合格日期="2026-02-20", 截止日期="2027年2月28日"),
        helper(there, 单位=world.below.name, 依据文件="示委〔2026〕3号"),
        helper(make_person()),
    )
    assert not PersonnelSpan.objects.exists()
    with pytest.raises(DomainError, match="handler_never_reviews"):
        enter_personnel(of_list=of_list, by=world.clerk)
    entered = enter_personnel(of_list=of_list, by=world.reviewer)
    assert [one.person for one in entered] == [here, there]
    first, second = (one.events.get() for one in entered)
    assert (first.proposed_by, first.approved_by, first.decision_no) == (world.clerk, world.reviewer, DOCUMENT)
    assert first.facts == {"last_day": "2027-02-28", "number": "FZ-1", "trained_on": "2026-02-20"}
    assert (second.decision_no, second.stream.unit) == ("示委〔2026〕3号", world.below)
    assert enter_personnel(of_list=of_list, by=world.reviewer) == []


def test_reviewers_come_with_their_qualifications(world):
    person, old = person_in(world.unit), person_in(world.unit)
    before = lawyer(old, 是否初次从事="否", 法律职业资格证书号="", 资格证书日期="", 首次从事日期="2012/5/1")
    of_list = hand_in(world, lawyer(person), before, register="legal_reviewer")
    enter_personnel(of_list=of_list, by=world.reviewer)
    held = Qualification.objects.get()
    assert (held.person, held.document, held.approved_by) == (person, "A1", world.reviewer)
    assert PersonnelSpan.objects.get(person=old).ground == "earlier"


WRONG = [
    ({"姓名": ""}, {("姓名", "cell_is_empty")}),
    ({"姓名": "无此人"}, {("姓名", "personnel_person_unknown")}),
    ({"单位": "某街道"}, {("单位", "roster_unit_unknown")}),
    ({"起始日期": ""}, {("起始日期", "cell_is_empty")}),
    ({"起始日期": "三月"}, {("起始日期", "cell_is_no_day")}),
    ({"起始日期": "2019-12-31"}, {("起始日期", "personnel_no_post_then")}),
    ({"起始日期": "2036-01-01"}, {("起始日期", "personnel_day_unlikely")}),
    ({"截止日期": "2026-02-01"}, {("截止日期", "personnel_reversed")}),
    ({"培训考试合格日期": "2027-01-01"}, {("培训考试合格日期", "personnel_day_to_come")}),
    (
        {"辅助人员编号": "九" * 41, "截止日期": "?"},
        {("辅助人员编号", "cell_is_too_long"), ("截止日期", "cell_is_no_day")},
    ),
    ({"姓名": "无此人", "起始日期": "三月"}, {("姓名", "personnel_person_unknown"), ("起始日期", "cell_is_no_day")}),
    (
        {"起始日期": "2019-12-31", "培训考试合格日期": "明天"},
        {("起始日期", "personnel_no_post_then"), ("培训考试合格日期", "cell_is_no_day")},
    ),
]
WRONG_OF_REVIEWERS = [
    ({"是否初次从事": "也许"}, {("是否初次从事", "cell_is_no_choice")}),
    ({"法律职业资格证书号": "", "资格证书日期": ""}, {("法律职业资格证书号", "legal_qualification_missing")}),
    ({"资格证书日期": ""}, {("法律职业资格证书号", "legal_qualification_incomplete")}),
    ({"资格证书日期": "2026-03-02"}, {("资格证书日期", "legal_qualification_later")}),
    ({"是否初次从事": "否"}, {("首次从事日期", "reviewer_began_missing")}),
]


@pytest.mark.parametrize(("cells", "said"), WRONG)
def test_everything_wrong_with_a_row_is_said_at_its_column(world, cells, said):
    of_list = hand_in(world, helper(person_in(world.unit), **cells), helper(person_in(world.unit)))
    assert faults(of_list, world.reviewer) == [said, set()]


@pytest.mark.parametrize(("cells", "said"), WRONG_OF_REVIEWERS)
def test_everything_wrong_with_a_row_of_reviewers_is_said(world, cells, said):
    rows = (lawyer(person_in(world.unit), **cells), lawyer(person_in(world.unit), 法律职业资格证书号="A2"))
    assert faults(hand_in(world, *rows, register="legal_reviewer"), world.reviewer) == [said, set()]


def test_rows_are_held_against_what_is_on_record(world):
    stands, other = make_auxiliary(world.unit, number="FZ-1").person, person_in(world.unit)
    certificate = make_certificate(unit=world.unit)
    of_list = hand_in(
        world,
        helper(stands),
        helper(other, 辅助人员编号="FZ-1"),
        helper(other, 辅助人员编号=certificate.number),
        helper(other, 辅助人员编号="FZ-2"),
        helper(other, 起始日期="2026-05-01"),
        helper(person_in(world.unit), 辅助人员编号="FZ-2"),
    )
    assert faults(of_list, world.reviewer) == [
        {("姓名", "personnel_overlap")},
        {("辅助人员编号", "personnel_number_taken")},
        {("辅助人员编号", "personnel_number_is_certificate")},
        set(),
        {("姓名", "roster_twice")},
        {("辅助人员编号", "roster_twice")},
    ]


def test_a_day_that_cannot_be_read_hides_no_number_that_is_wrong(world):
    certificate = make_certificate(unit=world.unit)
    taken = helper(person_in(world.unit), 辅助人员编号=certificate.number, 截止日期="?")
    assert faults(hand_in(world, taken), world.reviewer) == [
        {("辅助人员编号", "personnel_number_is_certificate"), ("截止日期", "cell_is_no_day")}
    ]


def test_qualifications_are_held_against_what_is_on_record(world):
    entry = make_reviewer(world.unit)
    held = Qualification.objects.get()
    elsewhere = entry.person
    appoint(elsewhere, world.below)
    rows = (
        lawyer(person_in(world.unit), 法律职业资格证书号=held.document),
        lawyer(elsewhere, 单位=world.below.code, 法律职业资格证书号=held.document, 资格证书日期="2019-04-01"),
        lawyer(elsewhere, 单位=world.below.code, 法律职业资格证书号=held.document),
        lawyer(person_in(world.unit), 法律职业资格证书号="B1"),
        lawyer(person_in(world.unit), 法律职业资格证书号="B1"),
    )
    assert faults(hand_in(world, *rows, register="legal_reviewer"), world.reviewer) == [
        {("法律职业资格证书号", "legal_qualification_taken")},
        {("资格证书日期", "legal_qualification_differs")},
        set(),
        set(),
        {("法律职业资格证书号", "roster_twice")},
    ]


def test_namesakes_are_told_apart_by_staff_number(world):
    one, other = (
        person_in(world.unit, name="同名", staff_number="1"),
        person_in(world.unit, name="同名", staff_number="2"),
    )
    rows = helper(one), helper(other, 工号="2"), helper(one, 工号="3")
    of_list = hand_in(world, *rows)
    assert faults(of_list, world.reviewer) == [
        {("姓名", "personnel_several_of_that_name")},
        set(),
        {("姓名", "personnel_person_unknown")},
    ]
    assert [one.person for one in enter_personnel(of_list=of_list, by=world.reviewer)] == [other]


def test_nobody_has_a_hand_in_their_own_row(world):
    for person in (world.clerk, world.reviewer):
        appoint(person, world.unit, post_type="auxiliary")
    of_list = hand_in(world, helper(world.clerk), helper(world.reviewer), helper(person_in(world.unit)))
    assert faults(of_list, world.reviewer) == [{("姓名", "personnel_own")}, {("姓名", "personnel_own")}, set()]
    assert len(enter_personnel(of_list=of_list, by=world.reviewer)) == 1


def test_a_unit_that_ended_takes_nobody_after_its_last_day(world):
    person = person_in(world.below)
    world.below.ended_on = date(2026, 6, 30)
    world.below.save()
    of_list = hand_in(
        world,
        helper(person, 单位=world.below.code),
        helper(person, 单位=world.below.code, 截止日期="2026-06-30"),
    )
    assert faults(of_list, world.reviewer) == [{("单位", "personnel_unit_ended")}, set()]


def test_a_list_is_taken_back_by_another_person_as_if_it_had_never_been(world):
    person = person_in(world.unit)
    of_list = hand_in(world, helper(person))
    with pytest.raises(DomainError, match="personnel_list_not_for_this"):
        undo_personnel(of_list=of_list, by=world.reviewer, reason="导错单位")
    enter_personnel(of_list=of_list, by=world.reviewer)
    known = clock.now()
    with time_machine.travel("2026-11-24T09:00:00+08:00", tick=True):
        with pytest.raises(DomainError, match="handler_never_reviews"):
            undo_personnel(of_list=of_list, by=world.clerk, reason="导错单位")
        with pytest.raises(DomainError, match="reason_is_empty"):
            undo_personnel(of_list=of_list, by=world.reviewer, reason=" ")
        undo_personnel(of_list=of_list, by=world.reviewer, reason="导错单位")
        assert not PersonnelSpan.objects.filter(known_until=clock.FAR_FUTURE).exists()
        assert PersonnelSpan.objects.filter(known_from__lte=known, known_until__gt=known).exists()
        with pytest.raises(DomainError, match="personnel_list_not_for_this"):
            enter_personnel(of_list=of_list, by=world.reviewer)
        assert faults(hand_in(world, helper(person)), world.reviewer) == [set()]


def test_a_list_one_of_whose_entries_went_on_stays(world):
    of_list = hand_in(world, helper(person_in(world.unit)), helper(person_in(world.unit)))
    entry = enter_personnel(of_list=of_list, by=world.reviewer)[0]
    step = propose_end(
        entry=entry, last_day=date(2026, 10, 31), reason="resigned", document=DOCUMENT, by=world.clerk
    )  # fmt: skip
    approve_step(step=step, by=world.reviewer)
    with pytest.raises(DomainError, match="personnel_list_used"):
        undo_personnel(of_list=of_list, by=world.reviewer, reason="导错单位")


def test_lists_that_hold_nothing_or_nothing_sound(world):
    for values, code in (({"document": " "}, "place_basis_missing"), ({"lines": []}, "personnel_list_is_empty")):
        with pytest.raises(DomainError, match=code):
            hand_in(world, helper(person_in(world.unit)), **values)
    with pytest.raises(DomainError, match="personnel_list_nothing"):
        enter_personnel(of_list=hand_in(world, helper(make_person())), by=world.reviewer)
    thrown = discard_personnel(of_list=hand_in(world, helper(person_in(world.unit))), by=world.clerk)
    assert (thrown.state, thrown.rows) == ("discarded", [])
    with pytest.raises(DomainError, match="personnel_list_not_for_this"):
        enter_personnel(of_list=thrown, by=world.reviewer)


@pytest.mark.parametrize("count", [1, 3])
def test_the_dry_run_costs_the_same_whatever_it_holds(world, django_assert_num_queries, count):
    rows = [lawyer(person_in(world.unit), 法律职业资格证书号=f"C{n}") for n in range(count)]
    of_list = hand_in(world, *rows, register="legal_reviewer")
    with django_assert_num_queries(4):
        judge(of_list, world.reviewer)


def upload(register: str, *rows: dict[str, str]) -> SimpleUploadedFile:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    content = write_sheet("名册", columns, [[row.get(name, "") for name in columns] for row in rows])
    return SimpleUploadedFile("名册.xlsx", content)


def test_from_the_file_to_the_register_on_screen(client_for, world):
    clerk, reviewer = client_for(world.clerk), client_for(world.reviewer)
    person = person_in(world.unit)
    address = reverse("registry-personnel-list-new", args=["auxiliary"])
    file = upload("auxiliary", helper(person, 辅助人员编号="FZ-1"), helper(make_person(name="无名")))
    answer = clerk.post(address, {"unit": world.unit.pk, "document": DOCUMENT, "file": file})
    of_list = PersonnelList.objects.get()
    detail = reverse("registry-personnel-sheet", args=[of_list.public_id])
    assert answer.url == detail
    page = clerk.get(detail).content.decode()
    assert "无名" in page
    assert "没有任职记录" in page
    step = reverse("registry-personnel-sheet-step", args=[of_list.public_id, "enter"])
    assert step not in page
    assert clerk.get(step).status_code == 404
    refused = clerk.get(reverse("registry-personnel-sheet-refused", args=[of_list.public_id])).content
    assert [row["姓名"] for row in read_rows(refused, ["姓名"])] == ["无名"]
    assert "没有任职记录" in read_rows(refused, ["姓名"])[0]["未导入原因"]
    assert step in reviewer.get(detail).content.decode()
    assert "共2行，将列入1行。" in reviewer.get(step).content.decode()
    reviewer.post(step)
    assert "由本名单列入" in reviewer.get(detail).content.decode()
    assert PersonnelEntry.objects.get().person == person
    undo = reverse("registry-personnel-sheet-step", args=[of_list.public_id, "undo"])
    assert undo in reviewer.get(detail).content.decode()
    assert reviewer.post(undo, {"reason": "导错"}).status_code == 302
    taken_back = clerk.get(detail).content.decode()
    assert "导错" in taken_back
    assert "已撤回的记载" in taken_back
    index = clerk.get(reverse("registry-personnel-lists", args=["auxiliary"])).content.decode()
    assert detail in index
    assert detail not in clerk.get(reverse("registry-personnel-lists", args=["legal-reviewer"])).content.decode()


def test_what_is_no_list_is_answered_with_a_sentence(client_for, world):
    clerk = client_for(world.clerk)
    address = reverse("registry-personnel-list-new", args=["legal-reviewer"])
    for content, said in (
        (write_sheet("名册", ["姓名"], [["张三"]]), "缺少"),
        (b"PK\x03\x04broken", "文件未被接受"),
        ("姓名,起始日期,是否初次从事\n".encode(), "没有"),
    ):
        file = SimpleUploadedFile("名册.xlsx" if content.startswith(b"PK") else "名册.csv", content)
        answer = clerk.post(address, {"unit": world.unit.pk, "document": DOCUMENT, "file": file})
        assert answer.status_code == 400
        assert said in answer.content.decode()
    assert not PersonnelList.objects.exists()


@pytest.mark.parametrize("slug", ["auxiliary", "legal-reviewer"])
def test_the_template_reads_back_as_an_empty_list(client_for, world, slug):
    answer = client_for(world.clerk).get(reverse("registry-personnel-list-template", args=[slug]))
    assert read_rows(answer.content, ["姓名", "起始日期"]) == []


def test_a_list_of_another_unit_is_nobodys_business(client_for, world):
    of_list = hand_in(world, helper(person_in(world.unit)))
    stranger = make_person()
    grant(stranger, Role.REGISTRY_REVIEWER, make_unit())
    browser = client_for(stranger)
    for name, more in (
        ("registry-personnel-sheet", []),
        ("registry-personnel-sheet-refused", []),
        ("registry-personnel-sheet-step", ["enter"]),
        ("registry-personnel-sheet-step", ["discard"]),
    ):
        assert browser.get(reverse(name, args=[of_list.public_id, *more])).status_code == 404


def test_what_an_entry_says_reads_back():
    said = Particulars(date(2026, 3, 1), date(2027, 1, 1), ground="earlier", began_on=date(2012, 5, 1))
    assert Particulars.from_json(said.as_json()) == said
