"""JSON-LD with vendored contexts and no network: expansion, a guard against unsigned terms, canonical N-Quads."""

from __future__ import annotations

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

from pyld import jsonld

FOLDER = Path(__file__).parent / "contexts"
CONTEXTS = {
    "https://www.w3.org/ns/credentials/v2": "credentials-v2.jsonld",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json": "ob-v3p0-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json": "ob-extensions.jsonld",
    "https://w3id.org/security/data-integrity/v1": "data-integrity-v1.jsonld",
    "https://www.w3.org/ns/did/v1": "did-v1.jsonld",
}
UNDEFINED = "urn:undefined:"
DEEPEST = 40


class LinkedDataError(Exception):
    """`problem` is a code: context_unknown, undefined_terms, not_json_ld."""

    def __init__(self, problem: str, detail: str = "") -> None:
        super().__init__(f"{problem} {detail}".strip())
        self.problem, self.detail = problem, detail


@cache
def _context(address: str) -> dict[str, Any]:
    return json.loads((FOLDER / CONTEXTS[address]).read_text(encoding="utf-8"))


def load(address: str, _options: Any = None) -> dict[str, Any]:
    """A vendored context, never the network."""
    if address not in CONTEXTS or not (FOLDER / CONTEXTS[address]).exists():
        raise LinkedDataError("context_unknown", address[:200])
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": address,
        "document": _context(address),
    }


def _run(act: Any) -> Any:
    """PyLD wraps every failure; what the loader said is in the chain of causes."""
    try:
        return act()
    except LinkedDataError:
        raise
    except (jsonld.JsonLdError, RecursionError, ValueError, TypeError, AttributeError, KeyError, IndexError) as error:
        cause: BaseException | None = error
        while cause is not None:
            if isinstance(cause, LinkedDataError):
                raise cause from None
            cause = getattr(cause, "cause", None) or cause.__cause__ or cause.__context__
        raise LinkedDataError("not_json_ld", type(error).__name__) from error


def _deep(value: Any, level: int = 0) -> bool:
    if level > DEEPEST:
        return True
    if isinstance(value, dict):
        return any(_deep(one, level + 1) for one in value.values())
    return isinstance(value, list) and any(_deep(one, level + 1) for one in value)


def canonical(document: dict[str, Any]) -> bytes:
    """RDFC-1.0 N-Quads. Raises LinkedDataError; a term that no context defines would vanish unsigned and is refused."""
    if _deep(document):
        raise LinkedDataError("not_json_ld", "too deep")
    refuse_undefined(document)
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": load}
    return _run(lambda: jsonld.normalize(document, options)).encode()


def refuse_undefined(document: dict[str, Any]) -> None:
    """Expand a copy in which every undefined term lands under one name, and refuse whatever does. Also relative ids."""
    guarded = _guarded(copy.deepcopy(document))
    expanded = _run(lambda: jsonld.expand(guarded, {"documentLoader": load, "base": ""}))
    text = json.dumps(expanded, ensure_ascii=False)
    if UNDEFINED in text:
        raise LinkedDataError("undefined_terms", text[text.index(UNDEFINED) + len(UNDEFINED) :].split('"', 1)[0][:80])


def _guarded(value: Any) -> Any:
    if isinstance(value, list):
        return [_guarded(one) for one in value]
    if not isinstance(value, dict):
        return value
    guarded = {name: one if name == "@context" else _guarded(one) for name, one in value.items()}
    if "@context" in guarded:
        contexts = guarded["@context"]
        guarded["@context"] = [*(contexts if isinstance(contexts, list) else [contexts]), {"@vocab": UNDEFINED}]
    return guarded
