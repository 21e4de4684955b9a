"""Moodle XML: a quiz of questions, each with its type."""

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import unquote

from exams.domain.importing import Reading
from exams.domain.numerals import with_tolerance
from exams.formats.base import (
    Gathered,
    NotTakenError,
    UnreadableFileError,
    category_of,
    choice,
    matching,
    ordering,
    parsed,
    plain_text,
    with_blank,
)
from exams.formats.pictures import decoded, take_pictures

Parts = dict[str, Any] | None


def read(content: bytes, law_date: date | None) -> Reading:
    root = parsed(content)
    if root.tag not in ("quiz", "question"):
        raise UnreadableFileError("file_format_unknown")
    gathered = Gathered(law_date)
    topic = ""
    for question in root.iterfind("question") if root.tag == "quiz" else [root]:
        if question.get("type") == "category":
            topic = category_of(question.findtext("category/text") or "")
            continue
        try:
            _take(gathered, question, topic)
        except NotTakenError as refused:
            gathered.refuse(question.sourceline, "", refused.problem)
    return gathered.reading()


def _take(gathered: Gathered, question: Any, topic: str) -> None:
    kind = question.get("type", "")
    reader = _READERS.get(kind)
    where = str(question.sourceline)
    if reader is None:
        gathered.leave_out(where, kind)
        return
    _take_pictures(gathered, question)
    parts = reader(question, _told(question, "questiontext"), lambda what: gathered.remark(where, what))
    if parts is None:
        gathered.leave_out(where, f"{kind}: an answer that is no number")
        return
    if any((feedback.findtext("text") or "").strip() for feedback in question.iterfind("answer/feedback")):
        gathered.remark(where, "feedback for single answers")
    frame = {"explanation": _told(question, "generalfeedback")} | ({"topic": topic} if topic else {})
    gathered.add(question.sourceline, reference=(question.findtext("idnumber") or "").strip(), **frame, **parts)


def _take_pictures(gathered: Gathered, question: Any) -> None:
    """Files stand beside the text that shows them; two answers may both call theirs image.png."""
    for part in question.iter():
        text = part.find("text") if isinstance(part.tag, str) else None
        if text is None:
            continue
        files = {file.get("name", ""): file.text or "" for file in part.iterfind("file")}

        def resolve(address: str, files: dict[str, str] = files) -> bytes | None:
            name = unquote(address.partition("?")[0].rpartition("/")[2])
            return decoded(files[name]) if address.startswith("@@PLUGINFILE@@/") and name in files else None

        take_pictures(text, resolve, gathered.pictures)


def _told(element: Any, path: str = ".") -> str:
    """The text of a part of a question; HTML unless it says that it is plain."""
    part = element.find(path)
    if part is None:
        return ""
    text = (part.findtext("text") or "") if part.find("text") is not None else (part.text or "")
    if "@@PLUGINFILE@@" in text:
        raise NotTakenError("picture_cannot_be_taken", what="file")
    return plain_text(text)


def _fraction(answer: Any) -> float:
    try:
        return float(answer.get("fraction", "0"))
    except ValueError:
        return 0.0


def _true_false(question: Any, stem: str, remark: Callable[[str], None]) -> Parts:
    right = [_told(answer).lower() for answer in question.iterfind("answer") if _fraction(answer) > 0]
    return {"kind": "true_false", "stem": stem, "answer": {"choice": right[0] if right else ""}}


def _choice(question: Any, stem: str, remark: Callable[[str], None]) -> Parts:
    answers = list(question.iterfind("answer"))
    right = [place for place, answer in enumerate(answers) if _fraction(answer) > 0]
    if (question.findtext("single") or "true").strip() in ("true", "1"):
        full = [place for place, answer in enumerate(answers) if _fraction(answer) >= 100]
        if len(right) > len(full):
            remark("options with part of the marks")
        right = full
    elif any(_fraction(answer) < 0 for answer in answers):
        remark("marks taken away for wrong options")
    if not right:
        raise NotTakenError("key_is_missing")
    return {"stem": stem, **choice([_told(answer) for answer in answers], right)}


def _short(question: Any, stem: str, remark: Callable[[str], None]) -> Parts:
    answers = list(question.iterfind("answer"))
    words = [_told(answer) for answer in answers if _fraction(answer) >= 100]
    plain = [word for word in words if "*" not in word]
    if len(plain) < len(answers):
        remark("answers with part of the marks, or patterns")
    return {"kind": "fill_in", "stem": with_blank(stem), "answer": {"texts": [plain]}}


def _number(question: Any, stem: str, remark: Callable[[str], None]) -> Parts:
    answers = [answer for answer in question.iterfind("answer") if _fraction(answer) >= 100]
    numbers = [with_tolerance(_told(answer), answer.findtext("tolerance") or "") for answer in answers]
    if None in numbers:
        return None
    return {"kind": "fill_in", "stem": with_blank(stem), "answer": {"texts": [numbers]}}


def _matching(question: Any, stem: str, remark: Callable[[str], None]) -> Parts:
    pairs = [(_told(part), _told(part, "answer")) for part in question.iterfind("subquestion")]
    return {"stem": stem, **matching(pairs)}


def _ordering(question: Any, stem: str, remark: Callable[[str], None]) -> Parts:
    return {"stem": stem, **ordering([_told(answer) for answer in question.iterfind("answer")])}


def _essay(question: Any, stem: str, remark: Callable[[str], None]) -> Parts:
    model = _told(question, "graderinfo") or _told(question, "generalfeedback")
    return {"kind": "short_answer", "stem": stem, "answer": {"model": model}}


_READERS: dict[str, Callable[[Any, str, Callable[[str], None]], Parts]] = {
    "truefalse": _true_false,
    "multichoice": _choice,
    "shortanswer": _short,
    "numerical": _number,
    "matching": _matching,
    "ordering": _ordering,
    "essay": _essay,
}
