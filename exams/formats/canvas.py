"""QTI 1.2 as Canvas and other systems of its time write it: items of an assessment, or a package of assessments."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from exams.domain.importing import Reading
from exams.domain.numerals import with_tolerance
from exams.formats.base import (
    Gathered,
    NotTakenError,
    UnreadableFileError,
    choice,
    local_name,
    matching,
    ordering,
    plain_text,
    text_of,
    truth_of,
    with_blank,
)
from exams.formats.qti import alone, packed

Parts = dict[str, Any] | None


class LeftOutError(ValueError):
    """A question that has no place here; its words name what it holds."""


def read(content: bytes, law_date: date | None) -> Reading:
    gathered = Gathered(law_date)
    files = packed(content, gathered) if content.startswith(b"PK\x03\x04") else alone(content, gathered)
    for where, root in files:
        if local_name(root) == "questestinterop":
            for item in _all(root, "item"):
                try:
                    _take(gathered, where, item)
                except NotTakenError as refused:
                    gathered.refuse(item.sourceline, where, refused.problem)
                except LeftOutError as left:
                    gathered.leave_out(f"{where}:{item.sourceline}" if where else str(item.sourceline), str(left))
        elif not where:
            raise UnreadableFileError("file_format_unknown")
    return gathered.reading()


def _all(root: Any, *names: str) -> Iterator[Any]:
    return (element for element in root.iter() if local_name(element) in names)


def _first(root: Any, name: str) -> Any:
    return next(_all(root, name), None)


def _take(gathered: Gathered, where: str, item: Any) -> None:
    kind = _kind(item)
    label = f"{where}:{item.sourceline}" if where else str(item.sourceline)
    presentation = _first(item, "presentation")
    responses = list(_all(item, "response_lid", "response_str", "response_num", "response_xy", "response_grp"))
    if presentation is None or not responses:
        gathered.leave_out(label, "text without a question")
        return
    stem = _told(presentation)
    names = {local_name(response) for response in responses}
    if names == {"response_lid"} and len(responses) > 1:
        parts = None if kind in _DROPDOWNS else _matching(item, responses, stem)
    elif len(responses) > 1:
        parts = None
    elif names == {"response_lid"}:
        parts = _choice(gathered, label, item, responses[0], stem)
    elif names <= {"response_str", "response_num"} and _first(responses[0], "render_fib") is not None:
        parts = _typed(item, stem, kind)
    else:
        parts = None
    if parts is None:
        gathered.leave_out(label, kind or f"{len(responses)} × {'、'.join(sorted(names))}")
        return
    if any(feedback.get("ident") != "general_fb" for feedback in _all(item, "itemfeedback")):
        gathered.remark(label, "feedback for single answers")
    gathered.add(item.sourceline, where, reference=item.get("ident", ""), explanation=_feedback(item), **parts)


_DROPDOWNS = ("multiple_dropdowns_question", "fill_in_multiple_blanks_question")


def _kind(item: Any) -> str:
    """What the system that wrote the item calls it."""
    for entry in _all(item, "qtimetadatafield"):
        told = {local_name(part): (part.text or "").strip() for part in entry}
        if told.get("fieldlabel") in ("question_type", "cc_profile"):
            return told.get("fieldentry", "")
    return ""


def _told(element: Any) -> str:
    """The text of the material that belongs to an element itself, not to its answers."""
    texts = []
    for part in element:
        name = local_name(part)
        if name in ("material", "flow", "flow_mat"):
            texts += [_markup(text) for text in part.iter() if local_name(text) in ("mattext", "matemtext")]
            if _first(part, "matimage") is not None or _first(part, "mataudio") is not None:
                raise NotTakenError("picture_cannot_be_taken", what="matimage")
    return "\n".join(filter(None, texts))


def _markup(text: Any) -> str:
    return text_of(text) if len(text) else plain_text(text.text or "")


def _label(label: Any) -> str:
    return "\n".join(filter(None, (_markup(text) for text in _all(label, "mattext"))))


def _labels(response: Any) -> dict[str, str]:
    return {label.get("ident", ""): _label(label) for label in _all(response, "response_label")}


def _rewarded(item: Any) -> list[tuple[float, bool, Any]]:
    """What earns marks: the marks, whether they are added, and the condition; in the order of the file."""
    found = []
    for condition in _all(item, "respcondition"):
        for mark in _all(condition, "setvar"):
            try:
                marks = float(mark.text or 0)
            except ValueError:
                continue
            test = _first(condition, "conditionvar")
            if marks > 0 and test is not None:
                found.append((marks, mark.get("action") == "Add", test))
    return found


def _equal(test: Any) -> list[Any]:
    """The values a condition asks for; those behind `not` are what it forbids."""
    return [e for e in _all(test, "varequal") if not any(local_name(above) == "not" for above in e.iterancestors())]


def _choice(gathered: Gathered, label: str, item: Any, response: Any, stem: str) -> Parts:
    texts = _labels(response)
    rewarded = _rewarded(item)
    if not rewarded:
        raise NotTakenError("key_is_missing")
    most = max(marks for marks, _added, _test in rewarded)
    if response.get("rcardinality") == "Ordered":
        right = [(e.text or "").strip() for e in _equal(rewarded[0][2])]
        return {"stem": stem, **ordering([texts[name] for name in right])} if sorted(right) == sorted(texts) else None
    several = response.get("rcardinality") == "Multiple"
    if several and all(added for _marks, added, _test in rewarded):
        tests = [test for _marks, _added, test in rewarded]
    else:
        tests = [test for marks, _added, test in rewarded if marks == most]
    right = list(dict.fromkeys((e.text or "").strip() for test in tests for e in _equal(test)))
    if any(local_name(above) == "or" for test in tests for e in _equal(test) for above in e.iterancestors()):
        return None
    places = sorted(list(texts).index(name) for name in right if name in texts)
    if not places:
        raise NotTakenError("key_is_missing")
    if not several:
        if len(places) > 1:
            raise LeftOutError("a single choice with several full answers")
        if len(rewarded) > 1:
            gathered.remark(label, "options with part of the marks")
        words = [truth_of(text) for text in texts.values()]
        if len(words) == 2 and set(words) == {"true", "false"}:
            return {"kind": "true_false", "stem": stem, "answer": {"choice": words[places[0]]}}
    return {"stem": stem, **choice(list(texts.values()), places)}


def _matching(item: Any, responses: list[Any], stem: str) -> Parts:
    """One list of partners beside each left side."""
    if any(response.get("rcardinality") == "Multiple" for response in responses):
        return None
    right = {e.get("respident", ""): (e.text or "").strip() for _m, _a, test in _rewarded(item) for e in _equal(test)}
    labels: dict[str, str] = {}
    pairs = []
    for response in responses:
        labels |= _labels(response)
        partner = labels.get(right.get(response.get("ident", ""), ""))
        left = _told(response)
        if not left or partner is None:
            return None
        pairs.append((left, partner))
    lonely = [("", text) for text in labels.values() if text not in {partner for _left, partner in pairs}]
    return {"stem": stem, **matching([*pairs, *lonely])}


def _typed(item: Any, stem: str, kind: str) -> Parts:
    """Words, an exact number, or an essay with what its graders are told."""
    tests = [test for _marks, _added, test in _rewarded(item)]
    words = list(dict.fromkeys((e.text or "").strip() for test in tests for e in _equal(test)))
    bounds = [
        {(e.text or "").strip() for e in _all(test, "vargte", "varlte", "vargt", "varlt")}
        for test in tests
    ]  # fmt: skip
    if any(len(bound) > 2 or (len(bound) == 1 and not words) for bound in bounds):
        raise LeftOutError("a number with a tolerance")
    ranges = [_interval(bound) for bound in bounds if len(bound) == 2]
    if None in ranges:
        raise LeftOutError("a number with a tolerance")
    words = words if not ranges else list(dict.fromkeys(filter(None, ranges)))
    if words:
        return {"kind": "fill_in", "stem": with_blank(stem), "answer": {"texts": [[_number(word) for word in words]]}}
    if kind in ("numerical_question", "calculated_question"):
        return None
    model = "\n".join(filter(None, (_label(solution) for solution in _all(item, "solution")))) or _feedback(item)
    return {"kind": "short_answer", "stem": stem, "answer": {"model": model}}


def _interval(bounds: set[str]) -> str | None:
    """From the lowest to the highest number that is right, as a key names it."""
    try:
        low, high = sorted(Decimal(bound) for bound in bounds)
    except ArithmeticError:
        return None
    return with_tolerance(str((low + high) / 2), str((high - low) / 2))


def _number(word: str) -> str:
    """1234.0 is how the system writes 1234."""
    return re.sub(r"^(-?\d+)\.0+$", r"\1", word)


def _feedback(item: Any) -> str:
    general = (feedback for feedback in _all(item, "itemfeedback") if feedback.get("ident") == "general_fb")
    return "\n".join(filter(None, (_label(feedback) for feedback in general)))
