"""Expected refusals. A service raises DomainError with a code; anything else is a bug and stays loud."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

_texts: dict[str, Any] = {
    "handler_never_reviews": _("The person who prepared this cannot also approve it. Ask another person."),
    "key_used_for_something_else": _("This request was already used for another step. Load the page again."),
    "not_allowed": _("You are not allowed to do this."),
    "changed_meanwhile": _("Somebody else changed this meanwhile. Load the page again and repeat your step."),
}


class DomainError(Exception):
    """A refusal that a person can understand and mend. `details` fill the sentence registered for the code."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details

    def __str__(self) -> str:
        return f"{self.code} {self.details}" if self.details else self.code


class ServerFaultError(DomainError):
    """The server lacks something that only whoever keeps it can mend. A page says so, under `heading`, where no view does."""

    heading: Any = ""


def register_texts(texts: Mapping[str, Any]) -> None:
    """Add the sentences of a package: code -> lazy text with %(name)s places for the details."""
    doubled = _texts.keys() & texts.keys()
    if any(str(_texts[code]) != str(texts[code]) for code in doubled):
        raise ValueError(f"codes with two sentences: {sorted(doubled)}")
    _texts.update(texts)


def text_for(error: DomainError) -> str:
    """The sentence for a refusal, in the language of the reader."""
    sentence = _texts.get(error.code)
    return str(sentence) % error.details if sentence is not None else str(error)


def known_codes() -> frozenset[str]:
    return frozenset(_texts)
