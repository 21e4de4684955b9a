"""What the readers share: gathering questions with their faults, and plain text out of HTML."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from lxml import etree, html

from exams.domain.importing import (
    FALSE_WORDS,
    KIND_WORDS,
    LETTERS,
    MOST_ROWS,
    TRUE_WORDS,
    Draft,
    Reading,
    Refused,
    without_doubles,
)
from exams.domain.kinds import Problem
from exams.domain.wording import Wording
from exams.formats.pictures import Pictures

UNSORTED = "未分类"


class UnreadableFileError(ValueError):
    """Not a file of this format at all; `code` has a sentence."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


class NotTakenError(ValueError):
    """A question whose meaning would be lost: with pictures, for instance."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.problem = Problem(code, details)


class Gathered:
    """Collects questions one by one; each is checked like a row of the template."""

    def __init__(self, law_date: date | None) -> None:
        self.law_date = law_date
        self.drafts: list[Draft] = []
        self.refused: list[Refused] = []
        self.unsupported: list[tuple[str, str]] = []
        self.left_out = 0
        self.pictures = Pictures()

    def add(self, line: int, where: str = "", reference: str = "", **parts: Any) -> None:
        """`parts` are those of a wording; topic and law date are filled in where they are missing."""
        wording = Wording(**{"topic": UNSORTED, "law_date": self.law_date, **parts})
        if problems := wording.problems():
            self.refused.append(Refused(line, where, problems[0], _cells(wording, problems[0])))
        else:
            self.drafts.append(Draft(line, reference[:80], wording))

    def refuse(self, line: int, where: str, problem: Problem) -> None:
        self.refused.append(Refused(line, where, problem))

    def leave_out(self, where: str, what: str) -> None:
        """A whole question of a kind that has no place here."""
        self.left_out += 1
        self.unsupported.append((where, what))

    def remark(self, where: str, what: str) -> None:
        """Part of a question that is otherwise taken."""
        self.unsupported.append((where, what))

    def reading(self) -> Reading:
        read = len(self.drafts) + len(self.refused) + self.left_out
        if read > MOST_ROWS:
            raise UnreadableFileError("file_has_too_many_rows", limit=MOST_ROWS)
        found = Reading(read, self.drafts, sorted(self.refused, key=lambda refused: refused.row))
        return replace(without_doubles(found), unsupported=self.unsupported, pictures=self.pictures.found)


def _cells(wording: Wording, problem: Problem) -> dict[str, str]:
    """What was read, as cells to mend; a key that is at fault is left for the person to give."""
    from exams.domain.exporting import cells_of

    if wording.kind == "case":
        return {}
    try:
        (cells,) = cells_of(wording)
    except (KeyError, ValueError, TypeError):
        frame = {"题型": KIND_WORDS[wording.kind][0], "题干": wording.stem, "专题": wording.topic}
        return frame | {f"选项{option['id']}": option.get("text", "") for option in wording.options}
    return {**cells, "答案": "" if "key" in problem.code else cells["答案"]}


def lettered(texts: Sequence[str]) -> list[dict[str, str]]:
    """Options A, B, C in the order in which they stand."""
    if len(texts) > len(LETTERS):
        raise NotTakenError("too_many_options", most=len(LETTERS), count=len(texts))
    return [{"id": letter, "text": text} for letter, text in zip(LETTERS, texts, strict=False)]


def choice(texts: Sequence[str], right: Sequence[int]) -> dict[str, Any]:
    """Kind, options and key of a choice: one right place makes it single, several make it multiple."""
    options = lettered(texts)
    if len(right) == 1:
        return {"kind": "single", "options": options, "answer": {"choice": options[right[0]]["id"]}}
    return {"kind": "multiple", "options": options, "answer": {"choices": [options[place]["id"] for place in right]}}


def ordering(texts: Sequence[str]) -> dict[str, Any]:
    """The texts in their right order."""
    options = lettered(texts)
    return {"kind": "ordering", "options": options, "answer": {"order": [option["id"] for option in options]}}


def matching(pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Pairs of texts; an empty left side is a right side that fits nothing."""
    marks: dict[str, str] = {}
    left: list[dict[str, str]] = []
    answer: dict[str, str] = {}
    for first, second in pairs:
        mark = marks.setdefault(second, f"R{len(marks) + 1}")
        if first:
            left.append({"id": f"L{len(left) + 1}", "text": first, "side": "left"})
            answer[left[-1]["id"]] = mark
    right = [{"id": mark, "text": text, "side": "right"} for text, mark in marks.items()]
    return {"kind": "matching", "options": left + right, "answer": {"pairs": answer}}


def truth_of(text: str) -> str:
    """`true`, `false`, or nothing where the text is neither."""
    word = text.strip().strip("。.").casefold()
    return "true" if word in TRUE_WORDS else "false" if word in FALSE_WORDS else ""


def category_of(path: str) -> str:
    """The last part of a path of categories; a doubled stroke is a stroke of the name."""
    return re.split(r"(?<!/)/(?!/)", path.strip())[-1].replace("//", "/")[:60]


def with_blank(before: str, after: str = "") -> str:
    """The text with its blank where the answer stood; one that is drawn already is kept."""
    if re.search(r"_{2,}", before + after):
        return f"{before} {after}".strip()
    return f"{before} ____{' ' + after if after and after[0].isalnum() else after}".strip()


_BLOCKS = ("p", "div", "li", "br", "tr", "h1", "h2", "h3", "h4", "pre", "ul", "ol", "table", "blockquote")
_LOST = ("img", "object", "video", "audio", "iframe", "svg", "math", "embed")


def plain_text(markup: str) -> str:
    """What a reader of the page would read. Pictures, sound and formulas cannot be taken: the question is refused."""
    if "<" not in markup and "&" not in markup:
        return tidy(markup)
    if not markup.strip():
        return ""
    try:
        root = html.fragment_fromstring(markup, create_parent="div")
    except (etree.ParserError, ValueError):
        return tidy(markup)
    return text_of(root)


def text_of(root: Any, *, skip: tuple[str, ...] = ()) -> str:
    """Text of an element with a line for each block; names of elements are compared without namespace."""
    parts: list[str] = []

    def walk(element: Any) -> None:
        name = local_name(element)
        if name == "script":
            raise NotTakenError("script_cannot_be_taken")
        if name in _LOST:
            raise NotTakenError("picture_cannot_be_taken", what=name)
        block = name in _BLOCKS
        if name and name not in skip and name != "style":
            parts.append("\n" if block else "")
            parts.append(element.text or "")
            for child in element:
                walk(child)
            parts.append("\n" if block else "")
        if element is not root:
            parts.append(element.tail or "")

    walk(root)
    return tidy("".join(parts))


def local_name(element: Any) -> str:
    """Empty for comments and instructions."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def tidy(text: str) -> str:
    lines = [re.sub(r"[ \t\xa0]+", " ", line).strip() for line in text.replace("\r", "\n").split("\n")]
    return re.sub(r"\n{2,}", "\n", "\n".join(lines)).strip()


def parsed(content: bytes) -> Any:
    """The root of an XML file. Nothing is fetched, no entity is followed, no type declaration accepted."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableFileError("file_xml_is_broken", line=error.lineno or 1) from error
    if root.getroottree().docinfo.doctype:
        raise UnreadableFileError("file_declares_a_type")
    return root
