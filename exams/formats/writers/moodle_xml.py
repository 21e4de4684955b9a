"""Moodle XML: categories are topics, idnumber is the number."""

import base64
import html
from collections.abc import Mapping, Sequence
from typing import Any

from lxml import etree

from exams.domain.markup import images_in
from exams.domain.numerals import tolerance_of
from exams.domain.wording import Wording
from exams.formats.writers.base import (
    LEFT_BLANKS,
    LEFT_CASE,
    Question,
    Written,
    file_name,
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


def write(questions: Sequence[Question], pictures: Mapping[str, bytes] | None = None) -> Written:
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
    _embed(root, pictures or {})
    written.content = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return written


def _question(root: Any, wording: Wording, reference: str) -> None:
    kind = "numerical" if _tolerances(wording) else _TYPES[wording.kind]
    question = etree.SubElement(root, "question", type=kind)
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
    elif numbers := _tolerances(wording):
        for middle, distance in numbers:
            answer = _told(question, "answer", middle, fraction="100")
            etree.SubElement(answer, "tolerance").text = distance
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


def _tolerances(wording: Wording) -> list[tuple[str, str]]:
    """Numbers and distances, where every accepted text of the only blank is a number and one may be off."""
    words = list(words_for_one_blank(wording) or ()) if wording.kind == "fill_in" else []
    if not any("±" in word for word in words):
        return []
    found = [tolerance_of(word if "±" in word else f"{word}±0") for word in words]
    plain = [(str(one[0]), str(one[1])) for one in found if one and not one[2]]
    return plain if len(plain) == len(words) else []


def _told(parent: Any, name: str, text: str, **attributes: str) -> Any:
    element = etree.SubElement(parent, name, attributes)
    etree.SubElement(element, "text").text = text
    return element


def _embed(root: Any, pictures: Mapping[str, bytes]) -> None:
    """Pictures stand as files beside the text that shows them."""
    addresses = {name: f"@@PLUGINFILE@@/{file_name(name, content)}" for name, content in pictures.items()}
    for element in list(root.iter()) if pictures else ():
        text = element.find("text")
        names = {name for _alt, name in images_in(text.text or "")} & set(pictures) if text is not None else ()
        if names:
            text.text = markup(html.unescape(text.text.replace("<br>", "\n")), addresses)
        for name in sorted(names):
            told = {"name": file_name(name, pictures[name]), "path": "/", "encoding": "base64"}
            etree.SubElement(element, "file", told).text = base64.b64encode(pictures[name]).decode()


def _html(parent: Any, name: str, text: str, **attributes: str) -> Any:
    return _told(parent, name, markup(text), format="html", **attributes)
