"""Checks of many rows: every row answered, columns kept, a constant number of statements, nobody told more than allowed."""

import csv
import io
import json
from datetime import datetime, timedelta
from importlib import import_module

import pytest
import xlsxwriter
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from certification.domain.checking import Answer, Ask, RowFault, Verdict
from certification.models import BatchCheck, OfficialAnswer
from certification.queries import rules
from certification.queries.checking import Checker
from certification.queries.register import SEE
from certification.services.checks import begin_check, check_by_code, is_as_issued, run_check
from certification.services.measures import suspend
from certification.tables.checks import read_sheet, template, write_csv
from core import clock
from core.domain.digests import digest_of
from core.errors import DomainError
from core.files import open_file
from core.roles import Role
from tests.factories.certification import a_decision, make_certificate, make_rules, make_world
from tests.factories.people import appoint, grant, make_person

pytestmark = pytest.mark.django_db


def book(*lines) -> ContentFile:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        page = made.add_worksheet()
        form = made.add_format({"num_format": "yyyy-mm-dd"})
        for number, line in enumerate(lines):
            for place, cell in enumerate(line):
                page.write_datetime(number, place, cell, form) if isinstance(cell, datetime) else page.write(
                    number, place, cell
                )
    return ContentFile(out.getvalue(), name="list.xlsx")


@pytest.fixture
def world():
    world = make_world()
    grant(world.clerk, Role.REGISTRY_CLERK, world.unit)
    world.elsewhere = make_certificate()
    return world


def answered(world, upload) -> list[list]:
    check = begin_check(upload=upload, by=world.clerk)
    run_check(check_id=check.pk)
    check.refresh_from_db()
    with open_file(check.result) as file:
        content = file.read()
    if check.result.name.endswith(".csv"):
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_a_sheet_comes_back_with_its_columns_and_the_answers(world):
    number, name = world.certificate.number, world.person.name
    rows = answered(
        world,
        book(
            ["序号", "证号", "姓名", "单位", "日期时间", "领域", "区域", "备注"],
            [1, number, "", "", "", "", "", "留"],
            [2, "", name, world.unit.name, datetime(2024, 5, 6), "", "", ""],  # noqa: DTZ001
            [3, number, name, "", "2023-05-06 09:00", "", "", ""],
            [4, number, "", "", "", world.domain.name, world.area.code, ""],
            [5, number, "", "", "", world.domain.name, "没有的地方", ""],
            [6, "0299999", "", "", "", "", "", ""],
            [7, number, "别人", "", "", "", "", ""],
            [8, "", "", "", "", "", "", "=1+1"],
        ),
    )
    assert rows[0][:8] == ["序号", "证号", "姓名", "单位", "日期时间", "领域", "区域", "备注"]
    assert rows[1][7] == "留"
    assert [row[8] for row in rows[1:]] == ["有效", "有效", "登记册无法判断", "有效", "本行有误", "本登记册无此证", "本登记册无此证", "本行有误"]  # fmt: skip
    assert rows[4][11] == "登记范围内"
    assert rows[2][13:15] == [number, name]
    assert rows[5][10] == "发证机关没有这个执法区域。"


def test_known_at_answers_as_the_register_knew(world, time_machine):
    before = clock.now()
    time_machine.move_to(before + timedelta(days=2))
    suspend(
        certificate=world.certificate,
        decision=a_decision(served=before - timedelta(days=20)),
        last_day=clock.day_of(before) + timedelta(days=30),
        reasons=["breach_of_procedure"],
        key="s",
        **world.who,
    )
    ask = [Ask(number=world.certificate.number, at=before - timedelta(days=5))]
    assert [a.verdict for a in Checker(None).answers(ask)] == [Verdict.NOT_VALID]
    assert [a.verdict for a in Checker(None, before).answers(ask)] == [Verdict.VALID]


def test_outside_ones_units_a_number_alone_tells_nothing(world):
    other = world.elsewhere
    checker = Checker.of(world.clerk)
    alone, named, wrong = checker.answers(
        [
            Ask(number=other.number),
            Ask(number=other.number, name=other.person.name),
            Ask(number=other.number, name="某"),
        ]
    )
    nobody = next(Checker.of(world.clerk).answers([Ask(number="0298765432")]))
    assert alone.verdict == wrong.verdict == nobody.verdict == Verdict.NOT_FOUND
    assert (alone.name, alone.number, alone.position) == (nobody.name, nobody.number, nobody.position)
    assert (named.verdict, named.reasons, named.position, named.unit) == (Verdict.VALID, (), None, "")
    in_unit = Ask(name=other.person.name, unit=other.unit.name)
    assert next(checker.answers([in_unit])).verdict == Verdict.NOT_FOUND


def test_two_of_one_name_in_a_unit_are_not_guessed(world):
    make_certificate(unit=world.unit, person=make_person(name=world.person.name))
    answer = next(Checker(None).answers([Ask(name=world.person.name, unit=world.unit.code)]))
    assert answer == Answer(Verdict.ROW_ERROR, fault=RowFault.SEVERAL_PERSONS)


def test_statements_do_not_grow_with_the_rows(world, django_assert_num_queries):
    number, name = world.certificate.number, world.person.name
    kinds = [
        Ask(number=number),
        Ask(name=name, unit=world.unit.name),
        Ask(number=number, domain=world.domain.code, area=world.area.code),
    ]
    for times in (1, 200):
        checker = Checker(None)
        rules._READ.clear()
        with django_assert_num_queries(11):
            assert {answer.verdict for answer in checker.answers(kinds * times)} == {Verdict.VALID}


def test_pasted_numbers_need_no_heading(world):
    rows = answered(world, ContentFile(f"{world.certificate.number}\n02000\t某甲\n".encode(), name="pasted.csv"))
    assert rows[0][:2] == ["证号", "姓名"]
    assert [row[2] for row in rows[1:]] == ["有效", "本登记册无此证"]


def test_old_chinese_encoding_is_read(world):
    rows = answered(world, ContentFile(f"证号,备注\n{world.certificate.number},示例\n".encode("gb18030"), name="a.csv"))
    assert rows[1][:3] == [world.certificate.number, "示例", "有效"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_refused"),
        ("证号\n".encode(), "check_empty"),
        ("甲,乙,丙\n1,2,3\n".encode(), "check_headings_missing"),
        (b"PK\x03\x04broken", "file_refused"),
    ],
)
def test_what_is_no_list_is_refused_with_a_sentence(world, content, code):
    with pytest.raises(DomainError) as refused:
        begin_check(upload=ContentFile(content, name="x.csv"), by=world.clerk)
    assert refused.value.code == code


def test_more_rows_than_allowed_are_refused_at_once(world, monkeypatch):
    monkeypatch.setattr("certification.tables.checks.MOST_ROWS", 2)
    with pytest.raises(DomainError, match="check_too_long"):
        begin_check(upload=ContentFile(b"number\n1\n2\n3\n", name="x.csv"), by=world.clerk)


def test_a_cell_is_never_a_formula():
    sheet = read_sheet(b'number,note\n1,"=HYPERLINK(""x"")"\n2,-5\n')
    lines = write_csv(sheet, [Answer(Verdict.NOT_FOUND)] * 2).decode("utf-8-sig").splitlines()
    assert lines[1].startswith("1,\"'=HYPERLINK")
    assert lines[2].startswith("2,-5,")


def test_running_twice_is_running_once(world):
    check = begin_check(upload=ContentFile(b"number\n1\n", name="x.csv"), by=world.clerk)
    run_check(check_id=check.pk)
    first = BatchCheck.objects.get(pk=check.pk)
    run_check(check_id=check.pk)
    assert BatchCheck.objects.get(pk=check.pk).receipt == first.receipt
    assert OfficialAnswer.objects.filter(channel="batch").count() == 1
    assert first.counts == {"not_found": 1}


def test_only_who_asked_sees_a_check(client_for, world):
    check = begin_check(upload=ContentFile(b"number\n1\n", name="x.csv"), by=world.clerk)
    run_check(check_id=check.pk)
    colleague = make_person()
    grant(colleague, Role.REGISTRY_CLERK, world.unit)
    for name in ("registry-check", "registry-check-file"):
        there = reverse(name, args=[check.public_id])
        assert client_for(world.clerk).get(there).status_code == 200
        assert client_for(colleague).get(there).status_code == 404


def test_the_template_is_read_by_the_reader_itself():
    assert set(read_sheet(template()).places) == {"number", "name", "unit", "moment", "domain", "area"}


def test_verify_batch_writes_the_answers(world, tmp_path, capsys):
    source, target = tmp_path / "in.csv", tmp_path / "out.xlsx"
    source.write_text(f"证号\n{world.certificate.number}\n9\n", encoding="utf-8")
    call_command("verify_batch", str(source), str(target), "--json")
    assert json.loads(capsys.readouterr().out)["counts"] == {"valid": 1, "not_found": 1}
    rows = CalamineWorkbook.from_path(str(target)).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows[1:]] == ["有效", "本登记册无此证"]
    with pytest.raises(SystemExit):
        call_command("verify_batch", str(tmp_path / "none.csv"), str(target))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=400), st.binary(max_size=200).map(lambda tail: b"PK\x03\x04" + tail), st.text().map(str.encode)))  # fmt: skip
def test_no_file_makes_the_reader_fall_over(content):
    try:
        sheet = read_sheet(content)
    except DomainError:
        return
    assert sheet.rows


def finished(world, *lines: str) -> BatchCheck:
    content = "\n".join(["证号,姓名", *lines]).encode()
    check = begin_check(upload=ContentFile(content, name=f"{world.person.name}.csv"), by=world.clerk)
    run_check(check_id=check.pk)
    return BatchCheck.objects.select_related("source", "result").get(pk=check.pk)


def test_a_receipt_says_what_was_asked_by_whom_as_of_when_and_under_which_rules(world):
    make_rules(world.authority)
    appoint(world.clerk, world.unit)
    check = finished(world, world.certificate.number, "0299999", "")
    assert check.told == {
        "check": str(check.public_id),
        "asked_by": world.clerk.name,
        "units": [world.unit.name],
        "asked_at": clock.isoformat(check.asked_at),
        "known_at": clock.isoformat(check.known_at),
        "finished_at": clock.isoformat(check.finished_at),
        "rows": 2,
        "counts": {"valid": 1, "not_found": 1},
        "rule_sets": [f"{world.authority.code}/1"],
        "source": check.source.sha256,
        "result": check.result.sha256,
    }
    kept = json.dumps(check.told, ensure_ascii=False)
    assert world.person.name not in kept
    assert world.certificate.number not in kept


def test_a_receipt_is_found_by_its_code_however_it_is_typed(world):
    check, other = finished(world, "0299999"), finished(world, "0288888")
    full_width = check.code.translate({ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789ABCDEF-"})
    for typed in (check.code, check.code.lower().replace("-", " "), full_width, check.receipt):
        assert check_by_code(typed) == check, typed
    wrong = ("0" if check.receipt[-1] != "0" else "1").join([check.receipt[:-1], ""])
    for typed in ("", check.code[:11], "-" * 23, wrong, check.receipt + "0"):
        assert check_by_code(typed) is None, typed
    assert check_by_code(other.code) == other
    unfinished = begin_check(upload=ContentFile(b"number\n1\n", name="x.csv"), by=world.clerk)
    assert (unfinished.receipt, unfinished.told) == ("", {})


@pytest.mark.parametrize(
    "change",
    [
        lambda check: check.told.update(asked_by="别人"),
        lambda check: check.told.update(rows=99),
        lambda check: check.told["counts"].update(valid=99),
        lambda check: check.told.update(known_at="2020-01-01T00:00:00+08:00"),
        lambda check: check.told.update(rule_sets=["另一版本"]),
        lambda check: check.counts.update(valid=99),
        lambda check: setattr(check, "receipt", check.receipt[:-1] + ("0" if check.receipt[-1] != "0" else "1")),
        lambda check: setattr(check, "result", check.source),
        lambda check: setattr(check, "source", check.result),
    ],
)
def test_what_was_changed_is_told_apart(client, world, change):
    check = finished(world, world.certificate.number)
    assert is_as_issued(check)
    assert "由本登记册出具" in compared(client, check.code)
    change(check)
    check.save()
    assert not is_as_issued(BatchCheck.objects.select_related("source", "result").get(pk=check.pk))
    said = compared(client, check.code)
    assert "已与本回执不符" in said
    assert check.told["source"] not in said


def compared(client, code: str, content: bytes = b"") -> str:
    values = {"code": code} | ({"file": ContentFile(content, name="a.csv")} if content else {})
    return client.post(reverse("certification:check-receipt"), values).content.decode()


def test_anybody_compares_a_receipt_and_learns_no_name(client, world):
    make_rules(world.authority)
    check = finished(world, world.certificate.number, "0299999")
    said = compared(client, check.code)
    for words in (
        "此回执由本登记册出具",
        check.receipt,
        check.source.sha256,
        check.result.sha256,
        *check.told["rule_sets"],
    ):
        assert words in said, words
    for secret in (world.clerk.name, world.person.name, world.certificate.number, check.source.name):
        assert secret not in said, secret
    assert "没有这样的回执" in compared(client, "0A1B2-C3D4E-5F607-18293")
    assert client.post(reverse("certification:check-receipt"), {"code": ""}).status_code == 400


def test_a_file_is_compared_with_those_of_the_receipt(client, world):
    check = finished(world, world.certificate.number)
    with open_file(check.source) as asked, open_file(check.result) as answered:
        asked, answered = asked.read(), answered.read()
    assert "正是提交核验的文件" in compared(client, check.code, asked)
    assert "正是结果文件" in compared(client, check.code, answered)
    changed = compared(client, check.code, answered.replace("有效".encode(), "无效".encode()))
    assert "都不是" in changed
    assert "mf-band--valid" not in changed


@pytest.mark.usefixtures("chinese_font")
def test_the_receipt_is_printed_for_who_asked(client_for, world):
    check = finished(world, world.certificate.number)
    there = reverse("registry-check-receipt", args=[check.public_id])
    answer = client_for(world.clerk).get(there)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="check-{check.code}.pdf"'
    assert answer.content.startswith(b"%PDF")
    page = client_for(world.clerk).get(reverse("registry-check", args=[check.public_id])).content.decode()
    assert check.code in page
    assert "不再相符" not in page
    BatchCheck.objects.filter(pk=check.pk).update(counts={"valid": 9})
    assert "不再相符" in client_for(world.clerk).get(reverse("registry-check", args=[check.public_id])).content.decode()


@pytest.mark.usefixtures("chinese_font")
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("own", [True, False])
def test_who_takes_a_receipt(client_for, world, role, own):
    check = finished(world, "0299999")
    person = make_person()
    grant(person, role, world.unit)
    if own:
        BatchCheck.objects.filter(pk=check.pk).update(asked_by=person)
    status = client_for(person).get(reverse("registry-check-receipt", args=[check.public_id])).status_code
    assert status == (200 if own and role in SEE else 404)


def test_an_unfinished_check_has_no_receipt_yet(client_for, world):
    check = begin_check(upload=ContentFile(b"number\n1\n", name="x.csv"), by=world.clerk)
    assert client_for(world.clerk).get(reverse("registry-check-receipt", args=[check.public_id])).status_code == 404
    assert (
        "回执代码"
        not in client_for(world.clerk).get(reverse("registry-check", args=[check.public_id])).content.decode()
    )


def test_a_receipt_given_before_keeps_its_digest_and_is_found(client, world):
    """It covered the check, both files, the counts and the moment asked about; 0021 writes that down."""
    check = finished(world, "0299999")
    facts = {"check": check.public_id, "source": check.source.sha256, "result": check.result.sha256}
    given = digest_of({**facts, "counts": check.counts, "known_at": check.known_at})
    BatchCheck.objects.filter(pk=check.pk).update(told={}, receipt=given)
    import_module("certification.migrations.0021_receipts_given_before").write_down(apps, None)
    assert is_as_issued(BatchCheck.objects.select_related("source", "result").get(pk=check.pk))
    assert "此回执由本登记册出具" in compared(client, given)
