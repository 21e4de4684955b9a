"""Find the provisions that running text names, as people write them.

《行政处罚法》第五十八条第一款第三项; lists (第三条、第五条和第九条第二款), ranges (第三条至第六条), 第十七条之一; names without
brackets where they are unambiguous (处罚法第九条, 以下简称处罚法); and inside a statute 本法第十条, 本条第二款, 前款第一项, 前条.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from cms.domain.statutes.text import number_of, short_title

# In words or in figures, never mixed: 第3十条 is no number of an article.
_N = "(?:[零〇一二两三四五六七八九十百千]+|[0-9０-９]+)"
_MORE = rf"(?=(?:[、和及][（(]{_N}[)）])+项)"  # of （一）、（三）项 only the last says what they are
_PART = re.compile(rf"第({_N})条(?![例款])(?:之({_N}))?|第({_N})款(?!项)|第({_N})项|第?[（(]({_N})[)）](?:项|{_MORE})")
_ARTICLE = re.compile(rf"第{_N}条(?![例款])")
_JOINT = re.compile(r"[ 　]*(以及|或者|[、，,和及与或至到])[ 　]*(?=第|[（(])")
_BRACKETS = re.compile(r"《([^《》]{2,60})》")
_ASIDE = re.compile(r"[ 　]*（(?!以下)[^（）]{1,20}）(?=第)|[ 　]+(?=第)")
_SHORT_FORM = re.compile(r"（以下(?:简称|称)[“\"《「]?([^”\"》」（）]{2,20})[”\"》」]?）")
_OWN = re.compile(r"本(?:法|条例|规定|办法|解释|细则|规则)(?=第)")
_RELATIVE = re.compile(rf"本条(?=第{_N}[款项])|前款|前条")
_STARTS = re.compile(
    f"(?P<law>{_BRACKETS.pattern})|(?P<own>{_OWN.pattern})|(?P<relative>{_RELATIVE.pattern})"
    f"|(?P<article>{_ARTICLE.pattern})"
)
_LONG = "中华人民共和国"
_LAWS = ("法", "法典", "条例", "规定", "办法", "规则", "细则", "解释")
# What may stand before a bare name without belonging to it: 依处罚法 yes, 某某处罚法 no.
_BEFORE_A_NAME = "依据照按和与及在对的是由违反用了从以合如见看为、，。；：（“《 　\n"


@dataclass(frozen=True)
class Mention:
    """`law` is a short title; `provision` empty where the whole law is named; `through` ends a range of articles."""

    start: int
    end: int
    law: str
    provision: str
    text: str
    through: str = ""


@dataclass(frozen=True)
class Place:
    """Where the text itself stands, so that 本法, 本条 and 前款 mean something: art_58, second paragraph."""

    law: str
    article: str = ""
    paragraph: int = 0


def mentions(text: str, names: Mapping[str, str], place: Place | None = None) -> list[Mention]:
    """In the order of the text. `names` leads from titles and short forms to short titles of known laws."""
    return list(_Reader(text, dict(names), place).read())


class _Reader:
    def __init__(self, text: str, names: dict[str, str], place: Place | None) -> None:
        self.text, self.names, self.place = text, names, place
        self.law = place.law if place else ""
        self.longest = max(map(len, names), default=0)

    def read(self) -> Iterator[Mention]:
        at = 0
        while found := _STARTS.search(self.text, at):
            before, at = at, found.end()
            for mention in self._from(found, before):
                at = max(at, mention.end)
                if mention.law:
                    yield mention

    def _from(self, found: re.Match[str], read: int) -> list[Mention]:
        if found["law"]:
            return self._named(found)
        if found["own"]:
            return self._chain(found.start(), found.end(), self.place.law) if self.place else []
        if found["relative"]:
            return self._relative(found)
        return self._article(found.start(), read)

    def _named(self, found: re.Match[str]) -> list[Mention]:
        title = short_title(found[0].strip("《》"))
        known = title in self.names
        code = self.names.get(title, title)
        end = found.end()
        if short := _SHORT_FORM.match(self.text, end):
            self.names[short[1]] = code
            self.longest = max(self.longest, len(short[1]))
        elif aside := _ASIDE.match(self.text, end):
            end = aside.end()
        chain = self._chain(found.start(), end, code)
        if not self.place and (chain or known):
            self.law = code
        return chain or ([Mention(found.start(), found.end(), code, "", found[0])] if known else [])

    def _article(self, at: int, read: int) -> list[Mention]:
        """A law's name may stand right before it; that of an unknown law makes it nobody's."""
        if name := self._name_before(at, read):
            code = self.names[name]
            start = at - len(name) - (len(_LONG) if self.text.endswith(_LONG, read, at - len(name)) else 0)
            if not self.place:
                self.law = code
            return self._chain(start, at, code)
        return self._chain(at, at, "" if self.text.endswith(_LAWS, read, at) else self.law)

    def _name_before(self, at: int, read: int) -> str:
        for size in range(min(self.longest, at - read), 1, -1):
            name = self.text[at - size : at]
            if name in self.names:
                start = at - size
                before = self.text[start - 1] if start else "\n"
                free = not "\u4e00" <= before <= "\u9fff" or before in _BEFORE_A_NAME
                return name if free or self.text.endswith(_LONG, 0, start) else ""
        return ""

    def _relative(self, found: re.Match[str]) -> list[Mention]:
        """前款 of a first paragraph and 前条 of an inserted article cannot be told, so they are left alone."""
        here = self.place
        if here is None or not here.article.startswith("art_"):
            return []
        if found[0] == "前条":
            number = here.article.removeprefix("art_")
            if not number.isdigit() or int(number) < 2:
                return []
            return self._chain(found.start(), found.end(), here.law, f"art_{int(number) - 1}")
        if found[0] == "前款":
            if here.paragraph < 2:
                return []
            return self._chain(found.start(), found.end(), here.law, here.article, here.paragraph - 1)
        return self._chain(found.start(), found.end(), here.law, here.article)

    def _chain(self, start: int, at: int, law: str, article: str = "", paragraph: int = 0) -> list[Mention]:
        """Provisions that follow one another; each takes over from the one before what it leaves out.

        Without a law the chain is read past, so that nobody takes it for one of another law.
        """
        found: list[Mention] = []
        ranged = False
        one = _provision(self.text, at, article, paragraph)
        if one is None and article:
            name = article + (f"__para_{paragraph}" if paragraph else "")
            return [Mention(start, at, law, name, self.text[start:at])]
        while one is not None:
            end, article, paragraph, name = one
            if ranged and found:
                found[-1] = replace(found[-1], end=end, through=article, text=self.text[found[-1].start : end])
            else:
                found.append(Mention(start, end, law, name, self.text[start:end]))
            joint = _JOINT.match(self.text, end)
            start = joint.end() if joint else end
            ranged = bool(joint and joint[1] in "至到")
            one = _provision(self.text, start, article, paragraph) if joint else None
        return found


def _provision(text: str, at: int, article: str, paragraph: int) -> tuple[int, str, int, str] | None:
    """(end, article, paragraph, id) of what stands here. A point without paragraph belongs to the first."""
    point, begun = 0, False
    while part := _PART.match(text, at):
        number, branch, para, pt, bracketed = part.groups()
        if number and begun:
            break
        if number:
            article, paragraph = f"art_{number_of(number)}" + (f"_{number_of(branch)}" if branch else ""), 0
        elif para and not point:
            paragraph = number_of(para)
        elif (pt or bracketed) and not point:
            point = number_of(pt or bracketed)
        else:
            break
        begun, at = True, part.end()
    if not begun or not article:
        return None
    name = article + (f"__para_{paragraph or 1}" if paragraph or point else "")
    return at, article, paragraph, name + (f"__pt_{point}" if point else "")


def articles_of_range(mention: Mention, most: int = 60) -> list[str]:
    """第三条至第六条 -> art_3, art_4, art_5, art_6. Only plain numbers can be counted through."""
    first, last = mention.provision.split("__")[0], mention.through
    ends = [one.removeprefix("art_") for one in (first, last)]
    if not last or not all(end.isdigit() for end in ends):
        return [one for one in (mention.provision, last) if one]
    return [f"art_{number}" for number in range(int(ends[0]), min(int(ends[1]), int(ends[0]) + most) + 1)]
