import json
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from core.errors import DomainError
from core.files import FileKind, accept
from exams.domain.importing import COLUMNS
from exams.models import ImportRun, Question, QuestionRevision
from exams.services.bank import submit_question
from exams.services.importing import import_questions, read_file, refused_rows, undo_import
from exams.tables.questions import read_table, write_template
from tests.factories.bank import LAW_DATE, make_bank, make_setter
from tests.factories.people import make_person, make_unit, make_user

pytestmark = pytest.mark.django_db

SINGLE = {
    "编号": "1",
    "题型": "单选题",
    "专题": "处罚",
    "题干": "执法人员不得少于几人？",
    "选项A": "一人",
    "选项B": "两人",
    "答案": "B",
}
MULTIPLE = {
    "编号": "2", "题型": "多选题", "题干": "下列哪些正确？", "选项A": "甲", "选项B": "乙", "选项C": "丙", "答案": "A、C",
    "计分方式": "少选得一半",
}  # fmt: skip
JUDGE = {"编号": "3", "题型": "判断题", "题干": "可以口头申请回避。", "答案": "√", "依据": "《行政处罚法》第四十三条"}
FILL = {"编号": "4", "题型": "填空题", "题干": "在（  ）个工作日内提出。", "答案": "5|五"}


def sheet(*rows: dict, columns=tuple(COLUMNS)) -> bytes:
    import xlsxwriter

    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        page = book.add_worksheet("题目")
        page.write_row(0, 0, columns)
        for number, row in enumerate(rows, 1):
            for place, column in enumerate(columns):
                page.write(number, place, row.get(column, ""))
    return buffer.getvalue()


def stored(content: bytes, name: str = "题目.xlsx"):
    upload = BytesIO(content)
    upload.name = name
    return accept(upload, kind=FileKind.QUESTIONS, by=None)


def run_of(bank, *rows, dry_run=False, by=None) -> ImportRun:
    return import_questions(
        bank=bank, stored=stored(sheet(*rows)), by=by or make_person(), law_date=LAW_DATE, dry_run=dry_run
    )


def refused_of(run: ImportRun) -> list[tuple[int, str, str]]:
    return [(entry["row"], entry["column"], entry["code"]) for entry in run.refused]


def test_import_takes_every_kind_of_row_as_draft():
    bank = make_bank()
    run = run_of(bank, SINGLE, MULTIPLE, JUDGE, FILL)
    assert (run.counts["accepted"], run.refused) == (4, [])
    revisions = list(QuestionRevision.objects.order_by("question_id"))
    assert [revision.answer for revision in revisions] == [
        {"choice": "B"},
        {"choices": ["A", "C"]},
        {"choice": "true"},
        {"texts": [["5", "五"]]},
    ]
    assert revisions[1].scheme == {"policy": "half_when_incomplete"}
    assert revisions[2].citations == [{"law": "行政处罚法", "provision": "art_43", "label": "行政处罚法第四十三条"}]
    assert revisions[3].stem == "在____个工作日内提出。"
    assert set(Question.objects.with_state().values_list("state", flat=True)) == {"draft"}


def test_dry_run_keeps_nothing_but_its_report():
    bank = make_bank()
    run = run_of(bank, SINGLE, {**JUDGE, "答案": "也许"}, dry_run=True)
    assert (run.counts["accepted"], refused_of(run)) == (1, [(3, "答案", "key_is_neither_true_nor_false")])
    assert Question.objects.count() == 0


def test_import_again_changes_nothing():
    bank = make_bank()
    run_of(bank, SINGLE, MULTIPLE)
    again = run_of(bank, SINGLE, MULTIPLE)
    assert (again.counts["accepted"], again.counts["known"], again.refused) == (0, 2, [])
    assert Question.objects.count() == 2


def test_double_in_file_is_taken_once_and_a_contradiction_is_refused():
    shuffled = {**SINGLE, "编号": "9", "选项A": "两人", "选项B": "一人", "答案": "A"}
    other_key = {**SINGLE, "编号": "10", "答案": "A"}
    run = run_of(make_bank(), SINGLE, shuffled, other_key)
    assert (run.counts["accepted"], run.counts["known"]) == (1, 1)
    assert refused_of(run) == [(4, "答案", "same_question_other_key_in_row")]


def test_contradiction_with_the_bank_and_a_taken_number_are_refused():
    bank = make_bank()
    run_of(bank, SINGLE)
    run = run_of(bank, {**SINGLE, "编号": "8", "答案": "A"}, {**JUDGE, "编号": "1"})
    assert refused_of(run) == [(2, "答案", "same_question_other_key_in_bank"), (3, "编号", "reference_is_taken")]


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ({**SINGLE, "题型": "选择"}, "题型", "kind_is_unreadable"),
        ({**SINGLE, "题干": ""}, "题干", "cell_is_empty"),
        ({**SINGLE, "答案": ""}, "答案", "cell_is_empty"),
        ({**SINGLE, "答案": "AB"}, "答案", "single_has_one_key"),
        ({**SINGLE, "答案": "C"}, "答案", "key_is_no_option"),
        ({**SINGLE, "答案": "两人"}, "答案", "key_is_no_letters"),
        ({**SINGLE, "选项B": ""}, "选项A", "too_few_options"),
        ({**SINGLE, "选项B": "一人"}, "选项B", "options_are_alike"),
        ({**SINGLE, "难度": "6"}, "难度", "difficulty_is_unreadable"),
        ({**SINGLE, "法律日期": "去年"}, "法律日期", "day_is_unreadable"),
        ({**SINGLE, "法律日期": "2026-02-30"}, "法律日期", "day_is_unreadable"),
        ({**SINGLE, "依据": "教材第三页"}, "依据", "citation_is_unreadable"),
        ({**SINGLE, "计分方式": "随意"}, "计分方式", "scheme_is_unknown"),
        ({**MULTIPLE, "答案": "A"}, "答案", "multiple_needs_two_right_options"),
        ({**FILL, "题干": "没有空"}, "题干", "no_blank_in_stem"),
        ({**FILL, "答案": "5；6"}, "答案", "blanks_and_keys_differ"),
        ({**SINGLE, "核对日期": "2026-01-02"}, "核对文本", "checked_against_is_missing"),
    ],
)
def test_faulty_row_is_refused_with_its_column_and_the_next_row_is_taken(row, column, code):
    run = run_of(make_bank(), row, JUDGE)
    assert refused_of(run) == [(2, column, code)]
    assert run.counts["accepted"] == 1


def test_case_gathers_its_sub_questions():
    case = {"编号": "c", "题型": "案例题", "题干": "案情"}
    part = {**SINGLE, "编号": "", "所属案例": "c", "分值": "2"}
    lost = {**JUDGE, "所属案例": "zz"}
    run = run_of(make_bank(), case, part, JUDGE, lost)
    assert refused_of(run) == [(5, "所属案例", "case_stands_not_above")]
    revision = QuestionRevision.objects.get(question__kind="case")
    assert [(p["id"], p["kind"], p["weight"]) for p in revision.options] == [("1", "single", 2)]
    assert revision.answer == {"parts": {"1": {"choice": "B"}}}


def test_case_without_sub_questions_is_refused():
    assert refused_of(run_of(make_bank(), {"编号": "c", "题型": "案例题", "题干": "案情"})) == [
        (2, "题干", "case_has_no_parts")
    ]


def test_cells_arrive_as_they_were_typed():
    rows, unsupported = read_table(sheet({**SINGLE, "编号": "007", "选项A": "3/4"}, columns=(*COLUMNS, "备注")))
    assert (rows[0].get("编号"), rows[0].get("选项A")) == ("007", "3/4")
    assert unsupported == [("题目!1", "备注")]


def test_numbers_and_dates_of_excel_are_read():
    import datetime

    import xlsxwriter

    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["题型", "题干", "选项A", "选项B", "答案", "难度", "法律日期"])
        page.write_row(1, 0, ["单选", "几日？", 5, 7, "A", 2])
        page.write_datetime(1, 6, datetime.datetime(2026, 1, 31), book.add_format({"num_format": "yyyy-mm-dd"}))  # noqa: DTZ001
    _format, reading = read_file(buffer.getvalue(), law_date=LAW_DATE)
    wording = reading.drafts[0].wording
    assert [option["text"] for option in wording.options] == ["5", "7"]
    assert (wording.difficulty, wording.law_date) == (2, datetime.date(2026, 1, 31))


def test_template_reads_back_without_its_example():
    assert read_file(write_template(), law_date=LAW_DATE)[1].read == 0


def test_every_example_of_the_template_is_a_right_row():
    from exams.tables.questions import _EXAMPLES

    renamed = [
        {**row, "编号": row["编号"].replace("示例", "例"), "所属案例": row.get("所属案例", "").replace("示例", "例")}
        for row in _EXAMPLES
    ]
    run = run_of(make_bank(), *renamed)
    assert (run.refused, run.counts["accepted"]) == ([], len(_EXAMPLES) - 1)
    assert len(run.counts["kinds"]) == 8


def test_file_without_our_columns_is_refused():
    with pytest.raises(DomainError, match="file_has_no_questions"):
        read_file(sheet({"a": "1"}, columns=("a", "b")), law_date=LAW_DATE)
    with pytest.raises(DomainError, match="file_columns_missing"):
        read_file(sheet({"题干": "1"}, columns=("题干", "答案")), law_date=LAW_DATE)
    with pytest.raises(DomainError, match="file_format_unknown"):
        read_file(b"PK\x03\x04broken", law_date=LAW_DATE)


def test_undo_takes_back_what_nobody_touched_and_frees_the_numbers():
    bank = make_bank()
    by = make_person()
    run = run_of(bank, SINGLE, JUDGE, by=by)
    touched = Question.objects.get(reference="3")
    submit_question(question_id=touched.public_id, by=by)
    undone = undo_import(run_id=run.public_id, by=by)
    assert (undone.counts["undone"], undone.counts["kept"]) == (1, 1)
    states = dict(Question.objects.with_state().values_list("kind", "state"))
    assert states == {"single": "retired", "true_false": "in_review"}
    with pytest.raises(DomainError, match="import_already_undone"):
        undo_import(run_id=run.public_id, by=by)
    assert run_of(bank, SINGLE, JUDGE).counts["accepted"] == 1


def test_undo_refused_for_a_trial_run():
    run = run_of(make_bank(), SINGLE, dry_run=True)
    with pytest.raises(DomainError, match="import_was_dry_run"):
        undo_import(run_id=run.public_id, by=make_person())


def test_import_needs_the_same_number_of_queries_for_one_row_and_for_many(django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from cms.queries.names import names_of_laws

    names_of_laws()  # kept for a minute
    counts = []
    for number in (1, 30):
        rows = [{**SINGLE, "编号": f"{number}-{n}", "题干": f"{number} 第{n}题"} for n in range(number)]
        bank, file, by = make_bank(), stored(sheet(*rows)), make_person()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            import_questions(bank=bank, stored=file, by=by, law_date=LAW_DATE, dry_run=False)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def command(*args) -> tuple[int, dict]:
    out = StringIO()
    try:
        call_command("import_questions", *args, "--json", stdout=out)
    except SystemExit as ended:
        return ended.code, json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "questions.xlsx"
    path.write_bytes(sheet(SINGLE, MULTIPLE))
    return path


def test_command_checks_a_file_without_a_bank(file):
    code, answer = command(str(file), "--dry-run")
    assert code == 0
    assert answer == {
        "format": "xlsx",
        "read": 2,
        "accepted": 2,
        "known": 0,
        "refused": [],
        "unsupported": [],
        "kinds": {"single": 1, "multiple": 1},
    }
    assert ImportRun.objects.count() == 0


def test_command_imports_into_the_only_bank_in_the_name_of_its_setter(file):
    city = make_unit()
    bank = make_bank(make_unit(parent=city))
    setter = make_setter(city)
    assert command(str(file))[1]["accepted"] == 2
    assert {question.created_by for question in bank.questions.all()} == {setter}
    assert command(str(file))[1]["known"] == 2


def test_command_asks_who_imports_where_several_could(file):
    bank = make_bank()
    setter = make_setter(bank.unit)
    other = make_user(make_setter(bank.unit))
    with pytest.raises(CommandError, match="--by"):
        command(str(file))
    assert command(str(file), "--by", other.username)[1]["accepted"] == 2
    assert {question.created_by for question in bank.questions.all()} == {other.person}
    assert setter != other.person


def test_command_ends_with_1_where_something_was_refused(tmp_path):
    path = tmp_path / "bad.xlsx"
    path.write_bytes(sheet({**SINGLE, "答案": "Z"}))
    code, answer = command(str(path), "--dry-run")
    assert code == 1
    assert answer["refused"][0]["where"]
    path.write_text("no spreadsheet")
    assert command(str(path), "--dry-run")[0] == 1


@pytest.mark.parametrize(
    "args", [("/does/not/exist.xlsx",), ("FILE", "--law-date", "soon"), ("FILE", "--bank", "none")]
)
def test_command_ends_with_2_where_it_was_called_wrongly(file, args):
    with pytest.raises(CommandError) as refused:
        call_command("import_questions", *(str(file) if arg == "FILE" else arg for arg in args))
    assert refused.value.returncode == 2


def test_case_with_a_refused_sub_question_waits():
    head = {"编号": "c", "题型": "案例分析题", "题干": "案情。"}
    good = {"题型": "判断题", "题干": "可以。", "答案": "对", "所属案例": "c"}
    bad = {"题型": "判断题", "题干": "应当。", "答案": "也许", "所属案例": "c"}
    _format, reading = read_file(sheet(head, good, bad), law_date=LAW_DATE)
    assert [(entry.row, entry.problem.code) for entry in reading.refused] == [
        (2, "case_has_a_refused_part"), (4, "key_is_neither_true_nor_false")
    ]  # fmt: skip
    assert not reading.drafts


def test_refused_rows_come_back_as_a_sheet_that_can_be_mended():
    bank, by = make_bank(), make_person()
    head = {"编号": "c", "题型": "案例分析题", "题干": "案情。"}
    bad = {"题型": "判断题", "题干": "应当。", "答案": "也许", "所属案例": "c"}
    good = {"题型": "判断题", "题干": "可以。", "答案": "对", "所属案例": "c"}
    run = run_of(bank, SINGLE, head, bad, good, {**FILL, "答案": ""}, by=by)
    rows, unsupported = read_table(refused_rows(run))
    assert unsupported == []
    assert [row.get("题干") for row in rows] == ["案情。", "应当。", "可以。", FILL["题干"]]
    mended = [
        {
            **row.cells,
            "答案": {"也许": "错"}.get(
                row.get("答案"), row.get("答案") or ("5" if "工作日" in row.get("题干") else "")
            ),
        }
        for row in rows
    ]
    again = run_of(bank, *mended, by=by)
    assert (again.counts["accepted"], again.counts["refused"]) == (2, 0)
    assert Question.objects.filter(bank=bank).count() == 3


def test_refused_places_of_a_text_come_with_their_reasons():
    import pandas

    content = stored("1. 甲？\nA.一\nB.二\n\n2. 乙？\nA.三\nB.四\n答案：C".encode(), "q.txt")
    run = import_questions(bank=make_bank(), stored=content, by=make_person(), law_date=LAW_DATE, dry_run=True)
    assert run.format == "text"
    told = pandas.read_excel(BytesIO(refused_rows(run)), dtype=str, engine="calamine")
    assert list(told.columns) == ["位置", "未导入原因"]
    assert [("答案" in place, len(why) > 5) for place, why in told.values.tolist()] == [(True, True)] * 2


def test_undoing_a_large_import_takes_all_of_it_back():
    bank, by = make_bank(), make_person()
    rows = [{**JUDGE, "编号": f"n-{n}", "题干": f"第{n}条可以口头申请。"} for n in range(1200)]
    run = run_of(bank, *rows, by=by)
    assert run.counts["accepted"] == 1200
    undo_import(run_id=run.public_id, by=by)
    assert set(Question.objects.with_state().values_list("state", "reference")) == {("retired", "")}
