"""QTI 2.1, 2.2 and 3.0: one item as XML, or a package of items.

The editions differ in names only (simpleChoice, qti-simple-choice), so every name is read in the older form.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

from exams.domain.importing import Reading
from exams.domain.kinds import Problem
from exams.formats.base import (
    UNSORTED,
    Gathered,
    NotTakenError,
    UnreadableFileError,
    choice,
    local_name,
    matching,
    ordering,
    parsed,
    text_of,
    truth_of,
)
from exams.formats.pictures import in_folder, take_pictures
from exams.formats.writers.qti import TOOL

MOST_FILES = 3000
MOST_BYTES = 50 * 1024 * 1024
_STANDARD = re.compile(r"/(match_correct|map_response)(\.xml)?$")


def read(content: bytes, law_date: date | None) -> Reading:
    gathered = Gathered(law_date)
    items = packed(content, gathered) if content.startswith(b"PK\x03\x04") else alone(content, gathered)
    for where, root in items:
        if name_of(root) == "assessmentItem":
            try:
                _take(gathered, where, root)
            except NotTakenError as refused:
                gathered.refuse(root.sourceline, where, refused.problem)
        elif not where:
            raise UnreadableFileError("file_format_unknown")
    return gathered.reading()


def alone(content: bytes, gathered: Gathered) -> Iterator[tuple[str, Any]]:
    """One file of XML; of its pictures only those it holds itself can come along."""
    root = parsed(content)
    take_pictures(root, lambda address: None, gathered.pictures)
    yield "", root


def packed(content: bytes, gathered: Gathered) -> Iterator[tuple[str, Any]]:
    """The XML files of a package, in the order of their names; never more bytes than allowed, whatever it declares."""
    left = MOST_BYTES
    with zipfile.ZipFile(BytesIO(content)) as archive:
        entries = sorted(archive.infolist(), key=lambda entry: entry.filename)
        if len(entries) > MOST_FILES:
            raise UnreadableFileError("file_unpacks_too_large")
        for entry in entries:
            if entry.filename.lower().endswith(".xml"):
                with archive.open(entry) as stream:
                    part = stream.read(left + 1)
                left -= len(part)
                if left < 0:
                    raise UnreadableFileError("file_unpacks_too_large")
                try:
                    root = parsed(part)
                except UnreadableFileError as error:
                    gathered.refuse(1, entry.filename, Problem(error.code, error.details))
                    continue
                left = _take_pictures(gathered, archive, entry.filename, root, left)
                yield entry.filename, root


def _take_pictures(gathered: Gathered, archive: zipfile.ZipFile, name: str, root: Any, left: int) -> int:
    """Those the package holds come along; answers how many bytes may still be unpacked."""
    names = archive.NameToInfo
    folder = posixpath.dirname(name)
    read: dict[str, bytes] = {}

    def resolve(address: str) -> bytes | None:
        path = in_folder(address, folder, names)
        if path is None or path.endswith(("/", ".xml")):
            return None
        if path not in read:
            with archive.open(path) as stream:
                read[path] = stream.read(left + 1)
        if sum(map(len, read.values())) > left:
            raise UnreadableFileError("file_unpacks_too_large")
        return read[path]

    take_pictures(root, resolve, gathered.pictures)
    return left - sum(map(len, read.values()))


def camel(name: str) -> str:
    first, *others = name.removeprefix("qti-").split("-")
    return first + "".join(part.capitalize() for part in others)


def name_of(element: Any) -> str:
    return camel(local_name(element))


def attribute(element: Any, name: str) -> str:
    return next((value for key, value in element.attrib.items() if camel(key) == name), "")


def all_of(root: Any, *names: str) -> list[Any]:
    return [element for element in root.iter() if name_of(element) in names]


def _take(gathered: Gathered, where: str, item: Any) -> None:
    identifier, title = attribute(item, "identifier"), attribute(item, "title")
    label = where or identifier
    if attribute(item, "adaptive") == "true" or all_of(item, "templateDeclaration"):
        gathered.leave_out(label, "adaptive items and templates")
        return
    (body,) = all_of(item, "itemBody")[:1] or [None]
    interactions = [e for e in item.iter() if name_of(e).endswith("Interaction")]
    kinds = {name_of(interaction) for interaction in interactions}
    if body is None or not interactions:
        gathered.leave_out(label, "an item without an interaction")
        return
    reader = _READERS.get(kinds.pop()) if len(kinds) == 1 else None
    if reader is None or (len(interactions) > 1 and reader is not _blanks):
        names = "、".join(sorted({name_of(interaction) for interaction in interactions}))
        gathered.leave_out(label, names if len(interactions) == 1 else f"{len(interactions)} × {names}")
        return
    if [process for process in all_of(item, "responseProcessing") if not _standard(process)]:
        gathered.remark(label, "its own way of marking")
    parts = reader(item, body, interactions)
    if parts is None:
        gathered.leave_out(label, "an item without a correct response")
        return
    parts["stem"] = parts["stem"] or title
    if attribute(item, "toolName") == TOOL:  # our own: the number and the topic stand where other tools have names
        identifier = title
        parts |= {"topic": attribute(item, "label")[:60] or UNSORTED}
    gathered.add(item.sourceline, where, reference=identifier, explanation=_feedback(item), **parts)


def _standard(process: Any) -> bool:
    return bool(_STANDARD.search(attribute(process, "template"))) or len(process) == 0


def _correct(item: Any, interaction: Any) -> list[str]:
    """The values of the correct response of an interaction, in order."""
    for declaration in all_of(item, "responseDeclaration"):
        if attribute(declaration, "identifier") == attribute(interaction, "responseIdentifier"):
            return [(v.text or "").strip() for c in all_of(declaration, "correctResponse") for v in all_of(c, "value")]
    return []


def _stem(body: Any, interaction: Any) -> str:
    """What the body says around the interaction, then the prompt."""
    skipped = tuple({local_name(e) for e in body.iter() if name_of(e).endswith("Interaction")} | _RUBRICS)
    prompts = [text_of(prompt) for prompt in all_of(interaction, "prompt")]
    return "\n".join(text for text in (text_of(body, skip=skipped), *prompts) if text)


_RUBRICS = {
    "rubricBlock",
    "qti-rubric-block",
    "feedbackBlock",
    "qti-feedback-block",
    "feedbackInline",
    "qti-feedback-inline",
}


def _feedback(item: Any) -> str:
    return "\n".join(filter(None, (text_of(feedback) for feedback in all_of(item, "modalFeedback"))))


def _texts(elements: list[Any]) -> dict[str, str]:
    skip = tuple(_RUBRICS)
    return {attribute(element, "identifier"): text_of(element, skip=skip) for element in elements}


def _choice(item: Any, body: Any, interactions: list[Any]) -> dict[str, Any] | None:
    texts = _texts(all_of(interactions[0], "simpleChoice"))
    names = list(texts)
    right = [names.index(value) for value in _correct(item, interactions[0]) if value in texts]
    if not right:
        return None
    stem = _stem(body, interactions[0])
    words = [truth_of(text) for text in texts.values()]
    if len(right) == 1 and len(words) == 2 and set(words) == {"true", "false"}:
        return {"kind": "true_false", "stem": stem, "answer": {"choice": words[right[0]]}}
    return {"stem": stem, **choice(list(texts.values()), sorted(right))}


def _order(item: Any, body: Any, interactions: list[Any]) -> dict[str, Any] | None:
    texts = _texts(all_of(interactions[0], "simpleChoice"))
    right = _correct(item, interactions[0])
    if sorted(right) != sorted(texts):
        return None
    return {"stem": _stem(body, interactions[0]), **ordering([texts[name] for name in right])}


def _match(item: Any, body: Any, interactions: list[Any]) -> dict[str, Any] | None:
    """Each of the first set with one of the second. Several partners for one have no place in our kind."""
    sets = [_texts(all_of(part, "simpleAssociableChoice")) for part in all_of(interactions[0], "simpleMatchSet")]
    pairs = [value.split() for value in _correct(item, interactions[0])]
    lefts = [pair[0] for pair in pairs if len(pair) == 2]
    if len(sets) != 2 or not pairs or len(lefts) < len(pairs) or sorted(lefts) != sorted(sets[0]):
        return None
    used = {right for _left, right in pairs}
    lonely = [("", text) for name, text in sets[1].items() if name not in used]
    told = [(sets[0][left], sets[1].get(right, "")) for left, right in pairs]
    return {"stem": _stem(body, interactions[0]), **matching([*told, *lonely])}


def _blanks(item: Any, body: Any, interactions: list[Any]) -> dict[str, Any] | None:
    """Fields in the text become blanks; what the mapping rewards in full is right beside the correct response."""
    accepted = [[*_correct(item, interaction), *_mapped(item, interaction)] for interaction in interactions]
    if not all(accepted):
        return None
    for interaction in interactions:
        interaction.tail = f" ____ {interaction.tail or ''}"
    names = tuple({local_name(interaction) for interaction in interactions} | _RUBRICS)
    texts = [list(dict.fromkeys(words)) for words in accepted]
    return {"kind": "fill_in", "stem": text_of(body, skip=names), "answer": {"texts": texts}}


def _mapped(item: Any, interaction: Any) -> list[str]:
    for declaration in all_of(item, "responseDeclaration"):
        if attribute(declaration, "identifier") == attribute(interaction, "responseIdentifier"):
            values = [
                (attribute(entry, "mapKey"), float(attribute(entry, "mappedValue") or 0))
                for entry in all_of(declaration, "mapEntry")
            ]
            best = max((value for _key, value in values), default=0)
            return [key for key, value in values if value == best > 0]
    return []


def _essay(item: Any, body: Any, interactions: list[Any]) -> dict[str, Any] | None:
    rubrics = [text_of(rubric) for rubric in all_of(body, "rubricBlock")]
    model = "\n".join([*_correct(item, interactions[0]), *rubrics])
    return {"kind": "short_answer", "stem": _stem(body, interactions[0]), "answer": {"model": model}}


_READERS = {
    "choiceInteraction": _choice,
    "orderInteraction": _order,
    "matchInteraction": _match,
    "textEntryInteraction": _blanks,
    "extendedTextInteraction": _essay,
}
