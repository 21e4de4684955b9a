"""The way out to other systems: questions written so that their readers, and ours, find the same questions.

Each module has `write(questions, pictures) -> Written`, pictures by the names the wordings use; a new format is one module and one line in `WRITERS`.
"""

from collections.abc import Callable, Mapping, Sequence

from exams.formats.writers import gift, moodle_xml, qti
from exams.formats.writers.base import Question, Written

WRITERS: dict[str, Callable[[Sequence[Question], Mapping[str, bytes]], Written]] = {
    "gift": gift.write,
    "moodle-xml": moodle_xml.write,
    "qti": qti.write,
}
ENDINGS = {"xlsx": ".xlsx", "gift": ".gift", "moodle-xml": ".xml", "qti": ".zip"}
# What of a question only the template holds.
ONLY_IN_TEMPLATE = ("difficulty", "provisions", "law date", "checked against", "marking", "domain")

__all__ = ["ENDINGS", "ONLY_IN_TEMPLATE", "WRITERS", "Question", "Written"]
