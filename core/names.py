"""Names of persons: how they are tidied and how they are sorted."""

import unicodedata

from pypinyin import Style, lazy_pinyin

# Surnames that are read unlike the everyday word.
_SURNAMES = {"单": "shan", "仇": "qiu", "区": "ou", "查": "zha", "解": "xie", "曾": "zeng", "任": "ren", "盖": "ge"}
_DOUBLE = {"尉迟": ("yu", "chi"), "万俟": ("mo", "qi"), "长孙": ("zhang", "sun"), "澹台": ("tan", "tai")}


def tidy(name: str) -> str:
    """One spelling for one name: full-width letters narrow, spaces single, the dot of minority names as U+00B7."""
    text = unicodedata.normalize("NFKC", name).replace("・", "·").replace("•", "·").replace("‧", "·")
    return " ".join(text.split())


def sort_key(name: str) -> str:
    """Pinyin without tones, syllables apart: 单小明 -> "shan xiao ming"."""
    syllables = lazy_pinyin(name, style=Style.NORMAL)
    if name[:2] in _DOUBLE:
        syllables[:2] = _DOUBLE[name[:2]]
    elif name[:1] in _SURNAMES:
        syllables[0] = _SURNAMES[name[0]]
    return " ".join(part.lower() for part in syllables)[:160]
