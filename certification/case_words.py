"""How a measure stands, in words: the state of its case, unless the register holds its effect no longer."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from certification.models import CertificateEvent, MeasureCase
from certification.texts import word
from cms.templatetags.mingfa import day
from core import clock

ACTS = {
    "suspend": gettext_lazy("Suspension"),
    "revoke": gettext_lazy("Revocation"),
    "annul": gettext_lazy("Annulment"),
    "extend": gettext_lazy("Extension of the suspension"),
}
STAGES = {
    "opened": pgettext_lazy("stage of a measure", "Begun"),
    "noticed": pgettext_lazy("stage of a measure", "Notice"),
    "heard": pgettext_lazy("stage of a measure", "Statement"),
    "decided": pgettext_lazy("stage of a measure", "Decision"),
    "in_force": pgettext_lazy("stage of a measure", "Service"),
    "appealed": pgettext_lazy("stage of a measure", "Appeal"),
    "upheld": pgettext_lazy("stage of a measure", "Upheld"),
    "quashed": pgettext_lazy("stage of a measure", "Quashed"),
    "reversed": pgettext_lazy("stage of a measure", "Effect reversed"),
}


def said_of(case: MeasureCase, reversal: CertificateEvent | None = None) -> str:
    """For lists and headings. What was served known by its day may work from tomorrow only. `reversal`: see
    certification/queries/cases.py."""
    state = word(f"case_{case.state}")
    if reversal is None:
        served = case.event if case.state == "in_force" else None
        if served is not None and served.effective_at > clock.now():
            return _("served, works from %(day)s") % {"day": day(served.effective_at)}
        return state
    told = {"day": day(reversal.recorded_at), "number": reversal.decision_no}
    effect = (
        _("effect reversed on %(day)s by %(number)s") if told["number"] else _("effect reversed on %(day)s")
    ) % told
    return effect if case.state == "in_force" else _("%(state)s; %(effect)s") % {"state": state, "effect": effect}


@dataclass(frozen=True)
class Reversal:
    """An entry that reversed the effect of a measure, for a page: what it was entered for, on what, by whom."""

    event: CertificateEvent
    grounds: str

    @property
    def document(self) -> str:
        if not self.event.decision_no:
            return _("an entry without a document number")
        decided = day(self.event.decided_on)
        return f"{self.event.decision_no} · {decided}" if decided else self.event.decision_no


def reversal_shown(event: CertificateEvent | None) -> Reversal | None:
    return None if event is None else Reversal(event, "、".join(word(code) for code in event.reasons))
