"""Numbers as people write them: 120, １２０, 一百二十, 壹佰贰拾, 1.2万, 百分之五; and numbers that may be off by a little."""

import re
import unicodedata
from decimal import Decimal

_DIGITS = {
    sign: value for signs in ("〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖") for value, sign in enumerate(signs)
}
_DIGITS |= {"两": 2, "貳": 2, "參": 3, "陸": 6}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}
_SIGNS = "".join([*_DIGITS, *_UNITS, *_LARGE])
_HAN = re.compile(f"[{_SIGNS}]+")
_MIXED = re.compile(f"(\\d+(?:\\.\\d+)?)([{''.join([*_UNITS, *_LARGE])}])(?![{_SIGNS}\\d])")
_PER_CENT = re.compile(rf"百分之([{_SIGNS}\d.]+)")
_NUMBER = r"-?\d+(?:\.\d+)?"
_TOLERANT = re.compile(rf"({_NUMBER})±(\d+(?:\.\d+)?)(\D*)")
_PLAIN = re.compile(rf"({_NUMBER})(\D*)")


def in_digits(text: str) -> str:
    """The text with every numeral as digits, so that 五日 and 5日 are alike. What is no numeral stays.

    Raises nothing: a row of signs that is no number (十百) stays as it is.
    """
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"(?<=\d)[,，](?=\d{3}(?!\d))", "", text)
    text = _PER_CENT.sub(r"\1%", text)
    text = _MIXED.sub(lambda found: _told(Decimal(found[1]) * (_UNITS | _LARGE)[found[2]]), text)
    return _HAN.sub(lambda found: _value(found[0]), text)


def _value(signs: str) -> str:
    """一百零五 by its units, 二〇二六 digit by digit."""
    if not any(sign in _UNITS or sign in _LARGE for sign in signs):
        return "".join(str(_DIGITS[sign]) for sign in signs)
    total = section = 0
    digit: int | None = None
    for sign in signs:
        if sign in _DIGITS:
            if digit:  # two digits side by side: 一二十 is no number
                return signs
            digit = _DIGITS[sign]
        elif sign in _UNITS:
            section += _UNITS[sign] * (1 if digit is None and _UNITS[sign] == 10 else digit or 0)
            if digit is None and _UNITS[sign] != 10:
                return signs
            digit = None
        else:
            if not section + (digit or 0):
                return signs
            amount = section + (digit or 0)
            total = total + amount * _LARGE[sign] if total >= _LARGE[sign] else (total + amount) * _LARGE[sign]
            section, digit = 0, None
    return str(total + section + (digit or 0))


def _told(number: Decimal) -> str:
    return f"{number.normalize():f}"


def tolerance_of(accepted: str) -> tuple[Decimal, Decimal, str] | None:
    """Number, distance and unit of an accepted text such as 3.5±0.1元; None for any other text."""
    found = _TOLERANT.fullmatch(in_digits(accepted).replace(" ", ""))
    return (Decimal(found[1]), Decimal(found[2]), found[3]) if found else None


def is_near(text: str, accepted: tuple[Decimal, Decimal, str]) -> bool:
    """Whether a text is a number no farther off than allowed; the unit may be left out, but not be another."""
    found = _PLAIN.fullmatch(in_digits(text).replace(" ", ""))
    middle, distance, unit = accepted
    return bool(found) and found[2] in ("", unit) and abs(Decimal(found[1]) - middle) <= distance  # type: ignore[index]


def with_tolerance(number: str, distance: str) -> str | None:
    """How a key names a number with the distance allowed; nothing where either is no plain number."""
    try:
        middle, off = Decimal(number.strip()), abs(Decimal(distance.strip() or "0"))
    except ArithmeticError:
        return None
    if not middle.is_finite() or not off.is_finite():
        return None
    return f"{_told(middle)}±{_told(off)}" if off else _told(middle)
