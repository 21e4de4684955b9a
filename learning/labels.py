"""Words for what stands in the tables of study."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cms import forms_people
from core.sheet_labels import CELL_FAULTS
from learning.ports import domain_names

if TYPE_CHECKING:
    from learning.models import AssignedTarget, Assignment
    from learning.queries.assignments import TargetProgress

KINDS = {"lesson": _("Lesson online"), "class": _("Class in person"), "outside": _("Earned elsewhere")}
LOSSES = {
    "longer_than_lesson": _("Read longer than the lesson lasts; the lesson counts in full length."),
    "waiting": _("Waits until a second person has checked it."),
    "refused": _("Was not accepted."),
    "taken_back": _("Was taken back."),
    "repeated": _("A lesson repeated in the same year counts its best run once."),
    "overlap": _("At the same time something else was counted already."),
    "day_cap": _("More on one day than the daily limit."),
    "outside_cap": _("More hours earned elsewhere than the authority accepts."),
    "online_share": _("More online hours than the share the authority accepts."),
}
ANOMALIES = {
    "speed": _("Questions answered faster than anybody reads"),
    "overlap": _("Two things at the same time"),
    "same_pattern": _("The same answers at the same pace as somebody else"),
    "night": _("Hours on end in the night"),
    "regular": _("Signs as regular as a machine's"),
}
ANOMALY_HELP = {
    "speed": _("Somebody who knows the subject may be this fast. Ask before you judge."),
    "overlap": _("The clock of the class may be wrong, or the roll. The time counts once in any case."),
    "same_pattern": _("Two people may have studied side by side. Ask both."),
    "night": _("Night shifts are usual in enforcement. Look at the duty roster."),
    "regular": _("A page that lies open before a reader sends regular signs as well."),
}

OUTSIDE = {
    "waiting": _("To check"),
    "accepted": _("Hours accepted"),
    "refused": pgettext_lazy("study", "Refused"),
    "withdrawn": _("Taken back with the import"),
}
HOW = {"code": _("by code"), "sheet": _("by sheet"), "roll": _("by roll")}
STATES = (("open", _("Not finished")), ("finished", pgettext_lazy("study", "Finished")), ("all", _("Everybody")))
GAPS = {
    "": "",
    "no_certificate": _("without a certificate"),
    "expiring": _("whose certificate ends within half a year"),
}
POST_TYPES = dict(forms_people.POST_TYPES)
FAULTS = {
    **CELL_FAULTS,
    "cell_is_no_article": _("“%(value)s” names no article. For example: 《行政处罚法》第四十四条"),
    "due_before_found": _("Is before the day it was found."),
    "person_unknown": _("Nobody in your units has the staff number %(number)s."),
    "name_does_not_match": _("The name does not belong to the staff number %(number)s."),
    "outside_is_known": _("Is on record already, or stands twice in this file."),
    "finding_is_known": _("The same finding in the same file is still open."),
    "person_not_on_the_list": _("Is not on the list of this class."),
    "present_already": _("Was there already."),
}


def narrowed(assignment: Assignment) -> list[Any]:
    """Of the people of its unit only these: a kind of post, holders of a domain, a gap in the certificate."""
    names = domain_names({assignment.unit.authority_id}) if assignment.domain_code else {}
    parts = [
        POST_TYPES.get(assignment.post_type, assignment.post_type),
        names.get(assignment.domain_code, assignment.domain_code),
        GAPS[assignment.gap],
    ]
    return [part for part in parts if part]


def target_words(one: AssignedTarget) -> str:
    """What is asked for, in one sentence. Without a title nothing narrows it down."""
    words = {"what": one.title, "n": one.wanted}
    if one.kind == "practice":
        words["what"] = one.title or gettext("any")
        sentence = ngettext("Practise %(n)s question: %(what)s", "Practise %(n)s questions: %(what)s", one.wanted)
        return sentence % words
    if one.kind == "mistakes":
        return gettext("Clear the book of mistakes: %(what)s") % {"what": one.title or gettext("the whole book")}
    if one.wanted:
        return gettext("Mock exam “%(what)s” with at least %(n)s per cent") % words
    return gettext("Sit the mock exam “%(what)s”") % words


def reached_words(part: TargetProgress) -> str:
    """How far somebody is with it."""
    target, how = part.what.target, part.how
    if how is None:
        return gettext("cannot be said at present")
    if target.kind == "practice":
        return gettext("%(done)s of %(n)s questions") % {"done": min(how.questions, target.wanted), "n": target.wanted}
    if target.kind == "mistakes" and not how.questions:
        return gettext("nothing practised since it began")
    if target.kind == "mistakes" and not how.open_mistakes:
        return gettext("no mistake left")
    if target.kind == "mistakes":
        left = {"n": how.open_mistakes}
        return ngettext("%(n)s mistake left", "%(n)s mistakes left", how.open_mistakes) % left
    if how.best is None:
        return gettext("not sat yet")
    return gettext("best: %(best)s per cent") % {"best": _per_cent(how.best)}


def _per_cent(share: float) -> str:
    """Never more than was reached: 59.96 is not yet the 60 that was asked for."""
    return f"{Decimal(str(share)).quantize(Decimal('0.1'), ROUND_FLOOR).normalize():f}"
