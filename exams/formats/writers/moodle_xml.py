"""Moodle XML: categories are topics, idnumber is the number."""

from collections.abc import Sequence
from typing import Any

from lxml import etree

from exams.domain.wording import Wording
from exams.formats.writers.base import (
    LEFT_BLANKS,
    LEFT_CASE,
    Question,
    Written,
    in_order,
    markup,
    pairs_of,
    right_ids,
    words_for_one_blank,
)

_TYPES = {
    "single": "multichoice",
    "multiple": "multichoice",
    "true_false": "truefalse",
    "fill_in": "shortanswer",
    "short_answer": "essay",
    "matching": "matching",
    "ordering": "ordering",
}


def write(questions: Sequence[Question]) -> Written:
    written = Written()
    root = etree.Element("quiz")
    topic = ""
    for place, (wording, reference, _domain) in enumerate(questions, 1):
        if wording.kind == "case" or (wording.kind == "fill_in" and words_for_one_blank(wording) is None):
            written.left.append((place, LEFT_CASE if wording.kind == "case" else LEFT_BLANKS))
            continue
        if wording.topic != topic:
            topic = wording.topic
            path = "$course$/" + topic.replace("/", "//")
            _told(etree.SubElement(root, "question", type="category"), "category", path)
        _question(root, wording, reference)
    written.content = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return written


def _question(root: Any, wording: Wording, reference: str) -> None:
    question = etree.SubElement(root, "question", type=_TYPES[wording.kind])
    _told(question, "name", reference or wording.stem.partition("\n")[0][:60])
    _html(question, "questiontext", wording.stem)
    _html(question, "generalfeedback", wording.explanation)
    etree.SubElement(question, "defaultgrade").text = "1"
    etree.SubElement(question, "hidden").text = "0"
    etree.SubElement(question, "idnumber").text = reference
    _body(question, wording)


def _body(question: Any, wording: Wording) -> None:
    if wording.kind == "true_false":
        for word in ("true", "false"):
            _told(question, "answer", word, fraction="100" if word == wording.answer["choice"] else "0")
    elif wording.kind in ("single", "multiple"):
        right = right_ids(wording)
        etree.SubElement(question, "single").text = str(wording.kind == "single").lower()
        etree.SubElement(question, "shuffleanswers").text = "true"
        share = f"{100 / len(right):.5f}".rstrip("0").rstrip(".")
        for option in wording.options:
            _html(question, "answer", option["text"], fraction=share if option["id"] in right else "0")
    elif wording.kind == "fill_in":
        etree.SubElement(question, "usecase").text = "0"
        for word in words_for_one_blank(wording) or ():
            _html(question, "answer", word, fraction="100")
    elif wording.kind == "short_answer":
        _html(question, "graderinfo", wording.answer["model"])
    elif wording.kind == "matching":
        for left, right_text in pairs_of(wording):
            part = _html(question, "subquestion", left)
            etree.SubElement(etree.SubElement(part, "answer"), "text").text = markup(right_text)
    elif wording.kind == "ordering":
        etree.SubElement(question, "layouttype").text = "VERTICAL"
        for place, text in enumerate(in_order(wording), 1):
            _html(question, "answer", text, fraction=f"{place}.0000000")


def _told(parent: Any, name: str, text: str, **attributes: str) -> Any:
    element = etree.SubElement(parent, name, attributes)
    etree.SubElement(element, "text").text = text
    return element


def _html(parent: Any, name: str, text: str, **attributes: str) -> Any:
    return _told(parent, name, markup(text), format="html", **attributes)
