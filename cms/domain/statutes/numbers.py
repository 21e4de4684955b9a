"""Numbers of articles as they are written: 1260 -> 一千二百六十, art_17_1 -> 第十七条之一."""

from __future__ import annotations

_SIGNS = "零一二三四五六七八九"


def in_chinese(number: int) -> str:
    """1260 -> 一千二百六十; 11 -> 十一."""
    text, zero = "", False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += ("零" if zero and text else "") + _SIGNS[digit] + sign
            zero = False
        else:
            zero = True
    return text[1:] if text.startswith("一十") else text


def label_of(number: int, branch: int = 0) -> str:
    if not number:
        return "序言"
    return f"第{in_chinese(number)}条" + (f"之{in_chinese(branch)}" if branch else "")


def label_of_id(provision: str) -> str:
    """art_17_1 -> 第十七条之一; art_58__para_1__pt_3 -> 第五十八条第一款第三项."""
    article, *parts = provision.split("__")
    label = label_of(*map(int, article.split("_")[1:])) if article.startswith("art_") else label_of(0)
    signs = {"para": "款", "pt": "项"}
    return label + "".join(f"第{in_chinese(int(n))}{signs[kind]}" for kind, n in (p.rsplit("_", 1) for p in parts))
