"""Read references to provisions as people write them: 《行政处罚法》第三十三条第一款第二项."""

import re
from collections.abc import Collection

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_NUMBER = r"[零〇一二两三四五六七八九十百千0-9０-９]+"
_LAW = re.compile(r"《(?P<law>[^《》]+)》")
_PROVISION = re.compile(
    rf"第(?P<article>{_NUMBER})条(?:之(?P<inserted>{_NUMBER}))?"
    rf"(?:第(?P<paragraph>{_NUMBER})款)?(?:第[（(]?(?P<point>{_NUMBER})[)）]?项)?"
)
_SHORT = re.compile(r"^中华人民共和国(?=.)")


def number_of(text: str) -> int:
    """三十三 -> 33, 一百二十 -> 120, 58 -> 58."""
    if text.isdigit():
        return int(text)
    total, current = 0, 0
    for character in text:
        if character in _UNITS:
            total += (current or 1) * _UNITS[character]
            current = 0
        else:
            current = _DIGITS[character]
    return total + current


def read_citations(text: str) -> list[dict[str, str]] | None:
    """The provisions named in a text; None where something in it is neither a law in 《》 nor a provision of one."""
    citations: list[dict[str, str]] = []
    for part in re.split(r"[；;\n]+", text):
        if part.strip():
            read = _one_law(part.strip())
            if not read:
                return None
            citations += read
    return citations


def _one_law(part: str) -> list[dict[str, str]]:
    found = _LAW.match(part)
    if not found:
        return []
    law = _SHORT.sub("", found["law"].strip())
    rest = part[found.end() :].strip()
    if not rest:
        return [{"law": law, "provision": "", "label": law}]
    provisions = list(_PROVISION.finditer(rest))
    if _PROVISION.sub("", rest).strip("、，,和及 　"):
        return []
    return [{"law": law, "provision": _provision_id(p), "label": f"{law}{p[0]}"} for p in provisions]


def _provision_id(found: re.Match[str]) -> str:
    """The stable id of the law library. A point without paragraph belongs to the first one."""
    article = f"art_{number_of(found['article'])}" + (f"_{number_of(found['inserted'])}" if found["inserted"] else "")
    point = f"__pt_{number_of(found['point'])}" if found["point"] else ""
    paragraph = found["paragraph"] or ("1" if point else "")
    return article + (f"__para_{number_of(paragraph)}" if paragraph else "") + point


def touches(cited: str, changed: Collection[str]) -> bool:
    """Whether a change of these provisions concerns what is cited: the same, a part of it, or what it is a part of."""
    if not changed or not cited:
        return True
    return any(one == cited or one.startswith(f"{cited}__") or cited.startswith(f"{one}__") for one in changed)
