"""An extract in words: the same sentences on the page and on paper."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from certification.domain.parameters import BUILT_IN
from certification.domain.states import Reason
from certification.personnel_words import REGISTERS
from certification.rule_words import CHOICES, label_of, said
from certification.texts import type_word, word
from core import clock


def in_words(content: dict[str, Any]) -> dict[str, Any]:
    """Plain text, ready to be set. Nothing here judges an act: only what was registered."""
    question = content["question"]
    return {
        "question": question,
        "at": moment(question["at"]),
        "answers": [
            _answer(_("As the register stands today"), content["today"]),
            _answer(_("As the register stood then"), content["then"]),
        ],
        "differ": content["today"]["allowed"] != content["then"]["allowed"],
        "names": [f"{one['name']}（{_from(day(one['from']))}）" for one in content["names"]],
        "posts": [
            f"{post['unit']}，{CHOICES.get(post['post_type'], post['post_type'])} {post['title']}，{_period(post)}"
            for post in content["posts"]
        ],
        "registers": [  # extracts made before there were these registers name none
            f"{REGISTERS[one['register']]}：{one['unit']}，{_period(one)}" for one in content.get("registers", [])
        ],
        "certificates": [_certificate(one) for one in content["certificates"]],
        "measures": [f"{word('person_' + _MEASURES[one['measure']])}，{_period(one)}" for one in content["measures"]],
        "orders": [_order(one) for one in content["orders"]],
        "rules": {
            "version": rule_set(content["rules"]["version"]),
            "parameters": [
                {
                    "label": label_of(one["name"]),
                    "value": said(one["name"], one["value"]),
                    "source": one["document"] or _("Default of the software"),
                    "unverified": one["unverified"],
                }
                for one in content["rules"]["parameters"]
            ],
        },
    }


_MEASURES = {"suspension": "suspended", "ban": "banned"}


def verdict(allowed: bool | None) -> str:
    """Never 无权执法: the register says what is registered (domain brief, section 12, point 7)."""
    if allowed is None:
        return _("The register cannot say")
    return _("Within what is registered") if allowed else _("Outside what is registered")


def _answer(label: str, given: dict[str, Any]) -> dict[str, Any]:
    """Where a certificate stands and its holder is on record as auxiliary staff, the register says neither yes nor no."""
    allowed = None if given["allowed"] and Reason.AUXILIARY_STAFF in given["reasons"] else given["allowed"]
    return {
        "label": label,
        "known_at": moment(given["known_at"]),
        "allowed": allowed,
        "verdict": verdict(allowed),
        "reasons": "；".join(word(code) for code in given["reasons"]) or _("no objection on record"),
        "rule_set": rule_set(given["rule_set"]),
    }


def rule_set(version: str) -> str:
    return _("rules built into the software") if version == BUILT_IN.version else version


def _certificate(one: dict[str, Any]) -> dict[str, Any]:
    state = word(one["state"]) if one["state"] else "；".join(word(code) for code in one["reasons"])
    overlays = "、".join(word(code) for code in one["overlays"])
    term = f"{day(one['valid_from'])} – {day(one['valid_until'])}" if one["valid_from"] else ""
    chain = one["chain"]
    return {
        "number": one["number"],
        "type": type_word(one["type"]),
        "issuer": one["issuer"],
        "unit": one["unit"],
        "state": f"{state}（{overlays}）" if overlays else state,
        "term": term,
        "scope": [f"{span['domain']}，{span['area']}" + (f"（{span['basis']}）" if span["basis"] else "") for span in one["scope"]],
        "events": [_event(event) for event in one["events"]],
        "chain": f"{chain['sequence']} / {chain['digest']}" if chain else "",
    }  # fmt: skip


def _event(event: dict[str, Any]) -> dict[str, Any]:
    served = _("served %(at)s") % {"at": _service(event)} if event["served_at"] else ""
    notes = [event["decision_no"], served, "、".join(word(code) for code in event["grounds"])]
    if event["reverses"]:
        notes.append(_("takes back entry %(n)s") % {"n": event["reverses"]})
    return {
        "number": str(event["sequence"]),
        "what": word(event["kind"]),
        "notes": "；".join(filter(None, notes)),
        "effective": moment(event["effective_at"]),
        "recorded": moment(event["recorded_at"]),
        "later": event["later"],
    }


def _service(event: dict[str, Any]) -> str:
    """To the precision of the entry. Extracts made before it was kept there say the moment."""
    return (day if event.get("served_precision") == "day" else moment)(event["served_at"])


def _order(one: dict[str, Any]) -> str:
    """Extracts made before orders had a leader and an issuer say less."""
    document = f"{one['document']}（{one['issued_by']}）" if one.get("issued_by") else one["document"]
    said = [f"{document}：{one['unit']}", one["domain"], one["area"], _period(one)]
    if one.get("leader"):
        said.append(_("led by %(name)s") % {"name": one["leader"]})
    if one.get("later"):
        said.append(_("recorded later, on %(moment)s") % {"moment": moment(one["recorded"])})
    if one.get("gone"):
        said.append(_("replaced or taken back on %(moment)s") % {"moment": moment(one["gone"])})
    return "，".join(said)


def day(text: str) -> str:
    value = date.fromisoformat(text[:10])
    return f"{value.year}年{value.month}月{value.day}日"


def moment(text: str) -> str:
    value = clock.parse_moment(text).astimezone(clock.BEIJING)
    return f"{value.year}年{value.month}月{value.day}日 {value:%H:%M}"


def _from(text: str) -> str:
    return _("from %(day)s") % {"day": text}


def _period(one: dict[str, Any]) -> str:
    until = _("until %(day)s") % {"day": moment(one["until"])} if one["until"] else _("to this day")
    return f"{_from(moment(one['from']))} {until}"
