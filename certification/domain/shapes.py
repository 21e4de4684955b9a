"""How the value of each parameter is written and read: a person enters words, the rule set keeps JSON.

`read` refuses with a code and details; `written` gives back what a person would enter. Reading what was written changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from certification.domain.application import STEPS


class ValueRefusedError(Exception):
    """What was entered cannot be this parameter's value. `code` names the sentence, `details` fill it."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code, self.details = code, details


@dataclass(frozen=True)
class Shape:
    """`kind` tells a form which field to show; `choices` are codes; `optional` where nothing may be entered."""

    kind: str
    read: Callable[[str], Any]
    written: Callable[[Any], str]
    choices: Sequence[str] = ()
    optional: bool = False


def _whole(least: int, most: int, *, optional: bool = False) -> Shape:
    def read(text: str) -> int:
        if not re.fullmatch(r"\d{1,6}", text) or not least <= int(text) <= most:
            raise ValueRefusedError("value_not_a_number", least=least, most=most)
        return int(text)

    return Shape("number", read, str, optional=optional)


def _share(text: str) -> float:
    """Entered as a percentage, kept as a share of one."""
    if not re.fullmatch(r"\d{1,3}", text) or int(text) > 100:
        raise ValueRefusedError("value_not_a_percentage")
    return int(text) / 100


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise ValueRefusedError("value_not_a_day") from error


def _numbers(text: str) -> list[int]:
    parts = [part for part in re.split(r"[,，、\s]+", text) if part]
    if not parts or not all(re.fullmatch(r"\d{1,4}", part) for part in parts):
        raise ValueRefusedError("value_not_numbers")
    return sorted({int(part) for part in parts}, reverse=True)


UNITS = {"天": "days", "日": "days", "days": "days", "个月": "months", "月": "months", "months": "months"}


def _length(text: str) -> dict[str, Any]:
    """15 天, 3 个月: a month is no number of days."""
    found = re.fullmatch(r"(\d{1,4})\s*(\S+)", text)
    if not found or found[2] not in UNITS:
        raise ValueRefusedError("value_not_a_length")
    return {"length": int(found[1]), "unit": UNITS[found[2]]}


def _length_written(value: Mapping[str, Any]) -> str:
    return f"{value['length']} {'天' if value['unit'] == 'days' else '个月'}"


def _by_level(text: str) -> dict[str, int]:
    """L3=24, L4=999: months of a ban by tier of breach."""
    found = re.findall(r"(L[1-4])\s*[=：:]\s*(\d{1,3})", text)
    if text.strip() and not found:
        raise ValueRefusedError("value_not_levels")
    return {level: int(months) for level, months in found}


def _steps(text: str) -> list[dict[str, Any]]:
    """One step a line: its code and its working days."""
    steps = []
    for line in filter(None, map(str.strip, text.splitlines())):
        found = re.fullmatch(r"([a-z_]+)[\s,，:：]+(\d{1,3})", line)
        if not found or found[1] not in STEPS:
            raise ValueRefusedError("value_not_steps", line=line, steps="、".join(STEPS))
        steps.append({"step": found[1], "working_days": int(found[2])})
    names = [step["step"] for step in steps]
    if not steps or names[-1] != STEPS[-1]:
        raise ValueRefusedError("value_steps_end_elsewhere", last=STEPS[-1])
    if names != sorted(set(names), key=STEPS.index):
        raise ValueRefusedError("value_steps_out_of_order", steps="、".join(STEPS))
    return steps


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueRefusedError("value_not_a_pattern", why=str(error)) from error
    return text


def _one_of(*choices: str, optional: bool = False) -> Shape:
    def read(text: str) -> str:
        if text not in choices:
            raise ValueRefusedError("value_not_offered")
        return text

    return Shape("choice", read, str, choices, optional)


def _some_of(*choices: str) -> Shape:
    def read(text: str) -> list[str]:
        chosen = [part for part in re.split(r"[,\s]+", text) if part]
        if set(chosen) - set(choices):
            raise ValueRefusedError("value_not_offered")
        return [choice for choice in choices if choice in chosen]

    return Shape("choices", read, ",".join, choices)


def _yes_no(text: str) -> bool:
    if text not in ("yes", "no"):
        raise ValueRefusedError("value_not_offered")
    return text == "yes"


DAY = Shape("day", _day, str, optional=True)
SHARE = Shape("percentage", _share, lambda share: str(round(share * 100)))
SHARE_IF_ANY = Shape("percentage", _share, lambda share: str(round(share * 100)), optional=True)
YES_NO = Shape("choice", _yes_no, lambda value: "yes" if value else "no", ("yes", "no"))
LENGTH = Shape("text", _length, _length_written)

SHAPES: dict[str, Shape] = {
    "register_known_from": DAY,
    "certificate_term_months": _whole(1, 240),
    "term_mode": _one_of("from_issue", "cohort"),
    "cohort_end": DAY,
    "term_last_day": _one_of("day_before", "same_day"),
    "service_day_effect": _one_of("next_day", "same_day"),
    "registration_period_months": _whole(1, 120, optional=True),
    "registration_window_days": _whole(0, 366),
    "registration_grace_days": _whole(0, 366),
    "registration_exam_every_n_periods": _whole(1, 10),
    "unregistered_blocks_enforcement": YES_NO,
    "renewal_open_days_before": _whole(1, 730),
    "renewal_reminders_days": Shape("text", _numbers, lambda days: "、".join(map(str, days))),
    "late_renewal_limit_days": _whole(0, 1000),
    "annual_training_hours": _whole(0, 400),
    "induction_hours": _whole(0, 400),
    "online_hours_max_share": SHARE,
    "daily_online_hours_max": _whole(1, 24),
    "outside_hours_max": _whole(0, 400),
    "minutes_per_hour_unit": _whole(30, 60),
    "hours_proration_for_part_year": YES_NO,
    "common_pass_mark": _whole(1, 100),
    "sector_pass_mark": _whole(1, 100),
    "exam_minutes": _whole(10, 600),
    "exam_order": _one_of("any", "sector_first", "common_first"),
    "sector_paper_required": YES_NO,
    "resits_per_cycle": _whole(0, 10),
    "result_validity_months": _whole(1, 240),
    "result_publish_working_days": _whole(0, 60),
    "exempt_common": _some_of("legal_professional", "holder_on_transfer"),
    "leave_screen_policy": _one_of("record", "submit"),
    "breach_ban_months": Shape(
        "text", _by_level, lambda levels: "、".join(f"{level}={months}" for level, months in sorted(levels.items()))
    ),
    "suspension_min": LENGTH,
    "suspension_max": LENGTH,
    "suspension_starts": _one_of("service", "decision"),
    "suspension_tolls_term": YES_NO,
    "return_requires_test": YES_NO,
    "suspension_reaches_person": YES_NO,
    "person_measures_stop_ministry_cards": YES_NO,
    "statement_working_days": _whole(1, 60),
    "appeal_days": _whole(1, 365),
    "measure_without_case": YES_NO,
    "failed_refresher_suspends": YES_NO,
    "failed_refresher_revokes": YES_NO,
    "reapplication_ban_months": _whole(1, 600, optional=True),
    "eligible_post_types": _some_of("civil", "quasi_civil", "institution", "contract", "temporary"),
    "min_service_months": _whole(0, 240),
    "clean_record_months": _whole(0, 240, optional=True),
    "min_education": _one_of("junior_secondary", "senior_secondary", "college", "bachelor", optional=True),
    "one_certificate_per_person": YES_NO,
    "cross_unit_enforcement": _one_of("no", "by_order", "yes"),
    "legal_reviewers_share_min": SHARE_IF_ANY,
    "legal_review_by_registered_only": YES_NO,
    "auxiliaries_may_not_enforce": YES_NO,
    "loss_newspaper_notice": YES_NO,
    "loss_report_working_days": _whole(0, 60),
    "number_on_reissue": _one_of("keep", "new"),
    "number_regex": Shape("text", _pattern, str),
    "number_prefix": Shape("text", str, str, optional=True),
    "number_digits": _whole(1, 24),
    "card_recall_working_days": _whole(0, 120),
    "review_steps": Shape(
        "lines", _steps, lambda steps: "\n".join(f"{step['step']} {step['working_days']}" for step in steps)
    ),
    "application_documents": _some_of("photo", "consent", "establishment_proof"),
    "inactive_months_flag": _whole(1, 240),
    "public_fields": _some_of("name", "unit", "number", "domains", "area", "validity", "status", "photo", "ground"),
    "public_past_dates": YES_NO,
    "electronic_card": YES_NO,
    "roster_fields": _some_of("name", "number", "domains", "area", "validity"),
    "open_data_fields": _some_of("name", "unit", "number", "domains", "area", "validity", "status"),
    "report_answer_days": _whole(1, 365),
    "stat_participation_base": _one_of("any_time_in_period", "at_period_end", "officer_days"),
    "retention_exam_years": _whole(1, 100),
    "log_months": _whole(6, 240),
}


def read(name: str, text: str) -> Any:
    """The value that a person's words mean. Raises ValueRefusedError."""
    shape = SHAPES[name]
    text = text.strip()
    if not text:
        if shape.optional:
            return "" if name == "number_prefix" else None
        if shape.kind != "choices":
            raise ValueRefusedError("value_missing")
    return shape.read(text)


def written(name: str, value: Any) -> str:
    """What a person would enter for this value."""
    return "" if value is None else SHAPES[name].written(value)
