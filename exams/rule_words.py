"""Where an exam is not as the rule set in force has it: said with the source of the rule, never forbidden."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from core import clock
from exams import ports
from exams.models import Exam


def source_of(ruled: ports.Ruled) -> str:
    source = ruled.source or _("Default of the software")
    return source if ruled.verified else f"{source}，{_('unverified')}"


def minutes_asked(rules: ports.ExamRules) -> str:
    return _("The rules in force: %(n)s minutes (%(source)s).") % _said(rules.minutes)


def pass_marks_asked(rules: ports.ExamRules) -> str:
    common, sector = rules.common_pass_mark, rules.sector_pass_mark
    told = {"common": common.value, "sector": sector.value, "source": source_of(common), "other": source_of(sector)}
    return (
        _(
            "The rules in force, of 100 marks: common paper %(common)s (%(source)s), sector paper %(sector)s (%(other)s)."
        )
        % told
    )


def _said(ruled: ports.Ruled) -> dict[str, object]:
    return {"n": ruled.value, "source": source_of(ruled)}


def differences(exam: Exam, total: Decimal) -> list[str]:
    """Sentences for whoever sets the paper. `total`: the marks of the blueprint; without one no mark is compared."""
    rules = (ports.exam_rules([exam.authority_id], clock.today()) or {}).get(exam.authority_id)
    if rules is None:
        return []
    found = []
    if exam.minutes != rules.minutes.value:
        told = {**_said(rules.minutes), "own": exam.minutes}
        found.append(_("This exam lasts %(own)s minutes; the rules in force name %(n)s (%(source)s).") % told)
    asked = rules.pass_mark(exam.paper_kind)
    if total and exam.pass_marks / total * 100 != asked.value:
        own = f"{round(exam.pass_marks / total * 100, 1).normalize():f}"
        told = {**_said(asked), "own": own}
        found.append(
            _("Of 100 marks this exam asks for %(own)s to pass; the rules in force name %(n)s (%(source)s).") % told
        )
    return found
