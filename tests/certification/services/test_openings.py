"""Opening the register from a workbook, and comparing it with the issuing system."""

from datetime import date
from io import BytesIO

import pytest
import time_machine

from certification.models import Certificate, ListDifference
from certification.queries.standing import may_enforce, status_at
from certification.services.openings import (
    compare,
    confirm_list,
    enter_list,
    entries_of,
    hand_in,
    judge,
    plan,
    undo_list,
)
from certification.tables.certificates import read_list, template
from core.errors import DomainError
from core.ledger import ledgers, spans
from core.models import Person
from tests.factories.certification import appoint, make_person, make_unit, make_world, moment

pytestmark = pytest.mark.django_db
HEADING = ["证件编号*", "姓名*", "单位*", "执法领域*", "执法区域*", "有效期起*", "有效期止*", "编制类别"]


def workbook(*lines, heading=HEADING) -> bytes:
    import xlsxwriter

    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate([heading, *lines]):
            sheet.write_row(number, 0, line)
    return buffer.getvalue()


@pytest.fixture
def world():
    with time_machine.travel("2026-06-01T09:00:00+08:00", tick=True):
        world = make_world()
        world.officers = [make_person(name=name) for name in ("章一", "章二", "章三")]
        for person in world.officers:
            appoint(person, world.unit)
        yield world


def line(world, number="02000000901", name="章一", *, until="2028-12-31", **more):
    values = {"unit": world.unit.name, "domain": world.domain.name, "area": world.area.name, "post": "", **more}
    return [number, name, values["unit"], values["domain"], values["area"], "2024年1月1日", until, values["post"]]


def handed_in(world, *lines, purpose="opening", **values):
    return hand_in(
        authority=world.authority, purpose=purpose, source="市执法证管理系统导出", as_of=date(2026, 5, 1),
        file_name="清单.xlsx", sha256="a" * 64, rows=read_list(workbook(*lines)), by=world.clerk,
        **{"origin": "mirrored", **values},
    )  # fmt: skip


def entered(world, *lines, **values):
    of_list = handed_in(world, *lines, **values)
    enter_list(of_list=of_list, by=world.clerk)
    of_list.refresh_from_db()
    return of_list


def test_a_list_is_read_planned_entered_and_confirmed_by_another(world):
    of_list = handed_in(world, line(world), line(world, "02000000902", "章二"))
    before = Certificate.objects.count()
    assert [one.verdict.value for one in plan(of_list)] == ["enter", "enter"]
    assert Certificate.objects.count() == before
    assert len(enter_list(of_list=of_list, by=world.clerk)) == 2
    certificate = Certificate.objects.get(number="02000000901")
    asked = (world.officers[0], world.unit, world.domain, world.area)
    assert status_at(certificate, moment(2026, 6, 1)).overlays == ("unverified",)
    assert may_enforce(*asked, moment(2026, 5, 20)).allowed is True
    assert (may_enforce(*asked, moment(2026, 4, 30, 23, 59)).allowed, certificate.origin) == (None, "mirrored")
    with pytest.raises(DomainError, match="handler_never_reviews"):
        confirm_list(of_list=reloaded(of_list), confirmed_by=world.clerk)
    assert confirm_list(of_list=reloaded(of_list), confirmed_by=world.reviewer) == 2
    assert confirm_list(of_list=reloaded(of_list), confirmed_by=world.reviewer) == 0
    assert status_at(certificate, moment(2026, 6, 1)).overlays == ()


def reloaded(of_list):
    of_list.refresh_from_db()
    return of_list


def test_entering_again_or_from_the_same_list_handed_in_again_changes_nothing(world):
    of_list = entered(world, line(world))
    assert enter_list(of_list=of_list, by=world.clerk) == []
    again = handed_in(world, line(world), line(world, "02000000902", "章二"))
    assert [one.verdict.value for one in plan(again)] == ["there", "enter"]
    assert [c.number for c in enter_list(of_list=again, by=world.clerk)] == ["02000000902"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"number": "?"}, "number_malformed"),
        ({"name": "无此人"}, "person_unknown"),
        ({"until": "昨天"}, "day_unreadable"),
        ({"until": "2023-01-01"}, "term_reversed"),
        ({"unit": "无此单位"}, "unit_unknown"),
        ({"domain": "无此领域"}, "domain_not_known"),
        ({"area": "无此区域"}, "area_not_known"),
    ],
)
def test_a_row_that_cannot_stand_says_why_and_the_others_are_entered(world, change, code):
    of_list = handed_in(world, line(world, "02000000902", "章二"), line(world, **change))
    planned = plan(of_list)
    assert [fault for fault, _cell in planned[1].faults] == [code]
    assert len(enter_list(of_list=of_list, by=world.clerk)) == 1


def typed(world, *cells, **values):
    """One row for each cell of the column 证件种类."""
    people = world.officers
    rows = [
        [*line(world, f"0200000090{n}", people[n].name), cell] for n, cell in enumerate(cells)
    ]  # fmt: skip
    content = workbook(*rows, heading=[*HEADING, "证件种类"])
    return hand_in(
        authority=world.authority, source="市执法证管理系统导出", as_of=date(2026, 5, 1), file_name="清单.xlsx",
        sha256="a" * 64, rows=read_list(content), by=world.clerk, **{"purpose": "opening", "origin": "mirrored", **values},
    )  # fmt: skip


def test_the_column_of_the_kind_makes_supervision_certificates_and_empty_means_enforcement(world):
    made = enter_list(of_list=typed(world, "行政执法监督证", "行政执法证", ""), by=world.clerk)
    assert [one.type for one in made] == ["supervision", "enforcement", "enforcement"]
    asked = (world.unit, world.domain, world.area, moment(2026, 5, 20))
    supervisor, officer = (may_enforce(person, *asked) for person in world.officers[:2])
    assert (supervisor.allowed, supervisor.reasons) == (False, ("supervision_only",))
    assert officer.allowed is True
    assert status_at(made[0], moment(2026, 5, 20)).valid is True


def test_another_kind_is_said_and_the_ministry_issues_no_supervision_certificates(world):
    wrong = typed(world, "监督证", "行政执法监督证")
    assert [one.faults for one in plan(wrong)] == [(("type_unknown", "监督证"),), ()]
    of_ministry = typed(world, "行政执法监督证", "行政执法证", origin="ministry")
    assert [one.faults for one in plan(of_ministry)] == [(("type_not_of_ministry", "行政执法监督证"),), ()]
    assert [one.type for one in enter_list(of_list=of_ministry, by=world.clerk)] == ["ministry"]


def test_a_comparison_finds_another_kind_and_takes_a_new_one_over(world):
    enter_list(of_list=typed(world, "行政执法监督证", ""), by=world.clerk)
    again = typed(world, "", "行政执法证", "行政执法监督证", purpose="comparison")
    found = {one.number: one for one in compare(of_list=again, by=world.clerk) if one.number.startswith("020000009")}
    assert found["02000000900"].fields == {"type": ["supervision", "enforcement"]}
    assert "02000000901" not in found
    judged = judge(difference=found["02000000902"], verdict="taken_over", note="", by=world.clerk)
    assert judged.certificate.type == "supervision"


def test_all_that_is_wrong_with_a_row_is_said_at_once(world):
    of_list = handed_in(world, line(world, number="?", until="昨天", area="无此区域"))
    assert {fault for fault, _cell in plan(of_list)[0].faults} == {
        "number_malformed",
        "day_unreadable",
        "area_not_known",
    }
    with pytest.raises(DomainError, match="list_nothing_to_enter"):
        enter_list(of_list=of_list, by=world.clerk)


def test_the_same_number_twice_and_two_people_of_one_name_are_not_guessed(world):
    appoint(make_person(name="章二"), world.unit)
    of_list = handed_in(world, line(world), line(world), line(world, "02000000902", "章二"))
    assert [[fault for fault, _cell in one.faults] for one in plan(of_list)] == [
        [],
        ["number_twice_in_list"],
        ["several_of_that_name"],
    ]


def test_people_who_are_not_on_record_are_entered_only_when_asked_for(world):
    of_list = handed_in(world, line(world, name="新来的", post="事业编制"), line(world, "02000000902", "无类别"))
    assert [one.verdict.value for one in plan(of_list, enter_people=True)] == ["enter", "wrong"]
    enter_list(of_list=of_list, by=world.clerk, enter_people=True)
    person = Person.objects.get(name="新来的")
    assert [post.post_type for post in person.appointments.get().spans.all()] == ["institution"]
    assert not Person.objects.filter(name="无类别").exists()


def test_an_undone_list_never_was_and_its_numbers_are_free(world):
    of_list = entered(world, line(world))
    wrong = Certificate.objects.get(number="02000000901")
    known_then = moment(2026, 6, 1, 12, 0)
    with time_machine.travel("2026-06-02T09:00:00+08:00"):
        with pytest.raises(DomainError, match="handler_never_reviews"):
            undo_list(of_list=of_list, by=world.clerk, reason="传错了文件")
        undo_list(of_list=of_list, by=world.reviewer, reason="传错了文件")
        assert status_at(wrong, moment(2026, 6, 1)).reasons == ("not_yet_known",)
        assert status_at(wrong, moment(2026, 6, 1), known_then).valid is True
        right = entered(world, line(world, name="章三"))
    certificate = Certificate.objects.get(number="02000000901")
    assert (certificate.person, right.state) == (world.officers[2], "entered")
    for ledger in ledgers():
        for stream in ledger.stream.objects.all():
            assert list(spans.differences(ledger, stream)) == []


def test_nothing_is_undone_once_an_entry_was_confirmed(world):
    of_list = entered(world, line(world))
    confirm_list(of_list=of_list, confirmed_by=world.reviewer)
    with pytest.raises(DomainError, match="list_is_confirmed"):
        undo_list(of_list=of_list, by=world.reviewer, reason="传错了文件")
    assert len(entries_of(of_list)) == 1


def test_a_comparison_lists_what_is_new_gone_and_different(world):
    entered(world, line(world), line(world, "02000000902", "章二"))
    listed = (line(world, until="2027-12-31"), line(world, "02000000903", "章三"))
    of_list = handed_in(world, *listed, purpose="comparison")
    found = compare(of_list=of_list, by=world.clerk)
    assert [(one.kind, one.number, one.fields) for one in found] == [
        ("different", "02000000901", {"valid_until": ["2028-12-31", "2027-12-31"]}),
        ("gone", "02000000902", {}),
        ("new", "02000000903", {}),
    ]
    assert compare(of_list=of_list, by=world.clerk) == found


def test_each_difference_is_judged_once_with_a_reason_and_new_ones_can_be_taken_over(world):
    entered(world, line(world))
    of_list = handed_in(world, line(world, "02000000903", "章三"), purpose="comparison")
    gone, new = compare(of_list=of_list, by=world.clerk)
    judge(difference=new, verdict="taken_over", note="", by=world.clerk)
    assert status_at(Certificate.objects.get(number="02000000903"), moment(2026, 6, 1)).overlays == ("unverified",)
    with pytest.raises(DomainError, match="reason_is_empty"):
        judge(difference=gone, verdict="pursued", note=" ", by=world.clerk)
    with pytest.raises(DomainError, match="difference_not_taken_over"):
        judge(difference=gone, verdict="taken_over", note="", by=world.clerk)
    judge(difference=gone, verdict="list_is_wrong", note="电话核实仍有效", by=world.clerk)
    with pytest.raises(DomainError, match="difference_judged"):
        judge(difference=gone, verdict="pursued", note="再来", by=world.clerk)
    assert set(ListDifference.objects.values_list("verdict", flat=True)) == {"taken_over", "list_is_wrong"}


def test_cards_of_a_ministry_are_compared_among_themselves(world):
    of_list = entered(world, line(world), origin="ministry")
    assert entries_of(of_list)[0].stream.type == "ministry"
    other = handed_in(world, line(world, "02000000902", "章二"), purpose="comparison", origin="mirrored")
    assert [one.kind for one in compare(of_list=other, by=world.clerk)] == ["new"]


@pytest.mark.parametrize(
    ("values", "code"), [({"source": " "}, "list_needs_source"), ({"as_of": date(2027, 1, 1)}, "list_in_the_future")]
)
def test_a_list_without_source_or_from_the_future_is_refused(world, values, code):
    given = {"purpose": "opening", "origin": "mirrored", "source": "导出", "as_of": date(2026, 5, 1), **values}
    with pytest.raises(DomainError, match=code):
        hand_in(authority=world.authority, file_name="x", sha256="a" * 64, rows=[], by=world.clerk, **given)


def test_workbooks_that_are_none_lack_columns_or_are_empty_are_refused():
    with pytest.raises(DomainError, match="certificate_list_unreadable"):
        read_list(b"no workbook")
    with pytest.raises(DomainError, match="certificate_list_lacks_columns") as error:
        read_list(workbook(["x"], heading=["证件编号"]))
    assert "姓名" in error.value.details["columns"]
    with pytest.raises(DomainError, match="certificate_list_has_no_rows"):
        read_list(template())


def test_a_plan_asks_the_same_number_of_questions_for_one_row_and_for_three(world, django_assert_num_queries):
    other = make_unit(world.authority)
    for lines in (
        [line(world)],
        [line(world), line(world, "02000000902", "章二"), line(world, "02000000903", "章三", unit=other.name)],
    ):
        of_list = handed_in(world, *lines)
        with django_assert_num_queries(7):
            plan(of_list)


def test_a_certificate_that_begins_later_is_on_record_and_not_new(world):
    entered(world, line(world))
    with time_machine.travel("2026-04-01T09:00:00+08:00"):
        of_list = hand_in(
            authority=world.authority, purpose="comparison", origin="mirrored", source="导出", as_of=date(2026, 3, 1),
            file_name="x", sha256="a" * 64, rows=read_list(workbook(line(world))), by=world.clerk,
        )  # fmt: skip
        assert compare(of_list=of_list, by=world.clerk) == []
