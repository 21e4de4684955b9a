"""What each requirement says to a person, met or missing, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from certification.domain.eligibility import Requirement, Verdict
from cms.templatetags.mingfa import day
from core.domain.sheets import day_of_text


def title(code: str) -> str:
    return {
        "post": _("A post in an enforcement body"),
        "education": _("Education"),
        "power": _("The unit's own power in the domains asked for"),
        "common_paper": _("Common legal paper passed"),
        "sector_paper": _("Sector paper passed"),
        "hours": _("Training hours"),
        "no_measure": _("No ban and no suspension"),
        "no_other_certificate": _("No other certificate in force"),
        "common_exempt": _("Common legal paper passed"),
        "service": _("Time of service in the unit"),
        "clean_record": _("Clean record"),
        "certificate_live": _("A certificate in force"),
        "certificate_not_ended": _("A certificate that has not ended"),
        "data_document": _("Document that shows the change"),
        "document_photo": _("Photo"),
        "document_consent": _("The officer's consent"),
        "document_loss_notice": _("Notice of loss in a newspaper"),
        "document_establishment_proof": _("Proof of establishment"),
    }.get(code, code)


def says(requirement: Requirement) -> str:
    """One sentence: how it stands, and where it is missing, what to do."""
    sentence = _SENTENCES[requirement.code, requirement.verdict]()
    return sentence % _told(requirement.details) if requirement.details else sentence


_DAYS = ("passed_on", "until", "from")


def _told(details: Mapping[str, Any]) -> dict[str, Any]:
    """Days as they are written here; a requirement keeps them as 2026-11-07, or "—" where none is known."""
    days = {name: day(day_of_text(details[name])) or details[name] for name in _DAYS if name in details}
    return {**details, **days}


_SENTENCES = {
    ("post", Verdict.MET): lambda: _("You serve in %(unit)s."),
    ("post", Verdict.MISSING): lambda: _("No eligible post is on record. The administrator of your unit can enter it."),
    ("education", Verdict.MET): lambda: _("On record and sufficient."),
    ("education", Verdict.MISSING): lambda: _("At least “%(least)s” is asked for."),
    ("power", Verdict.MET): lambda: _("The unit's source of power is on record."),
    ("power", Verdict.MISSING): lambda: _("No source of power is on record for: %(lacking)s. Ask the certificate clerk."),
    ("common_paper", Verdict.MET): lambda: _("Passed on %(passed_on)s, usable until %(until)s."),
    ("common_paper", Verdict.MISSING): lambda: _("Not passed yet, or no longer usable. Sit the next exam."),
    ("common_paper", Verdict.UNKNOWN): lambda: _("The exam record cannot be read at present. Try again later."),
    ("sector_paper", Verdict.MET): lambda: _("Passed for %(domain)s."),
    ("sector_paper", Verdict.MISSING): lambda: _("Not passed yet for %(domain)s."),
    ("sector_paper", Verdict.UNKNOWN): lambda: _("%(domain)s: the exam record cannot be read at present."),
    ("hours", Verdict.MET): lambda: _("%(studied)s hours this year, %(asked)s are asked for."),
    ("hours", Verdict.MISSING): lambda: _("%(studied)s hours this year, %(asked)s are asked for. Continue your course."),
    ("hours", Verdict.UNKNOWN): lambda: _("%(asked)s hours are asked for; the study record cannot be read at present."),
    ("no_measure", Verdict.MET): lambda: _("Nothing stands against it."),
    ("no_measure", Verdict.MISSING): lambda: _("A measure is in force. Ask the authority when it ends."),
    ("common_exempt", Verdict.MET): lambda: _("Not needed: you held a certificate before this transfer."),
    ("service", Verdict.MET): lambda: _("%(months)s months of service are asked for; that is fulfilled since %(from)s."),
    ("service", Verdict.MISSING): lambda: _("%(months)s months of service are asked for; they are complete on %(from)s."),
    ("clean_record", Verdict.MET): lambda: _("No measure for conduct in the last %(months)s months."),
    ("clean_record", Verdict.MISSING): lambda: _("%(months)s months without a measure for conduct are asked for, until %(from)s."),
    ("certificate_live", Verdict.MET): lambda: _("The certificate is in force."),
    ("certificate_live", Verdict.MISSING): lambda: _("The certificate is not in force, so it cannot be changed."),
    ("certificate_not_ended", Verdict.MET): lambda: _("The certificate can be given up."),
    ("certificate_not_ended", Verdict.MISSING): lambda: _("The certificate has ended already."),
    ("data_document", Verdict.MET): lambda: _("Handed in."),
    ("data_document", Verdict.MISSING): lambda: _("Hand in the paper that shows the change, for example the household register."),
    **{
        (f"document_{kind}", verdict): said
        for kind in ("photo", "consent", "establishment_proof", "loss_notice")
        for verdict, said in (
            (Verdict.MET, lambda: _("Handed in.")),
            (Verdict.MISSING, lambda: _("Not handed in yet.")),
        )
    },
    ("no_other_certificate", Verdict.MET): lambda: _("No other certificate of this kind is in force."),
    ("no_other_certificate", Verdict.MISSING): lambda: _("In force already: %(numbers)s."),
}  # fmt: skip


def missing_words(found: Iterable[Requirement]) -> str:
    return "、".join(title(r.code) for r in found if r.verdict != Verdict.MET)
