"""A package of QTI 2.2: an item for each question, and the manifest that names them."""

import re
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from lxml import etree

from exams.domain.markup import IMAGE
from exams.domain.wording import Wording
from exams.formats.writers.base import LEFT_CASE, Question, Written, file_name, in_order, pairs_of, right_ids

TOOL = "Mingfa"  # its items carry the topic as label and the number as title
MOST_ITEMS = 1900  # a package is unpacked in whole by those who read it
_QTI = "http://www.imsglobal.org/xsd/imsqti_v2p2"
_CP = "http://www.imsglobal.org/xsd/imscp_v1p1"
_SCHEMA = "http://www.w3.org/2001/XMLSchema-instance"
_TEMPLATES = "http://www.imsglobal.org/question/qti_v2p2/rptemplates/"
_MOMENT = (1980, 1, 1, 0, 0, 0)  # the same questions make the same bytes
_TRUTH = (("true", "正确"), ("false", "错误"))


class TooManyItemsError(ValueError):
    """More questions than a package can hold: `MOST_ITEMS`."""


def write(questions: Sequence[Question], pictures: Mapping[str, bytes] | None = None) -> Written:
    """Raises TooManyItemsError."""
    if len(questions) > MOST_ITEMS:
        raise TooManyItemsError
    written = Written()
    buffer = BytesIO()
    names: list[str] = []
    shown: dict[str, list[str]] = {}
    with zipfile.ZipFile(buffer, "w") as archive:
        for place, (wording, reference, _domain) in enumerate(questions, 1):
            if wording.kind == "case":
                written.left.append((place, LEFT_CASE))
                continue
            names.append(f"Q{place}")
            root = _item(f"Q{place}", wording, reference)
            shown[f"Q{place}"] = _show_pictures(root, pictures or {})
            _put(archive, f"items/Q{place}.xml", root)
        for name, content in sorted((pictures or {}).items()):
            archive.writestr(zipfile.ZipInfo(f"images/{file_name(name, content)}", _MOMENT), content)
        _put(archive, "imsmanifest.xml", _manifest(names, shown))
    written.content = buffer.getvalue()
    return written


def _put(archive: zipfile.ZipFile, name: str, root: Any) -> None:
    entry = zipfile.ZipInfo(name, _MOMENT)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, etree.tostring(root, encoding="UTF-8", xml_declaration=True))


def _show_pictures(root: Any, pictures: Mapping[str, bytes]) -> list[str]:
    """Elements in the place of the markup of pictures; answers the files of the package that the item shows."""
    files: dict[str, None] = {}
    for element in list(root.iter()) if pictures else ():
        for where in ("text", "tail"):
            told = getattr(element, where) or ""
            while found := next((f for f in IMAGE.finditer(told) if f[2] in pictures), None):
                path = f"images/{file_name(found[2], pictures[found[2]])}"
                files[path] = None
                image = etree.Element(f"{{{_QTI}}}img", {"src": f"../{path}", "alt": found[1]})
                setattr(element, where, told[: found.start()])
                if where == "text":
                    element.insert(0, image)
                else:
                    parent = element.getparent()
                    parent.insert(parent.index(element) + 1, image)
                image.tail = told = told[found.end() :]
                element, where = image, "tail"
    return list(files)


def _manifest(names: list[str], shown: Mapping[str, list[str]]) -> Any:
    root = etree.Element(f"{{{_CP}}}manifest", {"identifier": "MANIFEST"}, nsmap={None: _CP, "xsi": _SCHEMA})
    root.set(f"{{{_SCHEMA}}}schemaLocation", f"{_CP} http://www.imsglobal.org/xsd/imscp_v1p1.xsd")
    metadata = etree.SubElement(root, f"{{{_CP}}}metadata")
    etree.SubElement(metadata, f"{{{_CP}}}schema").text = "QTIv2.2 Package"
    etree.SubElement(metadata, f"{{{_CP}}}schemaversion").text = "1.0.0"
    etree.SubElement(root, f"{{{_CP}}}organizations")
    resources = etree.SubElement(root, f"{{{_CP}}}resources")
    for name in names:
        told = {"identifier": name, "type": "imsqti_item_xmlv2p2", "href": f"items/{name}.xml"}
        resource = etree.SubElement(resources, f"{{{_CP}}}resource", told)
        for path in (f"items/{name}.xml", *shown[name]):
            etree.SubElement(resource, f"{{{_CP}}}file", href=path)
    return root


def _item(identifier: str, wording: Wording, reference: str) -> Any:
    root = etree.Element(f"{{{_QTI}}}assessmentItem", nsmap={None: _QTI, "xsi": _SCHEMA})
    root.set(f"{{{_SCHEMA}}}schemaLocation", f"{_QTI} http://www.imsglobal.org/xsd/qti/qtiv2p2/imsqti_v2p2.xsd")
    told = {
        "identifier": identifier,
        "title": reference,
        "label": wording.topic,
        "adaptive": "false",
        "timeDependent": "false",
        "toolName": TOOL,
    }
    for name, value in told.items():
        root.set(name, value)
    _WRITERS[wording.kind](root, wording)
    if wording.explanation:
        outcome = _outcome(root, "FEEDBACK", "identifier", "explanation")
        root.insert(root.index(_child(root, "itemBody")), outcome)
        feedback = {"outcomeIdentifier": "FEEDBACK", "identifier": "explanation", "showHide": "show"}
        _lines(_add(root, "modalFeedback", **feedback), wording.explanation)
    return root


def _child(root: Any, name: str) -> Any:
    return root.find(f"{{{_QTI}}}{name}")


def _add(parent: Any, name: str, **attributes: str) -> Any:
    return etree.SubElement(parent, f"{{{_QTI}}}{name}", attributes)


def _lines(element: Any, text: str) -> Any:
    """Text with a break for each line, after what stands in the element already."""
    for place, line in enumerate(text.split("\n")):
        if place:
            _add(element, "br")
        if len(element):
            element[-1].tail = (element[-1].tail or "") + line
        else:
            element.text = (element.text or "") + line
    return element


def _declare(root: Any, cardinality: str, base: str, values: Sequence[str], identifier: str = "RESPONSE") -> Any:
    told = {"identifier": identifier, "cardinality": cardinality, "baseType": base}
    declaration = _add(root, "responseDeclaration", **told)
    correct = _add(declaration, "correctResponse")
    for value in values:
        _add(correct, "value").text = value
    return declaration


def _outcome(root: Any, identifier: str, base: str, value: str) -> Any:
    outcome = _add(root, "outcomeDeclaration", identifier=identifier, cardinality="single", baseType=base)
    _add(_add(outcome, "defaultValue"), "value").text = value
    return outcome


def _body(root: Any, stem: str) -> Any:
    _outcome(root, "SCORE", "float", "0")
    body = _add(root, "itemBody")
    _lines(_add(body, "p"), stem)
    return body


def _marked(root: Any) -> None:
    _add(root, "responseProcessing", template=_TEMPLATES + "match_correct")


def _choose(root: Any, wording: Wording, options: Sequence[tuple[str, str]], right: list[str]) -> None:
    several = wording.kind == "multiple"
    _declare(root, "multiple" if several else "single", "identifier", right)
    body = _body(root, wording.stem)
    most = {"responseIdentifier": "RESPONSE", "shuffle": "false", "maxChoices": "0" if several else "1"}
    interaction = _add(body, "choiceInteraction", **most)
    for name, text in options:
        _lines(_add(interaction, "simpleChoice", identifier=name), text)
    _marked(root)


def _choice(root: Any, wording: Wording) -> None:
    _choose(root, wording, [(option["id"], option["text"]) for option in wording.options], right_ids(wording))


def _truth(root: Any, wording: Wording) -> None:
    _choose(root, wording, _TRUTH, [wording.answer["choice"]])


def _ordered(root: Any, wording: Wording) -> None:
    _declare(root, "ordered", "identifier", wording.answer["order"])
    interaction = _add(
        _body(root, wording.stem), "orderInteraction", responseIdentifier="RESPONSE", shuffle="true"
    )  # fmt: skip
    texts = in_order(wording)
    for name, text in sorted(zip(wording.answer["order"], texts, strict=True)):
        _lines(_add(interaction, "simpleChoice", identifier=name), text)
    _marked(root)


def _matched(root: Any, wording: Wording) -> None:
    pairs = pairs_of(wording)
    marks: dict[str, str] = {}
    for _left, right in pairs:
        marks.setdefault(right, f"R{len(marks) + 1}")
    lefts = [(f"L{place}", left, right) for place, (left, right) in enumerate(pairs, 1) if left]
    _declare(root, "multiple", "directedPair", [f"{name} {marks[right]}" for name, _left, right in lefts])
    most = {"responseIdentifier": "RESPONSE", "shuffle": "false", "maxAssociations": str(len(lefts))}
    interaction = _add(_body(root, wording.stem), "matchInteraction", **most)
    first, second = _add(interaction, "simpleMatchSet"), _add(interaction, "simpleMatchSet")
    for name, left, _right in lefts:
        _lines(_add(first, "simpleAssociableChoice", identifier=name, matchMax="1"), left)
    for text, name in marks.items():
        _lines(_add(second, "simpleAssociableChoice", identifier=name, matchMax=str(len(lefts))), text)
    _marked(root)


def _blanks(root: Any, wording: Wording) -> None:
    """A field for each blank; every accepted word earns the mark of its blank."""
    texts = wording.answer["texts"]
    names = ["RESPONSE"] if len(texts) == 1 else [f"RESPONSE{place}" for place in range(1, len(texts) + 1)]
    for name, words in zip(names, texts, strict=True):
        declaration = _declare(root, "single", "string", words[:1], name)
        mapping = _add(declaration, "mapping", defaultValue="0")
        for word in words:
            _add(mapping, "mapEntry", mapKey=word, mappedValue="1")
    body = _body(root, "")
    paragraph = body[0]
    first, *others = re.split(r"_{2,}", wording.stem)
    _lines(paragraph, first)
    for name, text in zip(names, others, strict=True):
        _add(paragraph, "textEntryInteraction", responseIdentifier=name)
        _lines(paragraph, text)
    if len(names) == 1:
        _add(root, "responseProcessing", template=_TEMPLATES + "map_response")
        return
    total = _add(_add(_add(root, "responseProcessing"), "setOutcomeValue", identifier="SCORE"), "sum")
    for name in names:
        _add(total, "mapResponse", identifier=name)


def _essay(root: Any, wording: Wording) -> None:
    _add(root, "responseDeclaration", identifier="RESPONSE", cardinality="single", baseType="string")
    body = _body(root, wording.stem)
    _lines(_add(_add(body, "rubricBlock", view="scorer"), "p"), wording.answer["model"])
    _add(body, "extendedTextInteraction", responseIdentifier="RESPONSE")


_WRITERS = {
    "single": _choice,
    "multiple": _choice,
    "true_false": _truth,
    "ordering": _ordered,
    "matching": _matched,
    "fill_in": _blanks,
    "short_answer": _essay,
}
