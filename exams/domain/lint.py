"""What a reviewer would remark on a wording that could be kept as it is: how it is built, what it cites, what it repeats.

A fault of the form (no key, two keys, two options alike) is no remark: such a wording is not kept at all (`problems_of`).
A remark that `stops` has to be mended before anybody can approve; the others are for the setter to weigh.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from exams.domain.markup import images_in
from exams.domain.outdated import outdated_limits, outdated_words
from exams.domain.wording import Wording

LONGER_BY = 1.6  # a key this many times as long as the other options together average
LONGER_THAN = 6  # and by as many characters at least
_NEGATIVE = re.compile(
    "不属于|不包括|不正确|不符合|不应当?|不适用|不需要|不是|不可以|不能|不准确|不合法|不恰当|不妥|有误|除外"
    "|错误的?(?=是|有|为|一项|说法|做法|[（(])|没有(?=.{0,12}[的？?])"
)
_ASKS = re.compile(r"下列|以下|哪")
_EMPHASIS = re.compile(r"\*\*[^*]+\*\*|[【「][^】」]+[】」]")
_ALL_OF_THEM = re.compile(
    r"^(?:以上|上述|前述|上面)[^，。]{0,6}(?:都|均|全|皆|没有)|^(?:都|均|全部?)(?:是|对|正确|不是|不对|错误?)$|^[A-H](?:[、和与及][A-H])+"
)
_NUMBER = re.compile(r"^\D{0,3}?(\d+(?:\.\d+)?)")


@dataclass(frozen=True)
class Remark:
    code: str
    details: Mapping[str, Any] = field(default_factory=dict)
    stops: bool = False


@dataclass(frozen=True)
class Cited:
    """A citation as the law library answers: does it know the law, and does the provision stand in it on a day?"""

    label: str
    known: bool
    on_law_date: bool
    today: bool
    invented: bool = False


def remarks_on(wording: Wording, *, cited: Sequence[Cited], today: date) -> list[Remark]:
    """Everything worth a word, what stops first. `cited` holds an answer for each citation of the wording."""
    found = [
        *_law(wording, cited, today),
        *_words(wording),
        *_pictures(wording),
        *(remark for part in _choices(wording) for remark in _built(*part)),
    ]
    if wording.topic == "未分类":
        found.append(Remark("topic_not_chosen"))
    if not wording.explanation.strip() and wording.kind != "short_answer":
        found.append(Remark("explanation_missing"))
    return sorted(found, key=lambda remark: not remark.stops)


def _law(wording: Wording, cited: Sequence[Cited], today: date) -> Iterable[Remark]:
    if wording.law_date is None:
        yield Remark("law_date_unknown", stops=True)
    if not cited:
        yield Remark("cites_nothing", stops=True)
    for one in cited:
        if one.invented:
            yield Remark("cites_invented", {"label": one.label}, stops=True)
        elif not one.known:
            yield Remark("cites_unknown_law", {"label": one.label})
        elif not one.on_law_date:
            yield Remark("cites_what_is_not_there", {"label": one.label})
        elif not one.today:
            yield Remark("cites_repealed", {"label": one.label})
    if wording.valid_until and wording.valid_until < today:
        yield Remark("validity_is_over")


def _words(wording: Wording) -> Iterable[Remark]:
    right = [text for _stem, options, keys in _choices(wording) for text in _right(options, keys)]
    options = [str(text) for _stem, given, _keys in _choices(wording) for text in given.values()]
    told = [wording.stem, *(stem for stem, _options, _keys in _choices(wording)), wording.explanation]
    everywhere = "\n".join([*told, *options])
    claimed = "\n".join([*told, *right])
    joined = [f"{stem}{text}" for stem, given, keys in _choices(wording) for text in _right(given, keys)]
    hits = [*outdated_words(everywhere), *outdated_limits("\n".join([claimed, *joined]))]
    for word, entry in hits:
        yield Remark("outdated", {"word": word[:40], "now": entry.now, "source": entry.source})


def _right(options: Mapping[str, str], keys: Sequence[str]) -> list[str]:
    return [options[key] for key in keys if key in options]


def _choices(wording: Wording) -> list[tuple[str, dict[str, str], list[str]]]:
    """Text, options and right marks of a choice, or of each choice of a case."""
    if wording.kind == "case":
        parts = [(part["kind"], part["stem"], part.get("options", ()), wording.answer["parts"][part["id"]])
                 for part in wording.options]  # fmt: skip
    else:
        parts = [(wording.kind, wording.stem, wording.options, wording.answer)]
    return [
        (
            stem,
            {option["id"]: option["text"] for option in options},
            answer.get("choices") or [answer.get("choice", "")],
        )
        for kind, stem, options, answer in parts
        if kind in ("single", "multiple")
    ]


def _built(stem: str, options: Mapping[str, str], keys: Sequence[str]) -> Iterable[Remark]:
    if _asks_negatively(stem):
        yield Remark("negative_without_emphasis")
    for mark, text in options.items():
        if _ALL_OF_THEM.match(text.strip()):
            yield Remark("all_of_the_above", {"option": mark})
    others = [len(text) for mark, text in options.items() if mark not in keys]
    if len(keys) == 1 and keys[0] in options and others:
        longest = len(options[keys[0]])
        if longest >= LONGER_BY * (sum(others) / len(others)) and longest >= max(others) + LONGER_THAN:
            yield Remark("key_is_longest", {"option": keys[0]})
    marks = list(options)
    if 2 < len(keys) < len(marks) - 1 and list(keys) == marks[: len(keys)]:
        yield Remark("right_options_first")
    numbers = [float(found[1]) for text in options.values() if (found := _NUMBER.match(text))]
    if len(numbers) == len(options) > 2 and numbers not in (sorted(numbers), sorted(numbers, reverse=True)):
        yield Remark("numbers_out_of_order")


def _asks_negatively(stem: str) -> bool:
    """The question asks for what is not so, and nothing makes the reader see it."""
    start = _ASKS.search(stem)
    asked = stem[start.start() :] if start else re.split(r"[。，；]", stem.rstrip("。？?"))[-1]
    return bool(_NEGATIVE.search(_EMPHASIS.sub("", asked)))


def _pictures(wording: Wording) -> Iterable[Remark]:
    parts = [inner for option in wording.options for inner in (option, *option.get("options", ()))]
    texts = [wording.stem, wording.explanation, *(str(part.get("text") or part.get("stem") or "") for part in parts)]
    if any(not alt.strip() for text in texts for alt, _name in images_in(text)):
        yield Remark("picture_without_words", stops=True)
