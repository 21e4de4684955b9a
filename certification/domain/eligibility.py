"""What an application asks of a person and of papers, point by point: met, missing, or not known.

All points are reported together, so that an officer can put everything right in one go. 行政执法机关 staff only; conditions
after the rule set of the authority (training before a post and regular training: 国务院办公厅 plans; see parameters.py).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from certification.domain.application import KINDS
from certification.domain.parameters import Rules
from core.domain.dates import anniversary

# What a registration looks at. The exam is asked for every so many periods (domain.md 8.5).
REGISTRATION = {
    "registration": ("post", "hours", "common_paper", "no_measure"),
    "registration_without_exam": ("post", "hours", "no_measure"),
}


class Verdict(StrEnum):
    MET = "met"
    MISSING = "missing"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Post:
    unit_name: str
    post_type: str
    since: date | None = None


@dataclass(frozen=True)
class PassedPaper:
    paper_kind: str
    domain: str
    passed_on: date
    valid_until: date


@dataclass(frozen=True)
class Evidence:
    """What the register knows of an applicant on a day. None means that nobody could be asked."""

    on: date
    kind: str = "first"
    posts: Sequence[Post] = ()
    papers: Sequence[PassedPaper] = ()
    papers_complete: bool = True
    study_minutes: int | None = None
    domains: Sequence[str] = ()
    domains_with_power: Sequence[str] = ()
    banned_until: date | None = None
    person_suspended: bool = False
    certificate_suspended: bool = False
    other_live_certificates: Sequence[str] = ()
    education: str = ""
    last_conduct_measure_on: date | None = None
    subject_state: str = ""
    subject_number: str = ""
    subject_lost: bool = False
    documents: Collection[str] | None = None
    change: str = ""  # which fact is to be changed
    supervises: bool = False  # asks for a certificate that gives no power to enforce


@dataclass(frozen=True)
class Requirement:
    """`code` names the sentence, `details` fill it."""

    code: str
    verdict: Verdict
    details: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, "verdict": str(self.verdict), "details": dict(self.details)}


def requirements(evidence: Evidence, rules: Rules) -> tuple[Requirement, ...]:
    """Every requirement of the kind with its verdict, in the order in which a person would see to them."""
    asked = REGISTRATION.get(evidence.kind) or KINDS[evidence.kind].asks
    return tuple(found for code in asked for found in _ASKED[code](evidence, rules))


def all_met(found: Sequence[Requirement]) -> bool:
    return all(requirement.verdict == Verdict.MET for requirement in found)


def _verdict(met: bool) -> Verdict:
    return Verdict.MET if met else Verdict.MISSING


def _eligible_posts(evidence: Evidence, rules: Rules) -> list[Post]:
    return [post for post in evidence.posts if post.post_type in rules["eligible_post_types"]]


def _post(evidence: Evidence, rules: Rules) -> list[Requirement]:
    eligible = _eligible_posts(evidence, rules)
    return [Requirement("post", _verdict(bool(eligible)), {"unit": eligible[0].unit_name} if eligible else {})]


def _service(evidence: Evidence, rules: Rules) -> list[Requirement]:
    """Months in the unit before applying, where a document asks for them."""
    if not (months := rules["min_service_months"]):
        return []
    served = [anniversary(post.since, months) for post in _eligible_posts(evidence, rules) if post.since]
    enough_on = min(served, default=None)
    met = enough_on is not None and enough_on <= evidence.on
    details = {"months": months, "from": enough_on.isoformat() if enough_on else "—"}
    return [Requirement("service", _verdict(met), details)]


def _education(evidence: Evidence, rules: Rules) -> list[Requirement]:
    if not (least := rules["min_education"]):
        return []
    order = ("", "junior_secondary", "senior_secondary", "college", "bachelor", "master", "doctor")
    enough = order.index(evidence.education) >= order.index(least) if evidence.education in order else False
    return [Requirement("education", _verdict(enough), {"least": least})]


def _power(evidence: Evidence, rules: Rules) -> list[Requirement]:
    """Who only supervises needs no power of the unit to enforce."""
    if evidence.supervises:
        return []
    lacking = sorted(set(evidence.domains) - set(evidence.domains_with_power))
    met = bool(evidence.domains) and not lacking
    return [Requirement("power", _verdict(met), {"lacking": "、".join(lacking)})]


def _usable(evidence: Evidence, kind: str, domain: str = "") -> PassedPaper | None:
    good = [
        paper
        for paper in evidence.papers
        if paper.paper_kind == kind and paper.domain == domain and paper.passed_on <= evidence.on <= paper.valid_until
    ]
    return max(good, key=lambda paper: paper.valid_until, default=None)


def _of_paper(evidence: Evidence, paper: PassedPaper | None) -> Verdict:
    """A pass on record counts by itself; that there is none can be said only where the exam record could be asked."""
    if paper is None and not evidence.papers_complete:
        return Verdict.UNKNOWN
    return _verdict(paper is not None)


def _common_paper(evidence: Evidence, rules: Rules) -> list[Requirement]:
    held_before = evidence.kind == "transfer" and evidence.subject_state != ""
    if held_before and "holder_on_transfer" in rules["exempt_common"]:
        return [Requirement("common_exempt", Verdict.MET)]
    paper = _usable(evidence, "common") or _usable(evidence, "legal_professional")
    details = {"passed_on": paper.passed_on.isoformat(), "until": paper.valid_until.isoformat()} if paper else {}
    return [Requirement("common_paper", _of_paper(evidence, paper), details)]


def _sector_papers(evidence: Evidence, rules: Rules) -> list[Requirement]:
    """They examine the law that somebody enforces; who only supervises sits the common paper."""
    if not rules["sector_paper_required"] or evidence.supervises:
        return []
    return [
        Requirement("sector_paper", _of_paper(evidence, _usable(evidence, "sector", domain)), {"domain": domain})
        for domain in evidence.domains
    ]


def _hours(evidence: Evidence, rules: Rules) -> list[Requirement]:
    beginner = evidence.kind in ("first", "reentry")
    asked = rules["induction_hours"] if beginner else rules["annual_training_hours"]
    if evidence.study_minutes is None:
        return [Requirement("hours", Verdict.UNKNOWN, {"asked": asked})]
    studied = round(evidence.study_minutes / rules["minutes_per_hour_unit"], 1)
    return [Requirement("hours", _verdict(studied >= asked), {"asked": asked, "studied": studied})]


def _standing(evidence: Evidence, rules: Rules) -> list[Requirement]:
    """A renewal may be filed but not granted while a suspension runs: renewing must not launder a measure."""
    banned = evidence.banned_until is not None and evidence.on <= evidence.banned_until
    continues = evidence.kind in ("renewal", "transfer", "change_scope", *REGISTRATION)
    held = evidence.person_suspended or (continues and evidence.certificate_suspended)
    details = {"until": evidence.banned_until.isoformat()} if banned and evidence.banned_until else {}
    return [Requirement("no_measure", _verdict(not banned and not held), details)]


def _clean_record(evidence: Evidence, rules: Rules) -> list[Requirement]:
    """Months without a measure for conduct, where a document asks for them."""
    if not (months := rules["clean_record_months"]):
        return []
    last = evidence.last_conduct_measure_on
    clean_from = anniversary(last, months) if last else None
    details = {"months": months, "from": clean_from.isoformat() if clean_from else "—"}
    return [Requirement("clean_record", _verdict(clean_from is None or clean_from <= evidence.on), details)]


def _one_certificate(evidence: Evidence, rules: Rules) -> list[Requirement]:
    if not rules["one_certificate_per_person"]:
        return []
    replaced = evidence.subject_number if evidence.kind == "transfer" else ""
    others = [number for number in evidence.other_live_certificates if number != replaced]
    return [Requirement("no_other_certificate", _verdict(not others), {"numbers": "、".join(others)})]


def _live(evidence: Evidence, rules: Rules) -> list[Requirement]:
    return [Requirement("certificate_live", _verdict(evidence.subject_state == "issued"))]


def _not_ended(evidence: Evidence, rules: Rules) -> list[Requirement]:
    return [Requirement("certificate_not_ended", _verdict(evidence.subject_state in ("issued", "expired")))]


def _data_document(evidence: Evidence, rules: Rules) -> list[Requirement]:
    """A changed fact needs the paper that shows it (domain.md 8.3, row 21); a new photo shows itself."""
    if evidence.documents is None:
        return []
    paper = "photo" if evidence.change == "photo" else "data_document"
    return [Requirement("data_document", _verdict(paper in evidence.documents))]


def _loss_notice(evidence: Evidence, rules: Rules) -> list[Requirement]:
    """Where the rules ask for a notice in a newspaper, a lost card is replaced only with it."""
    if evidence.documents is None or not evidence.subject_lost or not rules["loss_newspaper_notice"]:
        return []
    return [Requirement("document_loss_notice", _verdict("loss_notice" in evidence.documents))]


def _documents(evidence: Evidence, rules: Rules) -> list[Requirement]:
    """What the rule set asks for with every application. None where nobody has handed anything in yet."""
    if evidence.documents is None:
        return []
    return [
        Requirement(f"document_{kind}", _verdict(kind in evidence.documents)) for kind in rules["application_documents"]
    ]


_ASKED: dict[str, Callable[[Evidence, Rules], list[Requirement]]] = {
    "post": _post,
    "service": _service,
    "education": _education,
    "power": _power,
    "common_paper": _common_paper,
    "sector_paper": _sector_papers,
    "hours": _hours,
    "no_measure": _standing,
    "clean_record": _clean_record,
    "no_other_certificate": _one_certificate,
    "certificate_live": _live,
    "certificate_not_ended": _not_ended,
    "data_document": _data_document,
    "loss_notice": _loss_notice,
    "documents": _documents,
}
