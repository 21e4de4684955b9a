"""From rows of a sheet to wordings of questions, with a reason for every row that cannot be one."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from cms.domain.statutes.cells import citations_of
from exams.domain.kinds import Problem, problems_of
from exams.domain.wording import Wording, key_in_words

LETTERS = "ABCDEFGHIJKLMNOPQRST"
IN_TEMPLATE = "ABCDEFGHIJ"  # more are read where a file has them
MOST_ROWS = 20_000
EXAMPLE = "示例"
# Column of the template -> what else people call it.
COLUMNS: dict[str, tuple[str, ...]] = {
    "编号": ("题号", "序号", "id", "number"),
    "题型": ("类型", "题目类型", "kind", "type"),
    "专题": ("知识点", "类别", "章节", "topic"),
    "难度": ("难易度", "difficulty"),
    "题干": ("题目", "试题", "题目内容", "stem", "question"),
    **{f"选项{letter}": (letter, f"option {letter}", f"option{letter}") for letter in LETTERS},
    "答案": ("正确答案", "参考答案", "标准答案", "answer", "key"),
    "解析": ("答案解析", "试题解析", "explanation"),
    "依据": ("法律依据", "出处", "citations"),
    "法律日期": ("law date",),
    "核对文本": ("checked against",),
    "核对日期": ("checked on",),
    "计分方式": ("scheme",),
    "认知层次": ("level",),
    "适用岗位": ("岗位", "post"),
    "有效起": ("valid from",),
    "有效止": ("valid until",),
    "题目来源": ("来源", "provenance"),
    "执法领域": ("领域", "domain"),
    "所属案例": ("案例编号", "case"),
    "分值": ("权重", "weight"),
}
REQUIRED = ("题型", "题干", "答案")
KIND_WORDS = {
    "single": ("单选题", "单选", "单项选择题", "single"),
    "multiple": ("多选题", "多选", "多项选择题", "multiple"),
    "true_false": ("判断题", "判断", "是非题", "true_false", "true/false"),
    "fill_in": ("填空题", "填空", "fill_in"),
    "short_answer": ("简答题", "简答", "问答题", "论述题", "short_answer"),
    "matching": ("匹配题", "连线题", "配对题", "matching"),
    "ordering": ("排序题", "ordering"),
    "case": ("案例分析题", "案例题", "案例分析", "case"),
}
TRUE_WORDS = ("正确", "对", "是", "√", "✓", "true", "t", "yes", "y", "1")
FALSE_WORDS = ("错误", "错", "否", "不正确", "不对", "×", "✗", "x", "false", "f", "no", "n", "0")
DIFFICULTY_WORDS = {"易": 1, "容易": 1, "较易": 2, "中": 3, "中等": 3, "一般": 3, "较难": 4, "难": 5, "困难": 5}
LEVEL_WORDS = {
    "know": ("识记", "记忆", "know"),
    "understand": ("理解", "understand"),
    "apply": ("应用", "运用", "apply"),
}
SCHEME_WORDS: dict[str, dict[str, dict[str, Any]]] = {
    "multiple": {
        "全对得分": {"policy": "all_or_nothing"},
        "少选得一半": {"policy": "half_when_incomplete"},
        "少选按比例": {"policy": "share_when_incomplete"},
        "错选扣减": {"policy": "right_minus_wrong"},
    },
    "fill_in": {"任意顺序": {"any_order": True}},
    "ordering": {"全对得分": {}, "相邻得分": {"policy": "neighbours"}},
    "matching": {"全对得分": {"policy": "all_or_nothing"}, "按比例": {}},
}


@dataclass(frozen=True)
class Row:
    """A row of the file as text by column of the template; `number` is the one the spreadsheet shows."""

    number: int
    cells: Mapping[str, str]

    def get(self, column: str) -> str:
        return self.cells.get(column, "").strip()


@dataclass(frozen=True)
class Refused:
    """`cells` are what was read of the row, for a form in which it can be mended."""

    row: int
    column: str
    problem: Problem
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Draft:
    row: int
    reference: str
    wording: Wording
    domain_code: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """What a file holds. `known` are rows whose question stands in the file or the bank already; `pictures` those that
    came with it, by the names the wordings use.
    """

    read: int = 0
    drafts: Sequence[Draft] = ()
    refused: Sequence[Refused] = ()
    known: Sequence[Draft] = ()
    unsupported: Sequence[tuple[str, str]] = field(default_factory=list)
    pictures: Mapping[str, bytes] = field(default_factory=dict)


class CellRefusedError(ValueError):
    def __init__(self, column: str, code: str, **details: Any) -> None:
        super().__init__(code)
        self.column = column
        self.problem = Problem(code, details)


def column_names(header: Sequence[str]) -> dict[int, str]:
    """Place -> column of the template, for the headings that are known."""
    by_name = {_plain(word): column for column, words in COLUMNS.items() for word in (column, *words)}
    places: dict[int, str] = {}
    for place, heading in enumerate(header):
        column = by_name.get(_plain(heading))
        if column and column not in places.values():
            places[place] = column
    return places


def read_rows(rows: Iterable[Row], *, law_date: date | None) -> Reading:
    """Every row on its own: one bad row never hides another. `law_date` stands for rows that name none."""
    read = 0
    drafts: list[Draft] = []
    refused: list[Refused] = []
    cases = _Cases()
    for row in rows:
        if not any(row.cells.values()) or row.get("编号").startswith(EXAMPLE):
            continue
        read += 1
        try:
            if row.get("所属案例"):
                cases.add_part(row)
            elif _kind(row) == "case":
                cases.add_case(row, law_date)
            else:
                drafts.append(_checked(row, _wording(row, law_date)))
        except CellRefusedError as error:
            refused.append(Refused(row.number, error.column, error.problem, row.cells))
            cases.without_part(row)
    done, failed = cases.finish()
    drafts = sorted([*drafts, *done], key=lambda draft: draft.row)
    return without_doubles(Reading(read, drafts, sorted([*refused, *failed], key=lambda entry: entry.row)))


def without_doubles(reading: Reading) -> Reading:
    """A question that stands twice in the file is taken once; twice with two keys, neither the file nor we know better."""
    first: dict[str, Draft] = {}
    numbers: dict[str, Draft] = {}
    drafts, known, refused = [], list(reading.known), list(reading.refused)
    for draft in reading.drafts:
        other = first.get(draft.wording.fingerprint)
        if other is not None:
            if key_in_words(other.wording.content) == key_in_words(draft.wording.content):
                known.append(draft)
            else:
                refused.append(
                    Refused(
                        draft.row, "答案", Problem("same_question_other_key_in_row", {"row": other.row}), draft.cells
                    )
                )
        elif draft.reference and draft.reference in numbers:
            row = numbers[draft.reference].row
            refused.append(Refused(draft.row, "编号", Problem("reference_stands_in_row", {"row": row}), draft.cells))
        else:
            first[draft.wording.fingerprint] = numbers[draft.reference] = draft
            drafts.append(draft)
    return replace(
        reading, drafts=drafts, known=known, refused=sorted(refused, key=lambda entry: (entry.row, entry.column))
    )


def read_cells(cells: Mapping[str, str], *, law_date: date | None) -> Draft:
    """One question from cells, for instance those of a form. Raises CellRefusedError."""
    row = Row(1, cells)
    return _checked(row, _wording(row, law_date))


class _Cases:
    """A case is one row; its sub-questions name its number in a column of their own, anywhere below."""

    def __init__(self) -> None:
        self.heads: dict[str, tuple[Row, Wording]] = {}
        self.parts: dict[str, list[tuple[Row, Wording]]] = {}
        self.incomplete: set[str] = set()

    def without_part(self, row: Row) -> None:
        """A case that lacks one of its sub-questions would be another case: it waits until the row is mended."""
        self.incomplete.add(row.get("所属案例"))

    def add_case(self, row: Row, law_date: date | None) -> None:
        number = row.get("编号")
        if not number:
            raise CellRefusedError("编号", "case_needs_a_number")
        if number in self.heads:
            raise CellRefusedError("编号", "reference_stands_in_row", row=self.heads[number][0].number)
        self.heads[number] = (row, _frame(row, "case", law_date))

    def add_part(self, row: Row) -> None:
        number = row.get("所属案例")
        if number not in self.heads:
            raise CellRefusedError("所属案例", "case_stands_not_above", case=number)
        if _kind(row) == "case":
            raise CellRefusedError("题型", "case_within_a_case")
        part = _wording(row, None)
        if problems := problems_of(part.content):
            raise CellRefusedError(column_of(problems[0]), problems[0].code, **problems[0].details)
        _weight(row)
        self.parts.setdefault(number, []).append((row, part))

    def finish(self) -> tuple[list[Draft], list[Refused]]:
        drafts, refused = [], []
        for number, (row, frame) in self.heads.items():
            parts = self.parts.get(number, [])
            options = [
                {
                    "id": str(place),
                    "kind": part.kind,
                    "stem": part.stem,
                    "options": list(part.options),
                    "scheme": dict(part.scheme),
                    "weight": _weight(part_row),
                }
                for place, (part_row, part) in enumerate(parts, 1)
            ]
            answer = {"parts": {str(place): part.answer for place, (_row, part) in enumerate(parts, 1)}}
            try:
                if number in self.incomplete:
                    raise CellRefusedError("题干", "case_has_a_refused_part")
                drafts.append(_checked(row, replace(frame, options=options, answer=answer)))
            except CellRefusedError as error:
                refused.append(Refused(row.number, error.column, error.problem, row.cells))
        return drafts, refused


def _checked(row: Row, wording: Wording) -> Draft:
    if problems := wording.problems():
        raise CellRefusedError(column_of(problems[0]), problems[0].code, **problems[0].details)
    return Draft(row.number, row.get("编号")[:80], wording, row.get("执法领域")[:40], row.cells)


def column_of(problem: Problem) -> str:
    """Where to look for a fault of the wording."""
    if "option" in problem.details and problem.code.startswith("option"):
        return f"选项{problem.details['option']}"
    if problem.code in ("too_few_options", "true_false_needs_no_options"):
        return "选项A"
    if problem.code.startswith(("stem", "no_blank", "case_has")):
        return "题干"
    frame = {
        "topic_is_missing": "专题",
        "difficulty_is_outside_1_to_5": "难度",
        "checked_against_is_missing": "核对文本",
        "validity_is_reversed": "有效止",
    }
    return frame.get(problem.code, "答案")


def _wording(row: Row, law_date: date | None) -> Wording:
    kind = _kind(row)
    frame = _frame(row, kind, law_date)
    options = [{"id": letter, "text": row.get(f"选项{letter}")} for letter in LETTERS if row.get(f"选项{letter}")]
    if not row.get("答案") and kind != "matching":
        raise CellRefusedError("答案", "cell_is_empty")
    return replace(frame, **_READERS[kind](row, frame, options))


def _frame(row: Row, kind: str, law_date: date | None) -> Wording:
    if not row.get("题干"):
        raise CellRefusedError("题干", "cell_is_empty")
    citations = citations_of(row.get("依据"))
    if citations is None:
        raise CellRefusedError("依据", "citation_is_unreadable", text=row.get("依据")[:60])
    return Wording(
        kind=kind,
        topic=row.get("专题")[:60] or "未分类",
        difficulty=_difficulty(row),
        stem=row.get("题干"),
        answer={},
        explanation=row.get("解析"),
        citations=citations,
        law_date=_day(row, "法律日期") or law_date,
        checked_against=row.get("核对文本")[:200],
        checked_on=_day(row, "核对日期"),
        scheme=_scheme(row, kind),
        level=_level(row),
        post=row.get("适用岗位")[:60],
        valid_from=_day(row, "有效起"),
        valid_until=_day(row, "有效止"),
        provenance=row.get("题目来源")[:200],
    )


def _choice(row: Row, frame: Wording, options: list[dict[str, str]]) -> dict[str, Any]:
    letters = _letters(row)
    if len(letters) != 1:
        raise CellRefusedError("答案", "single_has_one_key", text=row.get("答案")[:40])
    return {"options": options, "answer": {"choice": letters[0]}}


def _choices(row: Row, frame: Wording, options: list[dict[str, str]]) -> dict[str, Any]:
    return {"options": options, "answer": {"choices": sorted(set(_letters(row)))}}


def _true_or_false(row: Row, frame: Wording, options: list[dict[str, str]]) -> dict[str, Any]:
    """The key may be a word or, where the options are spelled out as 正确 and 错误, the letter of one."""
    word = _plain(row.get("答案"))
    spelled = {_plain(option["id"]): _plain(option["text"]) for option in options}
    word = spelled.get(word, word)
    if word not in TRUE_WORDS and word not in FALSE_WORDS:
        raise CellRefusedError("答案", "key_is_neither_true_nor_false", key=row.get("答案")[:40])
    return {"answer": {"choice": "true" if word in TRUE_WORDS else "false"}}


def _fill_in(row: Row, frame: Wording, options: list[dict[str, str]]) -> dict[str, Any]:
    """Blanks in the key are parted by ；, what is right for one blank by |. Empty brackets count as a blank."""
    stem = frame.stem
    if "__" not in stem:
        stem = re.sub(r"[（(][\s　]*[)）]", "____", stem)
    texts = [
        [text.strip() for text in re.split(r"[|｜]", blank) if text.strip()]
        for blank in re.split(r"[；;\n]", row.get("答案"))
    ]
    return {"stem": stem, "answer": {"texts": [accepted for accepted in texts if accepted]}}


def _short(row: Row, frame: Wording, options: list[dict[str, str]]) -> dict[str, Any]:
    return {"answer": {"model": row.get("答案")}}


def _order(row: Row, frame: Wording, options: list[dict[str, str]]) -> dict[str, Any]:
    return {"options": options, "answer": {"order": _letters(row)}}


def _pairs(row: Row, frame: Wording, options: list[dict[str, str]]) -> dict[str, Any]:
    """Each option cell holds a pair: 罚款＝财产罚. A cell that begins with ＝ adds a right side that fits nothing."""
    left: list[dict[str, str]] = []
    right: dict[str, str] = {}
    pairs: dict[str, str] = {}
    for option in options:
        first, sign, second = (part.strip() for part in option["text"].replace("＝", "=").partition("="))
        if not sign or not second:
            raise CellRefusedError(f"选项{option['id']}", "pair_is_unreadable", text=option["text"][:40])
        mark = right.setdefault(second, f"R{len(right) + 1}")
        if first:
            left.append({"id": f"L{len(left) + 1}", "text": first, "side": "left"})
            pairs[left[-1]["id"]] = mark
    sides = left + [{"id": mark, "text": text, "side": "right"} for text, mark in right.items()]
    return {"options": sides, "answer": {"pairs": pairs}}


_READERS: dict[str, Callable[[Row, Wording, list[dict[str, str]]], dict[str, Any]]] = {
    "single": _choice,
    "multiple": _choices,
    "true_false": _true_or_false,
    "fill_in": _fill_in,
    "short_answer": _short,
    "matching": _pairs,
    "ordering": _order,
}


def _kind(row: Row) -> str:
    word = _plain(row.get("题型"))
    for kind, words in KIND_WORDS.items():
        if word in words:
            return kind
    raise CellRefusedError("题型", "kind_is_unreadable" if word else "cell_is_empty", text=row.get("题型")[:40])


def _letters(row: Row) -> list[str]:
    """ABD, A、B、D and a,b,d are one answer."""
    text = re.sub(r"[\s,，、;；.。/]+", "", unicodedata.normalize("NFKC", row.get("答案"))).upper()
    if not text or any(letter not in LETTERS for letter in text):
        raise CellRefusedError("答案", "key_is_no_letters", text=row.get("答案")[:40])
    return list(text)


def _difficulty(row: Row) -> int:
    word = _plain(row.get("难度"))
    if not word:
        return 3
    if word in DIFFICULTY_WORDS:
        return DIFFICULTY_WORDS[word]
    if re.fullmatch(r"[1-5](\.0)?", word):
        return int(word[0])
    raise CellRefusedError("难度", "difficulty_is_unreadable", text=row.get("难度")[:40])


def _level(row: Row) -> str:
    word = _plain(row.get("认知层次"))
    for level, words in LEVEL_WORDS.items():
        if word in words:
            return level
    if word:
        raise CellRefusedError("认知层次", "level_is_unreadable", text=word[:40])
    return ""


def _scheme(row: Row, kind: str) -> dict[str, Any]:
    word = row.get("计分方式")
    if not word:
        return {}
    known = SCHEME_WORDS.get(kind, {})
    if word not in known:
        raise CellRefusedError("计分方式", "scheme_is_unknown", text=word[:40], known="、".join(known) or "—")
    return dict(known[word])


def _day(row: Row, column: str) -> date | None:
    text = unicodedata.normalize("NFKC", row.get(column))
    if not text:
        return None
    found = re.fullmatch(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?(?:[ T]00:00(?::00)?)?", text)
    try:
        return date(*(int(part) for part in found.groups())) if found else _unreadable_day(column, text)
    except ValueError:
        return _unreadable_day(column, text)


def _unreadable_day(column: str, text: str) -> date:
    raise CellRefusedError(column, "day_is_unreadable", text=text[:40])


def _weight(row: Row) -> int | float:
    text = row.get("分值")
    if not re.fullmatch(r"\d{1,2}(\.\d{1,2})?", text or "1") or not float(text or "1"):
        raise CellRefusedError("分值", "weight_is_no_positive_number")
    number = float(text or "1")
    return int(number) if number.is_integer() else number


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().strip("*").casefold()
