"""Words for what happens to laws and their articles, and the shapes that go with them."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from cms.domain.statutes.standing import Standing
from cms.sources import label_of

STANDING_TONES = {
    Standing.IN_FORCE: "valid",
    Standing.NOT_YET: "expiring",
    Standing.SUPERSEDED: "suspended",
    Standing.REPEALED: "lapsed",
    Standing.UNVERIFIED: "unknown",
}


def standing_word(standing: Standing) -> str:
    return {
        Standing.IN_FORCE: pgettext("a law", "In force"),
        Standing.NOT_YET: _("Not yet in force"),
        Standing.SUPERSEDED: _("Amended, replaced by a later text"),
        Standing.REPEALED: _("Repealed"),
        Standing.UNVERIFIED: _("In-force date unverified"),
    }[standing]


def basis_word(basis: str) -> str:
    """On what an in-force date rests."""
    return {
        "header": _("by the header of the text"),
        "last_article": _("by its last article"),
        "decision": _("by a document"),
        "unverified": _("unverified"),
    }.get(basis, basis)


def kind_word(kind: str) -> str:
    return {
        "unchanged": _("unchanged"),
        "changed": _("changed"),
        "added": _("new"),
        "repealed": _("no longer there"),
        "renumbered": _("renumbered"),
        "moved": _("moved"),
    }.get(kind, "")


def source_word(kind: str) -> str:
    """Of several sources of a kind."""
    return {
        "exams.question": _("questions"),
        "lesson": _("lessons"),
        "power_item": _("power items"),
        "page": _("pages"),
        "discretion_table": _("discretion tables"),
    }.get(kind) or label_of(kind)


FATE_WORDS = {
    "stands": gettext_lazy("It stands"),
    "changed": gettext_lazy("Changed by law"),
    "quashed": gettext_lazy("Quashed"),
    "unlawful": gettext_lazy("Declared unlawful"),
    "void": gettext_lazy("Declared void"),
}
ACTS = {
    "licence": gettext_lazy("Licence"),
    "penalty": gettext_lazy("Penalty"),
    "coercion": gettext_lazy("Coercion"),
    "inspection": gettext_lazy("Inspection"),
    "confirmation": gettext_lazy("Administrative confirmation"),
    "collection": gettext_lazy("Levy"),
    "reward": gettext_lazy("Reward"),
    "other": gettext_lazy("Other act"),
}
