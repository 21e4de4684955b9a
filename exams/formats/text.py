"""Questions as people type them: plain text or Word, read line by line.

The layouts differ in everything: where the key stands, how numbers and options are marked, whether options are glued together.
What is read becomes rows of the template, so that each question passes the same checks as one from a sheet.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from core.domain.files import csv_text
from exams.domain.importing import (
    FALSE_WORDS,
    KIND_WORDS,
    LETTERS,
    MOST_ROWS,
    TRUE_WORDS,
    Reading,
    Refused,
    Row,
    read_rows,
)
from exams.domain.kinds import Problem
from exams.domain.repairing import Repairs, mended_rows
from exams.formats.base import UnreadableFileError

NO_REPAIRS: Repairs = {}
LOST = "\ufffc"  # stands where a picture or formula stood
_HAN = r"\u4e00-\u9fff"
_LABELS = {
    "答案": "正确答案|参考答案|标准答案|答案|(?i:answer|key)",
    "解析": "答案解析|试题解析|解析|(?i:explanation)",
    "难度": "难易度|难度",
    "专题": "知识点|专题|章节",
    "依据": "法律依据|依据",
}
_ANY_LABEL = "|".join(f"(?:{words})" for words in _LABELS.values())
_LABEL = re.compile(rf"^(?:[【\[]\s*({_ANY_LABEL})\s*[】\]]\s*[:：]?|({_ANY_LABEL})\s*[:：])\s*(.*)$", re.DOTALL)
_BEFORE_LABEL = re.compile(rf"(?<=\S)\s*(?=【(?:{_ANY_LABEL})】)|(?<=[\s。；;）)])(?=(?:{_ANY_LABEL})\s*[:：])")
_LIST_OF_KEYS = re.compile(r"^[【\[]?(?:参考|标准|正确)?答案(?:[及与和]?解析)?[】\]]?[:：]?$")
_IN_LIST = re.compile(
    r"(\d{1,4})\s*[-—–~～至]\s*(\d{1,4})\s*[.．、:：]?\s*([A-T√×✓✗对错\s]{2,})"
    r"|(\d{1,4})\s*[.．、:：)）]?\s*([A-T]+|√|×|✓|✗|正确|错误|对|错)(?![A-Za-z])"
)
_MARKS = (
    ("alone", re.compile(r"^(\d{1,9})[.．、]?$")),
    ("point", re.compile(r"^(?:第\s*)?(\d{1,4})\s*(?:题\s*)?(?:[、)）]|[.．,，:：](?!\d))\s*")),
    ("brackets", re.compile(r"^[（(]\s*(\d{1,3})\s*[)）]\s*")),
)
_NO_MARK = re.compile(rf"^(\d{{1,2}})(?=[{_HAN}《“])")
_HEADING = re.compile(
    r"^(?:第?[一二三四五六七八九十]{1,3}(?:部分|大题)?[、.．:：\s]\s*)?[【\[（(]?\s*([^】\]）)（(：:，,。\s]{2,6})"
)
_CASE = re.compile(r"^[【\[（(]?\s*(?:案例|案情|材料)\s*[一二三四五六七八九十\d]{0,3}\s*(?:[】\]）):：、.．]\s*|$)")
_KIND_PREFIX = re.compile(r"^[【\[（(]\s*([^】\]）)]{2,6})\s*[】\]）)]\s*")
_OPTION = re.compile(r"^[（(]?\s*([A-Ta-t])\s*([.．、:：)）,，])\s*")
_BARE_OPTION = re.compile(rf"^([A-T])(?:\s+|(?=[{_HAN}]))")
_KEY_IN_STEM = re.compile(r"[（(]\s*([A-T](?:[、,，\s]*[A-T])*|√|×|✓|✗|正确|错误|对|错)\s*[)）]")
_BLANK = re.compile(r"_{2,}|[（(][\s　]*[)）]")


@dataclass
class Segment:
    """A line, or what stands between two tabs of it."""

    line: int
    text: str
    after_gap: bool


@dataclass
class Piece:
    """A question as it stands in the text."""

    line: int
    style: str = ""
    number: str = ""
    kind: str = ""
    texts: dict[str, list[str]] = field(default_factory=dict)
    options: list[tuple[str, str]] = field(default_factory=list)
    now: str = "题干"  # where a line without a mark belongs
    parts: list["Piece"] = field(default_factory=list)
    heads_a_case: bool = False

    def get(self, column: str) -> str:
        return "\n".join(self.texts.get(column, [])).strip()

    def add(self, column: str, text: str) -> None:
        self.texts.setdefault(column, []).append(text)
        self.now = column

    def go_on(self, text: str) -> None:
        if self.now == "选项":
            letter, told = self.options[-1]
            self.options[-1] = (letter, f"{told}\n{text}".strip())
        else:
            self.add(self.now, text)

    @property
    def has_key(self) -> bool:
        return bool(self.get("答案"))

    @property
    def is_whole(self) -> bool:
        return self.has_key and (bool(self.options) or _is_word_of_truth(self.get("答案")))


def read(content: bytes, law_date: date | None, repairs: Repairs = NO_REPAIRS) -> Reading:
    return read_lines((csv_text(content) or "").splitlines(), law_date, repairs)


def read_lines(lines: Iterable[str], law_date: date | None, repairs: Repairs = NO_REPAIRS) -> Reading:
    """Every question found is taken, refused with its line, or counted as known."""
    pieces, strays = _Reader(_segments(lines)).pieces()
    if len(pieces) > MOST_ROWS:
        raise UnreadableFileError("file_has_too_many_rows", limit=MOST_ROWS)
    ordinals = [piece.number for piece in pieces] == [str(place) for place in range(1, len(pieces) + 1)]
    rows: list[Row] = []
    refused: list[Refused] = []
    for piece in pieces:
        if (piece.line, "") in repairs and not piece.parts:
            continue
        if problem := _fault(piece):
            refused.append(Refused(piece.line, *problem, {} if piece.parts else _row(piece, {}).cells))
        else:
            rows += _rows(piece, as_reference=piece.style == "alone" and not ordinals)
    reading = read_rows(mended_rows(rows, repairs), law_date=law_date)
    refused = _one_for_each([*refused, *reading.refused], pieces)
    return replace(
        reading,
        read=len(pieces),
        refused=refused,
        unsupported=[(str(line), "text without a question") for line in strays],
    )


def _one_for_each(refused: list[Refused], pieces: list[Piece]) -> list[Refused]:
    """A case is one question, however many of its sub-questions have faults: the first fault stands for it."""
    heads = {part.line: piece.line for piece in pieces for part in (piece, *piece.parts)}
    told = sorted(refused, key=lambda entry: (entry.problem.code == "case_has_a_refused_part", entry.row))
    first = {heads[entry.row]: entry for entry in reversed(told)}
    return sorted(first.values(), key=lambda entry: entry.row)


def looks_like_questions(text: str) -> bool:
    """Keys beside options, numbered or not: enough to read a text as questions."""
    lines = text.splitlines()
    segments = [part.strip() for line in lines for part in line.split("\t")]
    marked = sum(bool(_OPTION.match(part) or _LABEL.match(part) or _KEY_IN_STEM.search(part)) for part in segments)
    return marked >= 2 or (marked == 1 and len(lines) > 1)


def _segments(lines: Iterable[str]) -> list[Segment]:
    found: list[Segment] = []
    gap = True
    for number, line in enumerate(lines, 1):
        for part in line.replace("\u3000", " ").replace("\xa0", " ").split("\t"):
            for told in _BEFORE_LABEL.split(part):
                if told.strip():
                    found.append(Segment(number, told.strip(), gap))
                    gap = False
        gap = gap or not line.strip()
    return found


class _Reader:
    def __init__(self, segments: list[Segment]) -> None:
        self.segments = segments
        self.found: list[Piece] = []
        self.strays: list[int] = []
        self.section = ""
        self.keys: dict[tuple[str, int], str] = {}

    def pieces(self) -> tuple[list[Piece], list[int]]:
        place = 0
        while place < len(self.segments):
            place = self._take(place)
        return self._cases(), self.strays

    def _take(self, place: int) -> int:
        """Put one segment where it belongs; the place of the next."""
        segment = self.segments[place]
        text = segment.text
        current = self.found[-1] if self.found else None
        if kind := _heading(text):
            self.section = kind
            self.found.append(Piece(segment.line, style="heading"))
            return place + 1
        if _LIST_OF_KEYS.match(text) and self._lists_keys(place):
            return self._read_list(place + 1)
        if current is not None and current.style == "heading":
            current = None
        if current is not None and (label := _LABEL.match(text)):
            word = label[1] or label[2]
            current.add(next(column for column, words in _LABELS.items() if re.fullmatch(words, word)), label[3])
            return place + 1
        if current is not None and (current.get("题干") or current.options) and self._options(place, current):
            return place + 1
        if _CASE.match(text):
            told = _CASE.sub("", text, count=1)
            piece = self._begin(segment, "case", "", told)
            piece.heads_a_case = True
            return place + 1
        mark = self._mark(place, current)
        if mark is not None:
            style, number, rest = mark
            self._begin(segment, style, number, rest)
        elif current is None or self._is_new(place, current):
            self._begin(segment, "", "", text)
        else:
            current.go_on(text)
        return place + 1

    def _begin(self, segment: Segment, style: str, number: str, text: str) -> Piece:
        piece = Piece(segment.line, style, number, self.section)
        if (prefix := _KIND_PREFIX.match(text)) and (kind := _kind_of(prefix[1])):
            piece.kind, text = kind, text[prefix.end() :]
        piece.texts["题干"] = [text] if text else []
        self.found.append(piece)
        return piece

    def _mark(self, place: int, current: Piece | None) -> tuple[str, str, str] | None:
        """Style, number and the text behind it, where the segment begins a question."""
        text = self.segments[place].text
        for style, pattern in _MARKS:
            if found := pattern.match(text):
                if current is None or self._begins(place, current, style, int(found[1])):
                    return style, found[1], text[found.end() :].strip()
                return None
        following = self.segments[place + 1].text if place + 1 < len(self.segments) else ""
        found = _NO_MARK.match(text)
        if found and _LABEL.match(following) and current is not None and not self._waits(current):
            return "point", found[1], text[found.end() :].strip()
        return None

    def _waits(self, current: Piece) -> bool:
        """A numbered question that still needs its key: what follows is more of its text."""
        return current.style in ("point", "brackets") and not current.has_key and not current.options

    def _begins(self, place: int, current: Piece, style: str, number: int) -> bool:
        if current.now in ("题干", "选项") and not current.get("题干"):
            return False
        next_one = current.number.isdigit() and number == int(current.number) + 1 and style == current.style
        if current.now == "解析" or (current.now == "答案" and not current.is_whole) or current.now in ("依据", "专题"):
            return next_one or self._answerable(place)
        if style == "brackets" and self._waits(current) and current.style != "brackets":
            return not any(_MARKS[2][1].match(line) for line in current.texts["题干"]) and self._answerable(place)
        return True

    def _answerable(self, place: int) -> bool:
        """Whether options or a key follow before the next mark."""
        for step, segment in enumerate(self.segments[place : place + 40]):
            if step and any(pattern.match(segment.text) for _style, pattern in _MARKS):
                return False
            if (
                _LABEL.match(segment.text)
                or (step and _OPTION.match(segment.text))
                or _KEY_IN_STEM.search(segment.text)
            ):
                return True
        return False

    def _is_new(self, place: int, current: Piece) -> bool:
        """A line without any mark: the next question, or more of this one?"""
        gap = self.segments[place].after_gap
        if current.now == "题干":
            return False
        if current.now == "选项":
            return gap and (current.has_key or self._answerable(place))
        if current.now == "答案":
            return current.is_whole or (gap and current.has_key)
        return gap and self._answerable(place)

    def _options(self, place: int, current: Piece) -> bool:
        """Take the options of a segment, glued or not; what is no option is left."""
        text = self.segments[place].text
        found = _OPTION.match(text)
        sign = found[2] if found else " "
        if found is None:
            found = self._bare(place, current)
        if found is None:
            return False
        following = self.segments[place + 1].text if place + 1 < len(self.segments) else ""
        ahead = _OPTION.match(following)
        letter = found[1].upper()
        if not current.options and letter != "A" and not (letter == "B" and _out_of_stem(current)):
            return False
        until = ahead[1].upper() if ahead and ahead[1].upper() > letter else "U"
        current.options += _unglued(letter, text[found.end() :], sign, until)
        current.now = "选项"
        return True

    def _bare(self, place: int, current: Piece) -> re.Match[str] | None:
        """A letter without a sign is an option only where its neighbours are, too."""
        found = _BARE_OPTION.match(self.segments[place].text)
        if found is None:
            return None
        if current.options:
            return found if found[1] == _after(current.options[-1][0]) else None
        text = self.segments[place].text
        following = self.segments[place + 1].text if place + 1 < len(self.segments) else ""
        ahead = _BARE_OPTION.match(following)
        within = re.search(r"\sB(?:\s|[.．、:：])", text)
        return found if found[1] == "A" and ((ahead and ahead[1] == "B") or within) else None

    def _lists_keys(self, place: int) -> bool:
        """A list of keys stands behind questions that have none."""
        following = self.segments[place + 1 : place + 3]
        asked = [piece for piece in self.found if piece.style != "heading"]
        return (
            bool(asked)
            and not asked[-1].has_key
            and asked[-1].style in ("point", "brackets", "alone")
            and any(_IN_LIST.match(segment.text) for segment in following)
        )

    def _read_list(self, place: int) -> int:
        kind = ""
        while place < len(self.segments):
            text = self.segments[place].text
            place += 1
            kind = _heading(text) or kind
            for first, last, many, one, key in _IN_LIST.findall(text):
                if one:
                    self.keys[kind, int(one)] = key
                    continue
                keys = re.sub(r"\s", "", many)
                if len(keys) == int(last) - int(first) + 1:
                    self.keys |= {(kind, int(first) + step): told for step, told in enumerate(keys)}
        for piece in self.found:
            if piece.number and not piece.has_key:
                number = int(piece.number)
                if key := self.keys.get((piece.kind, number)) or self.keys.get(("", number)):
                    piece.add("答案", key)
        return place

    def _cases(self) -> list[Piece]:
        """Join cases and their sub-questions, and drop what was only a heading."""
        pieces: list[Piece] = []
        head: Piece | None = None
        for place, piece in enumerate(self.found):
            if piece.style == "heading":
                head = None
                continue
            _finish(piece)
            following = self.found[place + 1] if place + 1 < len(self.found) else None
            if head is not None and piece.style != head.style and not piece.heads_a_case:
                head.parts.append(piece)
            elif _heads(piece, following):
                piece.heads_a_case, head = True, piece
                pieces.append(piece)
            else:
                head = None
                pieces.append(piece)
        asked = [piece for piece in pieces if not _is_stray(piece)]
        self.strays += [piece.line for piece in pieces if _is_stray(piece)]
        return asked


def _is_stray(piece: Piece) -> bool:
    """A title or a remark: no number, no options, no key."""
    return not (piece.style or piece.options or piece.has_key or piece.parts)


def _heads(piece: Piece, following: Piece | None) -> bool:
    if piece.options or piece.has_key:
        return False
    if piece.heads_a_case or piece.kind == "case":
        return True
    return piece.style == "alone" and following is not None and following.style in ("point", "brackets")


def _finish(piece: Piece) -> None:
    """What stands within the text of a question: its options, its key."""
    stem = piece.get("题干")
    if not piece.options and (start := re.search(r"(?<![A-Za-z0-9])A\s*([.．、:：)）])", stem)):
        options = _unglued("A", stem[start.end() :].strip(), start[1], "U")
        if len(options) > 1:
            piece.options, stem = options, stem[: start.start()].rstrip("（( ")
    if not piece.has_key:
        keys = list(_KEY_IN_STEM.finditer(stem))
        if len(keys) == 1:
            piece.texts["答案"] = [keys[0][1]]
            stem = f"{stem[: keys[0].start()]}（ ）{stem[keys[0].end() :]}"
            if _is_word_of_truth(keys[0][1]):
                stem = stem.replace("（ ）", "").strip()
    piece.texts["题干"] = [stem]


def _out_of_stem(current: Piece) -> bool:
    """The first option may have slipped to the end of the question: …（　）。A行政许可."""
    stem = current.get("题干")
    places = list(re.finditer(r"(?<=[。？?：:）)\s])A[.．、:：]?\s*(?=\S)", stem))
    if not places:
        return False
    current.options = [("A", stem[places[-1].end() :].strip())]
    current.texts["题干"] = [stem[: places[-1].start()].strip()]
    return True


def _unglued(letter: str, text: str, sign: str, until: str) -> list[tuple[str, str]]:
    """One option, or several glued together: 甲B.乙C.丙. The next letter must carry the same sign."""
    options: list[tuple[str, str]] = []
    signs = (
        r"\s"
        if sign == " "
        else r"\s*[.．]"
        if sign in ".．"
        else r"\s*[:：]"
        if sign in ":："
        else rf"\s*{re.escape(sign)}"
    )
    while (following := _after(letter)) < until:
        opening = r"(?:[（(]\s*)?" if sign in ")）" else ""
        found = re.search(rf"(?<![A-Za-z]){opening}{following}{signs}\s*", text)
        if found is None and until != "U":  # the option behind it stands on its own, so this one must be here
            found = re.search(rf"{following}\s*[.．、:：)）]\s*", text)
        if found is None or not text[: found.start()].strip() or not text[found.end() :].strip():
            break
        options.append((letter, text[: found.start()].strip()))
        letter, text = following, text[found.end() :]
    return [*options, (letter, text.strip())]


def _after(letter: str) -> str:
    return chr(ord(letter) + 1)


def _fault(piece: Piece) -> tuple[str, Problem] | None:
    """What the reader of rows could not know: marks that stand twice, are missing, or a picture."""
    for one in (piece, *piece.parts):
        within = {"part": str(piece.parts.index(one) + 1)} if one is not piece else {}
        told = "\n".join([one.get("题干"), one.get("解析"), *(text for _letter, text in one.options)])
        if LOST in told:
            return "题干", Problem("picture_cannot_be_taken", {"what": "image", **within})
        letters = [letter for letter, _text in one.options]
        twice = [
            letter
            for letter, text in one.options
            if letters.count(letter) > 1 or re.search(rf"[,，;；\s]\s*{letter}\s*[:：.．]", text)
        ]
        if twice:
            return f"选项{twice[0]}", Problem("option_mark_stands_twice", {"mark": twice[0], **within})
        wanted = LETTERS[: len(letters)]
        if missing := [letter for letter in wanted if letter not in letters]:
            return f"选项{missing[0]}", Problem("option_mark_is_missing", {"mark": missing[0], **within})
        if not one.has_key and one is not piece:
            return "答案", Problem("key_was_not_found", within)
    if not piece.parts and piece.heads_a_case:
        return "题干", Problem("case_has_no_parts")
    if not piece.parts and not piece.has_key:
        return "答案", Problem("key_was_not_found")
    return None


def _rows(piece: Piece, *, as_reference: bool) -> list[Row]:
    """The rows of the template that say the same."""
    number = piece.number if as_reference else ""
    if not piece.parts:
        return [_row(piece, {"编号": number})]
    number = number or f"case-{piece.line}"
    numbers = [int(part.number or 0) for part in piece.parts]
    parts = piece.parts
    if sorted(numbers) == list(range(1, len(parts) + 1)):
        parts = sorted(parts, key=lambda part: int(part.number))
    head = Row(piece.line, {"编号": number, "题型": KIND_WORDS["case"][0], "题干": piece.get("题干"), **_frame(piece)})
    return [head, *(_row(part, {"所属案例": number}) for part in parts)]


def _row(piece: Piece, frame: dict[str, str]) -> Row:
    kind = _kind(piece)
    cells = {
        "题型": KIND_WORDS[kind][0],
        "题干": piece.get("题干"),
        "答案": piece.get("答案"),
        **_frame(piece),
        **frame,
    }
    cells |= {f"选项{letter}": text for letter, text in piece.options}
    if kind in ("single", "multiple"):
        cells["答案"] = re.sub(r"[^A-Za-z]", "", cells["答案"]) or cells["答案"]
    return Row(piece.line, cells)


def _frame(piece: Piece) -> dict[str, str]:
    return {column: piece.get(column) for column in ("解析", "难度", "专题", "依据")}


def _kind(piece: Piece) -> str:
    """As the heading says, else by options and key."""
    key = piece.get("答案")
    if piece.options:
        words = {text.strip("。. ") for _letter, text in piece.options}
        if len(piece.options) == 2 and all(_is_word_of_truth(word) for word in words):
            return "true_false"
        if piece.kind in ("single", "multiple", "ordering"):
            return piece.kind
        return "multiple" if len(set(re.findall(r"[A-T]", key.upper()))) > 1 else "single"
    if _is_word_of_truth(key) and piece.kind in ("", "true_false", "case"):
        return "true_false"
    if piece.kind and piece.kind != "case":
        return piece.kind
    if re.fullmatch(r"[A-Ta-t]{1,10}", key):
        return "single" if len(key) == 1 else "multiple"
    return "fill_in" if _BLANK.search(piece.get("题干")) else "short_answer"


def _is_word_of_truth(text: str) -> bool:
    word = text.strip().strip("。.").casefold()
    return word in (*TRUE_WORDS, *FALSE_WORDS) and not word.isdigit() and word not in ("t", "f", "x", "y", "n")


def _kind_of(word: str) -> str:
    return next((kind for kind, words in KIND_WORDS.items() if word.strip() in words), "")


def _heading(text: str) -> str:
    """The kind that a heading such as 一、单项选择题（每题1分） announces."""
    found = _HEADING.match(text)
    kind = _kind_of(found[1]) if found else ""
    rest = text[found.end() :] if found and kind else ""
    return kind if kind and (not rest.strip("】]）) ") or re.match(r"\s*[】\])）]?\s*[（(：:，,]", rest)) else ""
