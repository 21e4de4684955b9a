"""Certificate numbers: opaque text, unique per issuer for ever, never used again. No code reads a meaning in one."""

from __future__ import annotations

import re
import unicodedata

from certification.domain.parameters import Rules


def normalised(text: str) -> str:
    """What somebody typed or pasted, as numbers are stored: half-width, upper case, without spaces."""
    if text.isascii():
        return "".join(text.split()).upper()
    upper = unicodedata.normalize("NFKC", text).upper()
    # Composed once more: upper case, or a space taken away, brings together what belongs together.
    return unicodedata.normalize("NFKC", "".join(upper.split()))


def is_well_formed(number: str, rules: Rules) -> bool:
    return re.fullmatch(rules["number_regex"], number) is not None


def next_number(taken: int, rules: Rules) -> str:
    """The number after the last one allotted in the series of an issuer."""
    prefix = rules["number_prefix"]
    return f"{prefix}{taken + 1:0{max(1, rules['number_digits'] - len(prefix))}d}"
