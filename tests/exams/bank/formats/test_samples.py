"""Files of many hands: every one is read to its end, what is supported is taken, and GIFT says what its reference says."""

import json
import re
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from exams.domain.wording import Wording
from exams.formats import READERS, gift, recognised
from exams.formats.base import UnreadableFileError, plain_text, tidy

LAW = date(2026, 1, 1)
# Folder -> least number of questions taken, and the files that hold no question or are broken in themselves.
FOLDERS = {
    "gift": (33, {"markdown.gift"}),
    "moodle-xml": (17, set()),
    "aiken": (2, set()),
    "qti21": (4, set()),
    "qti22": (8, {"audio-video.xml"}),
    "qti30": (70, set()),
    "blackboard": (0, set()),
    "canvas-qti12": (36, {"item_no_title.xml", "ordering.row.xml"}),
}


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_file_is_read_to_its_end(shared: Path, folder):
    """Each question is taken, known, refused with a reason or named as having no place here; none is lost."""
    least, unreadable = FOLDERS[folder]
    place = shared / "interchange" / folder
    if not place.is_dir():
        pytest.skip("no trial files beside the project")
    drafts = 0
    refused_as_a_whole = set()
    for path in sorted(place.rglob("*")):
        if not path.is_file() or path.suffix in (".md", ".json"):
            continue
        content = path.read_bytes()
        found = recognised(content)
        try:
            if found is None:
                raise UnreadableFileError("file_format_unknown")
            reading = READERS[found](content, LAW)
        except UnreadableFileError:
            if not _holds_no_questions(path):
                refused_as_a_whole.add(path.name)
            continue
        drafts += len(reading.drafts)
        left = reading.read - len(reading.drafts) - len(reading.known) - len(reading.refused)
        assert 0 <= left <= len(reading.unsupported), path
    assert refused_as_a_whole == unreadable
    assert drafts >= least


def _holds_no_questions(path: Path) -> bool:
    """Tests, manifests and settings that accompany items in a package."""
    text = path.read_text(encoding="utf-8", errors="replace")
    return path.suffix == ".xml" and not re.search(
        r"<(assessmentItem|qti-assessment-item|questestinterop|question)\s", text
    )


def test_unpacked_packages_of_canvas_are_read_when_packed(shared: Path):
    place = shared / "interchange" / "canvas-qti12"
    if not place.is_dir():
        pytest.skip("no trial files beside the project")
    drafts = 0
    for manifest in sorted(place.rglob("imsmanifest.xml")):
        buffer = BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for path in sorted(manifest.parent.rglob("*.xml")):
                archive.write(path, str(path.relative_to(manifest.parent)))
        assert recognised(buffer.getvalue()) == "canvas", manifest
        drafts += len(READERS["canvas"](buffer.getvalue(), LAW).drafts)
    assert drafts >= 9


def _words(told: dict[str, str] | None) -> str:
    """The text of the reference as a reader of the page would see it."""
    if not told:
        return ""
    plain = told["format"] in ("plain", "markdown")
    return tidy(told["text"]) if plain else plain_text(told["text"])


def _expected(entry: dict[str, Any]) -> tuple | None:
    """Kind, question, options and key by the reference; None where the kind has no place here."""
    kind = entry["type"]
    stem = _words(entry.get("stem"))
    if kind == "TF":
        return "true_false", stem, [], {"choice": str(entry["isTrue"]).lower()}
    if kind == "MC":
        texts = [_words(one["text"]) for one in entry["choices"]]
        right = ["ABCDEFGHIJ"[place] for place, one in enumerate(entry["choices"]) if _right(one)]
        answer = {"choice": right[0]} if len(right) == 1 else {"choices": right}
        return ("single" if len(right) == 1 else "multiple"), stem, texts, answer
    if kind == "Short":
        words = [_words(one["text"]) for one in entry["choices"] if one["weight"] in (None, 100)]
        return "fill_in", stem, [], {"texts": [words]}
    if kind == "Matching":
        pairs = [(_words(one["subquestion"]), one["subanswer"]) for one in entry["matchPairs"]]
        return "matching", stem, pairs, None
    return None


def _right(one: dict[str, Any]) -> bool:
    return one["isCorrect"] if one["weight"] is None else one["weight"] > 0


def _read(wording: Wording) -> tuple:
    texts = {option["id"]: option["text"] for option in wording.options}
    if wording.kind == "matching":
        pairs = [(texts[left], texts[right]) for left, right in wording.answer["pairs"].items()]
        lonely = [
            ("", option["text"])
            for option in wording.options
            if option["side"] == "right" and option["id"] not in wording.answer["pairs"].values()
        ]
        return "matching", wording.stem, pairs + lonely, None
    return wording.kind, wording.stem, list(texts.values()), dict(wording.answer)


def _without_blank(told: tuple) -> tuple:
    """The reference draws a blank only within a sentence; here every typed answer has one."""
    return (told[0], " ".join(told[1].replace("_", " ").split()), *told[2:])


def test_gift_samples_say_what_their_reference_says(shared: Path):
    place = shared / "interchange" / "gift" / "gift" / "tests" / "questions"
    if not place.is_dir():
        pytest.skip("no trial files beside the project")
    compared = 0
    for path in sorted(place.glob("*.gift")):
        entries = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        reading = gift.read(path.read_bytes(), LAW)
        read = {draft.row: _read(draft.wording) for draft in [*reading.drafts, *reading.known]}
        expected = [told for entry in entries if (told := _expected(entry))]
        numbers = [entry for entry in entries if entry["type"] == "Numerical"]
        if not numbers:
            # The same sentence with another key is refused as a contradiction; the first stands.
            twice = sum(entry.problem.code == "same_question_other_key_in_row" for entry in reading.refused)
            found = [_without_blank(read[row]) for row in sorted(read)]
            assert found == [_without_blank(told) for told in expected][: len(expected) - twice], path.name
        else:
            # The second -pi asks the same with another interval and is refused as a contradiction.
            told = ["1822", "-1", "3.1415±0.0005", "-3.142±0.001", "3.1415±0.0005", "3±2", "0±5", "1822", "9"]
            assert [read[row][3]["texts"] for row in sorted(read)] == [[[one]] for one in told]
        others = [entry["type"] for entry in entries if _expected(entry) is None and entry["type"] != "Numerical"]
        essays = [entry.problem.code for entry in reading.refused if entry.problem.code == "model_answer_is_missing"]
        assert len(essays) == others.count("Essay"), path.name
        described = [what for _where, what in reading.unsupported if what == "text without a question"]
        assert len(described) == others.count("Description"), path.name
        for entry in entries:
            if entry.get("globalFeedback"):
                assert any(d.wording.explanation == _words(entry["globalFeedback"]) for d in reading.drafts)
        compared += len(entries)
    assert compared >= 40
