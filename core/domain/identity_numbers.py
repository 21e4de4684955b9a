"""Resident identity numbers (公民身份号码): shape and check digit, by GB 11643-1999, section 4."""

from __future__ import annotations

import datetime

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def tidy(text: str) -> str:
    return "".join(text.split()).upper()


def check_digit(first_seventeen: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(first_seventeen, _WEIGHTS, strict=True))
    return _CHECKS[total % 11]


def problem_of(number: str) -> str:
    """What is wrong with a tidied number: "shape", "birthday", "check_digit", or "" where nothing is."""
    if len(number) != 18 or not number[:17].isascii() or not number[:17].isdigit() or number[17] not in "0123456789X":
        return "shape"
    try:
        datetime.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return "birthday"
    return "" if check_digit(number[:17]) == number[17] else "check_digit"


def masked(number: str) -> str:
    """First six and last two figures stay: 120101********37."""
    return f"{number[:6]}{'*' * (len(number) - 8)}{number[-2:]}" if len(number) > 8 else "*" * len(number)
