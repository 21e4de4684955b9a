"""The form of an application on paper (审批表), with a place for each review's opinion, signature and stamp."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.utils import translation

from certification.models import Application
from certification.queries.eligibility import requirements_of
from certification.queries.personnel import stood_as_reviewers
from certification.requirements import says, title
from certification.texts import application_word, kind_word, word
from core import clock
from core.typesetting import set_pdf

TEMPLATE = Path(__file__).parent / "application.typ"
_CHANGES = {"name": "姓名", "photo": "照片", "rank": "职级", "unit_name": "单位名称"}
_REASONS = {"lost": "遗失", "damaged": "损坏"}
_REVIEWS = {
    "unit_review": "所在单位意见",
    "unit_legal_review": "单位法制审核意见",
    "line_review": "主管部门意见",
    "district_review": "区司法局意见",
    "authority_review": "发证机关审批意见",
}


def pdf(application: Application) -> bytes:
    """In Chinese, on one or two pages. Opinions given in the system are printed; the rest is left blank to be signed.

    Raises DomainError no_chinese_font.
    """
    with translation.override("zh-hans"):
        return set_pdf(TEMPLATE, _content(application))


def _content(application: Application) -> dict:
    opinions = {
        step.from_state: step
        for step in application.steps.select_related("by")
        if step.act in ("forwarded", "approved", "refused")
    }
    legal = opinions.get("unit_legal_review")
    stood = bool(legal and stood_as_reviewers([(legal.by_id, legal.at)])[0])
    items = application.items.select_related("domain", "area", "power")
    person = application.person
    return {
        "authority": application.authority.name,
        "kind": kind_word(application.kind, application.type),
        "code": str(application.public_id)[:8].upper(),
        "name": person.name,
        "sex": {"M": "男", "F": "女"}.get(person.sex, ""),
        "unit": application.unit.name,
        "certificate": application.subject.number if application.subject else "",
        "facts": _facts(application.data),
        "scope": [f"{i.domain.name}（{i.area.name}）{i.power.basis if i.power else ''}" for i in items],
        "requirements": [
            {"title": title(r.code), "says": says(r), "verdict": str(r.verdict)} for r in requirements_of(application)
        ],
        "papers": [word(kind) for kind in application.evidence_files.values_list("kind", flat=True)],
        "reviews": [_review(one["step"], opinions.get(one["step"]), stood) for one in application.plan],
        "state": application_word(application.state),
        "submitted_at": _day(application.submitted_at),
        "made_at": clock.now().astimezone(clock.BEIJING).strftime("%Y年%m月%d日 %H:%M"),
    }


def _facts(data: dict) -> list[str]:
    told = {
        "reason": _REASONS.get(data.get("reason", ""), data.get("reason", "")),
        "lost_at": _moment_told(data.get("lost_at", "")),
        "change": _CHANGES.get(data.get("change", ""), ""),
        "name": data.get("name", ""),
        "since": _day_told(data.get("since", "")),
        "basis": data.get("basis", ""),
        "last_day": _day_told(data.get("last_day", "")),
    }
    words = {
        "reason": "原因",
        "lost_at": "遗失时间",
        "change": "变更事项",
        "name": "变更后姓名",
        "since": "变更日期",
        "basis": "依据",
        "last_day": "最后有效日",
    }
    return [f"{words[name]}：{value}" for name, value in told.items() if value]


def _review(step: str, given, stood: bool) -> dict:
    """`stood`: whether who gave the legal review stood on the register of legal reviewers that day."""
    register = (
        ("（法制审核人员名册在册）" if stood else "（当日不在法制审核人员名册）") if step == "unit_legal_review" else ""
    )
    return {
        "title": _REVIEWS[step],
        "opinion": (given.note or ("同意" if given.act != "refused" else "不同意")) if given else "",
        "by": given.by.name + register if given else "",
        "on": _day(given.at) if given else "",
    }


def _day(moment) -> str:
    return _in_chinese(clock.day_of(moment)) if moment else ""


def _day_told(text: str) -> str:
    """A day as an application keeps it, 2026-11-07, in Chinese."""
    return _in_chinese(date.fromisoformat(text[:10])) if text else ""


def _moment_told(text: str) -> str:
    if not text:
        return ""
    moment = clock.parse_moment(text).astimezone(clock.BEIJING)
    return f"{_in_chinese(moment.date())} {moment:%H:%M}"


def _in_chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
