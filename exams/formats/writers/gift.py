"""GIFT as Moodle reads it: categories are topics, // [id:…] is the number."""

import re
from collections.abc import Mapping, Sequence

from exams.domain.numerals import tolerance_of
from exams.domain.wording import Wording
from exams.formats.writers.base import (
    LEFT_BLANKS,
    LEFT_CASE,
    LEFT_PICTURE,
    Question,
    Written,
    in_order,
    markup,
    pairs_of,
    right_ids,
    shows_pictures,
    words_for_one_blank,
)


def write(questions: Sequence[Question], pictures: Mapping[str, bytes] | None = None) -> Written:
    """GIFT has no place for pictures: a question that shows one is left."""
    written = Written()
    blocks: list[str] = []
    topic = ""
    for place, (wording, reference, _domain) in enumerate(questions, 1):
        if shows_pictures(wording):
            written.left.append((place, LEFT_PICTURE))
            continue
        body = _body(wording)
        if body is None:
            written.left.append((place, LEFT_CASE if wording.kind == "case" else LEFT_BLANKS))
            continue
        if wording.kind == "short_answer" and wording.explanation not in ("", wording.answer["model"]):
            written.left.append((place, "explanation beside a model answer"))
        if wording.topic != topic:
            topic = wording.topic
            blocks.append(f"$CATEGORY: $course$/{_escaped(topic.replace('/', '//'))}")
        number = f"// [id:{_escaped(reference)}]\n" if reference and "]" not in reference else ""
        if reference and not number:
            written.left.append((place, "number"))
        blocks.append(f"{number}{_text(wording.stem)}{{{body}}}")
    written.content = ("\n\n".join(blocks) + "\n").encode()
    return written


def _body(wording: Wording) -> str | None:
    """What stands between the braces; None where the format has no place for it."""
    feedback = f"####{_text(wording.explanation)}" if wording.explanation else ""
    if wording.kind == "true_false":
        return wording.answer["choice"].upper() + feedback
    if wording.kind in ("single", "multiple"):
        return "\n" + "\n".join([*_choices(wording), feedback or ""]).rstrip("\n") + "\n"
    if wording.kind == "fill_in":
        words = words_for_one_blank(wording)
        return None if words is None else _typed(words) + feedback
    if wording.kind == "short_answer":
        return f"####{_text(wording.answer['model'])}"
    if wording.kind == "matching":
        pairs = [f"={_text(left) if left else ''} -> {_text(right)}" for left, right in pairs_of(wording)]
        return "\n" + "\n".join([*pairs, *([feedback] if feedback else [])]) + "\n"
    if wording.kind == "ordering":
        items = in_order(wording)
        return f">{len(items)} ALL\n" + "\n".join(map(_text, items)) + f"\n{feedback}"
    return None


def _typed(words: Sequence[str]) -> str:
    """Words, or a number with its tolerance where that is all there is."""
    number = tolerance_of(words[0]) if len(words) == 1 else None
    if number and not number[2]:
        return f"#{number[0]}:{number[1]} "
    return "".join(f"={_text(word)} " for word in words)


def _choices(wording: Wording) -> list[str]:
    right = right_ids(wording)
    if len(right) == 1:
        return [f"{'=' if option['id'] in right else '~'}{_text(option['text'])}" for option in wording.options]
    share = f"{100 / len(right):.5f}".rstrip("0").rstrip(".")
    return [
        f"~%{share if option['id'] in right else '-100'}%{_text(option['text'])}" for option in wording.options
    ]  # fmt: skip


def _text(text: str) -> str:
    return "[html]" + _escaped(markup(text))


def _escaped(text: str) -> str:
    return re.sub(r"([~=#{}:\\])", r"\\\1", text)
