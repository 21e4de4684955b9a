"""The Excel template of questions: written with its instructions and examples, read back as text."""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from itertools import chain, islice
from typing import Any

from core.errors import DomainError
from core.sheets import UnreadableSheetError, pages_of
from exams.domain.exporting import cells_of
from exams.domain.importing import COLUMNS, IN_TEMPLATE, LETTERS, MOST_ROWS, REQUIRED, Row, column_names
from exams.domain.wording import Wording

SHEET = "题目"
REASON = "未导入原因"  # written behind refused rows, skipped when they come back
PLACE = "位置"
_HEADER_WITHIN = 5
_HIDDEN = {f"选项{letter}" for letter in LETTERS if letter not in IN_TEMPLATE}
_WIDTHS = {"题干": 60, "解析": 40, "依据": 40, "答案": 16}
_EXAMPLES: list[dict[str, str]] = [
    {
        "编号": "示例-单选",
        "题型": "单选题",
        "专题": "行政处罚的决定",
        "难度": "2",
        "题干": "（示例，导入时跳过）执法人员当场收缴罚款的，应当向当事人出具下列哪一种票据？",
        "选项A": "执法单位自印的收据",
        "选项B": "财政部门统一制发的专用票据",
        "选项C": "手写收条",
        "选项D": "任意发票",
        "答案": "B",
        "解析": "不出具专用票据的，当事人有权拒绝缴纳。",
        "依据": "《行政处罚法》第七十条",
        "法律日期": "2026-01-01",
        "核对文本": "国家法律法规数据库",
        "核对日期": "2026-01-15",
    },
    {
        "编号": "示例-多选",
        "题型": "多选题",
        "题干": "下列哪些属于……？",
        "选项A": "甲",
        "选项B": "乙",
        "选项C": "丙",
        "选项D": "丁",
        "答案": "ACD",
        "计分方式": "少选得一半",
    },
    {"编号": "示例-判断", "题型": "判断题", "题干": "当事人有权进行陈述和申辩。", "答案": "正确"},
    {
        "编号": "示例-填空",
        "题型": "填空题",
        "题干": "当事人要求听证的，应当在被告知后____个工作日内提出，执法人员不得少于____人。",
        "答案": "5|五；2|两|二",
    },
    {"编号": "示例-简答", "题型": "简答题", "题干": "简述……的理由。", "答案": "要点一：……。要点二：……。"},
    {
        "编号": "示例-配对",
        "题型": "配对题",
        "题干": "将处罚与其性质对应起来。",
        "选项A": "罚款＝财产罚",
        "选项B": "责令停产停业＝行为罚",
        "选项C": "＝申诫罚",
    },
    {
        "编号": "示例-排序",
        "题型": "排序题",
        "题干": "将下列步骤按先后排序。",
        "选项A": "告知",
        "选项B": "立案",
        "选项C": "送达",
        "选项D": "调查取证",
        "答案": "BDAC",
    },
    {"编号": "示例-案例", "题型": "案例分析题", "专题": "综合案例", "题干": "某街道办事处执法人员……（案情）"},
    {
        "编号": "示例-案例-1",
        "题型": "单选题",
        "题干": "本案应当如何处理？",
        "选项A": "甲",
        "选项B": "乙",
        "答案": "A",
        "所属案例": "示例-案例",
        "分值": "2",
    },
]
_INSTRUCTIONS = [
    ("编号", "可不填。同一题库内不得重复；再次导入同一文件时，已有的题目不会重复增加。以“示例”开头的行不导入。"),
    ("题型", "必填：单选题、多选题、判断题、填空题、简答题、配对题、排序题、案例分析题。"),
    ("专题", "组卷时按专题抽题，例如：行政处罚的决定。不填的归入“未分类”。"),
    ("难度", "1（易）至 5（难），或 易、较易、中、较难、难。不填为 3。"),
    ("题干", "必填。填空题用两条以上下划线 ____ 表示空。"),
    ("选项A—选项J", "单选题至少两项，多选题、排序题至少三项。配对题每格写一对，例如：罚款＝财产罚。"),
    (
        "答案",
        "单选写一个字母；多选写字母，例如 ACD；判断写 正确 或 错误；填空各空用；分隔，同一空的几种写法用 | 分隔；排序按先后写字母。",
    ),
    ("解析", "交卷后给考生看的说明。"),
    ("依据", "例如：《行政处罚法》第三十三条第一款；《行政强制法》第十八条。所引条文修改后，题目会自动停用待核。"),
    ("法律日期", "题目所依据的法律状态的日期，例如 2026-01-31。不填的采用导入时填写的日期。"),
    ("核对文本、核对日期", "根据哪个文本核对、何时核对。"),
    (
        "计分方式",
        "多选：全对得分、少选得一半、少选按比例、错选扣减。填空：任意顺序。排序：全对得分、相邻得分。配对：全对得分、按比例。",
    ),
    ("执法领域", "公共法律知识题不填；专业法律知识题填写领域代码。"),
    ("所属案例、分值", "案例的小题另起一行，在“所属案例”填写案例的编号；分值为小题在案例中的权重。"),
]


def write_template() -> bytes:
    """Every cell is text, so that numbers, dates and leading zeros arrive as they were typed."""
    import xlsxwriter

    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        head = book.add_format({"bold": True, "font_color": "#ffffff", "bg_color": "#9d2323", "num_format": "@"})
        _sheet(book, SHEET, _EXAMPLES[:1], head=head, text=text)
        notes = book.add_worksheet("填写说明")
        notes.set_column(0, 0, 24, text)
        notes.set_column(1, 1, 100, text)
        for line, (column, words) in enumerate([("列", "怎样填写"), *_INSTRUCTIONS]):
            notes.write_string(line, 0, column, head if line == 0 else text)
            notes.write_string(line, 1, words, head if line == 0 else text)
        _sheet(book, "各题型示例", _EXAMPLES, head=head, text=text)
    return buffer.getvalue()


def write_questions(questions: Iterable[tuple[Wording, str, str]]) -> bytes:
    """Questions (wording, number, domain) as a filled template that reads back as the same questions.

    A sub-question needs the number of its case, so a case without one gets a number of this file.
    """
    import xlsxwriter

    rows: list[dict[str, str]] = []
    for place, (wording, reference, domain_code) in enumerate(questions, 1):
        number = reference or (f"case-{place}" if wording.kind == "case" else "")
        rows += cells_of(wording, reference=number, domain_code=domain_code)
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        head = book.add_format({"bold": True, "num_format": "@"})
        _sheet(book, SHEET, rows, head=head, text=text)
    return buffer.getvalue()


def write_refused(rows: Sequence[Row], reasons: Mapping[int, str]) -> bytes:
    """The rows that were not taken as a template with the reason behind each; a refused case brings its sub-questions."""
    cases = {row.get("编号") for row in rows if row.number in reasons and not row.get("所属案例")} - {""}
    told = [
        {**row.cells, REASON: reasons.get(row.number, "")}
        for row in rows
        if row.number in reasons or row.get("所属案例") in cases
    ]
    return _book(told, [*COLUMNS, REASON])


def write_reasons(lines: Sequence[tuple[str, str]]) -> bytes:
    """Places and reasons alone, where the source is no sheet."""
    return _book([{PLACE: place, REASON: why} for place, why in lines], [PLACE, REASON])


def _book(rows: list[dict[str, str]], columns: Sequence[str]) -> bytes:
    import xlsxwriter

    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        head = book.add_format({"bold": True, "num_format": "@"})
        _sheet(book, SHEET, rows, head=head, text=text, order=columns)
    return buffer.getvalue()


def _sheet(
    book: Any, name: str, rows: list[dict[str, str]], *, head: Any, text: Any, order: Sequence[str] = tuple(COLUMNS)
) -> None:
    sheet = book.add_worksheet(name)
    columns = [column for column in order if column not in _HIDDEN or any(row.get(column) for row in rows)]
    for place, column in enumerate(columns):
        sheet.set_column(place, place, _WIDTHS.get(column, 14), text)
        sheet.write_string(0, place, column, head)
        for line, row in enumerate(rows, 1):
            sheet.write_string(line, place, row.get(column, ""), text)
    sheet.freeze_panes(1, 0)


def read_table(content: bytes) -> tuple[list[Row], list[tuple[str, str]]]:
    """The rows of the first sheet that names our columns, and what of it has no place in a question.

    Only cells that hold something are kept. Raises DomainError file_format_unknown, file_has_no_questions,
    file_columns_missing, file_has_too_many_rows.
    """
    try:
        for name, lines in pages_of(content):
            head = list(islice(lines, _HEADER_WITHIN))
            for start, heading in enumerate(head):
                places = column_names(heading)
                if "题干" in places.values():
                    rows = _rows(chain(head[start + 1 :], lines), start + 2, places)
                    return rows, _unsupported(name, heading, places)
    except UnreadableSheetError as error:
        raise DomainError("file_format_unknown") from error
    raise DomainError("file_has_no_questions")


def _rows(lines: Iterable[list[str]], first: int, places: dict[int, str]) -> list[Row]:
    if missing := [column for column in REQUIRED if column not in places.values()]:
        raise DomainError("file_columns_missing", columns="、".join(missing))
    rows: list[Row] = []
    for number, line in enumerate(lines, first):
        cells = {column: text for place, column in places.items() if place < len(line) and (text := line[place])}
        if cells:
            rows.append(Row(number, cells))
        if len(rows) > MOST_ROWS:
            raise DomainError("file_has_too_many_rows", limit=MOST_ROWS)
    return rows


def _unsupported(sheet: str, heading: list[str], places: dict[int, str]) -> list[tuple[str, str]]:
    known = ("", REASON)
    return [
        (f"{sheet}!1", text) for place, text in enumerate(heading) if text.strip() not in known and place not in places
    ]
