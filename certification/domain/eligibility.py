"""What a first certificate or a renewal asks of a person, point by point: met, missing, or not known.

All points are reported together, so that an officer can put everything right in one go. 行政执法机关 staff only; conditions
after the rule set of the authority (training before a post and regular training: 国务院办公厅 plans; see parameters.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from certification.domain.parameters import Rules


class Verdict(StrEnum):
    MET = "met"
    MISSING = "missing"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Post:
    unit_name: str
    post_type: str


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


@dataclass(frozen=True)
class Requirement:
    """`code` names the sentence, `details` fill it."""

    code: str
    verdict: Verdict
    details: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, "verdict": str(self.verdict), "details": dict(self.details)}


def requirements(evidence: Evidence, rules: Rules) -> tuple[Requirement, ...]:
    """Every requirement with its verdict, in the order in which a person would see to them."""
    return (
        _post(evidence, rules),
        *_education(evidence, rules),
        _power(evidence),
        _common_paper(evidence),
        *_sector_papers(evidence, rules),
        _hours(evidence, rules),
        _standing(evidence),
        *_one_certificate(evidence, rules),
    )


def all_met(found: Sequence[Requirement]) -> bool:
    return all(requirement.verdict == Verdict.MET for requirement in found)


def _verdict(met: bool) -> Verdict:
    return Verdict.MET if met else Verdict.MISSING


def _post(evidence: Evidence, rules: Rules) -> Requirement:
    eligible = [post for post in evidence.posts if post.post_type in rules["eligible_post_types"]]
    return Requirement("post", _verdict(bool(eligible)), {"unit": eligible[0].unit_name} if eligible else {})


def _education(evidence: Evidence, rules: Rules) -> list[Requirement]:
    if not (least := rules["min_education"]):
        return []
    order = ("", "junior_secondary", "senior_secondary", "college", "bachelor", "master", "doctor")
    enough = order.index(evidence.education) >= order.index(least) if evidence.education in order else False
    return [Requirement("education", _verdict(enough), {"least": least})]


def _power(evidence: Evidence) -> Requirement:
    lacking = sorted(set(evidence.domains) - set(evidence.domains_with_power))
    return Requirement("power", _verdict(bool(evidence.domains) and not lacking), {"lacking": "、".join(lacking)})


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


def _common_paper(evidence: Evidence) -> Requirement:
    paper = _usable(evidence, "common") or _usable(evidence, "legal_professional")
    details = {"passed_on": paper.passed_on.isoformat(), "until": paper.valid_until.isoformat()} if paper else {}
    return Requirement("common_paper", _of_paper(evidence, paper), details)


def _sector_papers(evidence: Evidence, rules: Rules) -> list[Requirement]:
    if not rules["sector_paper_required"]:
        return []
    return [
        Requirement("sector_paper", _of_paper(evidence, _usable(evidence, "sector", domain)), {"domain": domain})
        for domain in evidence.domains
    ]


def _hours(evidence: Evidence, rules: Rules) -> Requirement:
    asked = rules["induction_hours"] if evidence.kind == "first" else rules["annual_training_hours"]
    if evidence.study_minutes is None:
        return Requirement("hours", Verdict.UNKNOWN, {"asked": asked})
    studied = round(evidence.study_minutes / rules["minutes_per_hour_unit"], 1)
    return Requirement("hours", _verdict(studied >= asked), {"asked": asked, "studied": studied})


def _standing(evidence: Evidence) -> Requirement:
    """A renewal may be filed but not granted while a suspension runs: renewing must not launder a measure."""
    banned = evidence.banned_until is not None and evidence.on <= evidence.banned_until
    held = evidence.person_suspended or (evidence.kind == "renewal" and evidence.certificate_suspended)
    details = {"until": evidence.banned_until.isoformat()} if banned and evidence.banned_until else {}
    return Requirement("no_measure", _verdict(not banned and not held), details)


def _one_certificate(evidence: Evidence, rules: Rules) -> list[Requirement]:
    if not rules["one_certificate_per_person"] or evidence.kind == "renewal":
        return []
    others = evidence.other_live_certificates
    return [Requirement("no_other_certificate", _verdict(not others), {"numbers": "、".join(others)})]
