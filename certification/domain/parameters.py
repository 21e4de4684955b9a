"""The parameters of a rule set: what varies by place is data, with its source.

A default nobody has verified says so wherever a person sees it. A parameter that can harm a person has effect only with
document, article and date; until an authority names them it is off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Parameter:
    name: str
    default: Any
    group: str
    basis: str = ""
    harms: bool = False
    off: Any = None


def _p(name: str, default: Any, group: str, basis: str = "") -> Parameter:
    return Parameter(name, default, group, basis)


def _harmful(name: str, default: Any, group: str, off: Any, basis: str = "") -> Parameter:
    return Parameter(name, default, group, basis, harms=True, off=off)


_GUESS = "no source found"

PARAMETERS: dict[str, Parameter] = {
    parameter.name: parameter
    for parameter in (
        _p("register_known_from", None, "register", "the day this authority's register is complete from"),
        _p("certificate_term_months", 60, "term", "Hunan, Hebei and the tax line use five years"),
        _p("term_mode", "from_issue", "term", "Hunan issues by cohort"),
        _p("cohort_end", None, "term"),
        _p("term_last_day", "day_before", "term", "Hunan: 2022-11-01 to 2027-10-31"),
        _p("service_day_effect", "next_day", "term", _GUESS),
        _p("registration_period_months", None, "registration", "Sichuan 12, Shandong 24, Inner Mongolia 36"),
        _p("registration_window_days", 60, "registration", "Shandong: two months"),
        _p("registration_grace_days", 0, "registration", _GUESS),
        _p("registration_exam_every_n_periods", 1, "registration", "Shandong 2"),
        _harmful("unregistered_blocks_enforcement", True, "registration", False, "Jilin punishes unchecked cards"),
        _p("renewal_open_days_before", 180, "renewal", "Hunan six months, Inner Mongolia three, Panzhihua one"),
        _p("renewal_reminders_days", [180, 90, 60, 30, 7], "renewal", _GUESS),
        _p("late_renewal_limit_days", 90, "renewal", _GUESS),
        _p("annual_training_hours", 60, "training", "national plan ended in 2025"),
        _p("induction_hours", 40, "training", _GUESS),
        _harmful("online_hours_max_share", 0.5, "training", None, _GUESS),
        _p("minutes_per_hour_unit", 45, "training", "common practice"),
        _p("hours_proration_for_part_year", True, "training", _GUESS),
        _p("daily_online_hours_max", 8, "training", "plausibility, no source found"),
        _harmful("outside_hours_max", 30, "training", None, "none found"),
        _p("common_pass_mark", 60, "exam", "Dazhou, Lu'an"),
        _p("sector_pass_mark", 60, "exam", "Dazhou, Lu'an"),
        _p("exam_minutes", 90, "exam", _GUESS),
        _p("exam_order", "any", "exam", "Anhui: sector first"),
        _p("sector_paper_required", False, "exam", "Anhui asks for both papers"),
        _p("resits_per_cycle", 1, "exam", "Gansu"),
        _p("result_validity_months", 24, "exam", "Panzhihua: three years"),
        _p("result_publish_working_days", 5, "exam", "Lu'an"),
        _p("exempt_common", ["legal_professional", "holder_on_transfer"], "exam", "Changzhou"),
        _harmful("leave_screen_policy", "submit", "exam", "record", "Changzhou submits at once"),
        _harmful("breach_ban_months", {"L3": 24}, "exam", {}, "analogy to professional examinations"),
        _p("suspension_min", {"length": 15, "unit": "days"}, "measures", _GUESS),
        _p("suspension_max", {"length": 3, "unit": "months"}, "measures", _GUESS),
        _p("suspension_starts", "service", "measures", _GUESS),
        _p("suspension_tolls_term", False, "measures", _GUESS),
        _p("return_requires_test", True, "measures", "Zibo"),
        _harmful("suspension_reaches_person", True, "measures", False, "for conduct, not for technical grounds"),
        _harmful(
            "person_measures_stop_ministry_cards",
            True,
            "measures",
            False,
            "Tianjin's measures of 1992 reached cards issued by ministries",
        ),
        _p("statement_working_days", 3, "measures", _GUESS),
        _p("appeal_days", 30, "measures", _GUESS),
        _harmful("measure_without_case", True, "measures", False, _GUESS),
        _harmful("failed_refresher_suspends", True, "measures", False, "Zibo: off-post training meanwhile"),
        _harmful("failed_refresher_revokes", True, "measures", False, "Zibo: failing again, with a ban of two years"),
        _harmful("reapplication_ban_months", 24, "measures", None, "Jilin and Zibo: two years"),
        _p("eligible_post_types", ["civil", "quasi_civil", "institution"], "eligibility", "streets' reports; Hefei"),
        _harmful("min_service_months", 12, "eligibility", 0, "Zibo"),
        _harmful("clean_record_months", 24, "eligibility", None, "Panzhihua"),
        _harmful("min_education", "senior_secondary", "eligibility", None, "Dongguan, Hebei"),
        _p("one_certificate_per_person", True, "eligibility", "Dongli's clean-up"),
        _p("cross_unit_enforcement", "by_order", "scope", "Zhejiang comprehensive enforcement regulations art. 29"),
        _p(
            "legal_reviewers_share_min",
            None,
            "personnel",
            "an authority enters it with its document; without one nothing is asked",
        ),
        _harmful(
            "legal_review_by_registered_only",
            True,
            "personnel",
            False,
            "Administrative Penalty Law art. 58: by persons who review penalty decisions for their law",
        ),
        _harmful(
            "auxiliaries_may_not_enforce",
            True,
            "personnel",
            False,
            "Zhejiang comprehensive enforcement regulations art. 30: auxiliaries help under the direction of officers",
        ),
        _p("loss_newspaper_notice", False, "card", "Inner Mongolia and Shenzhen ask for one"),
        _harmful("loss_report_working_days", 5, "card", None, "tax inspection card"),
        _p("number_on_reissue", "keep", "card", _GUESS),
        _p("number_regex", r"^[0-9A-Z\-]{6,24}$", "card", _GUESS),
        _p("number_prefix", "", "card", _GUESS),
        _p("number_digits", 11, "card", _GUESS),
        _p("card_recall_working_days", 10, "card", _GUESS),
        _p(
            "review_steps",
            [
                {"step": "unit_review", "working_days": 3},
                {"step": "authority_review", "working_days": 10},
            ],
            "application",
            "order after Tianjin's 1997 measures, days after Shaanxi",
        ),
        _p("application_documents", [], "application", "consent and proof of establishment: Shenzhen; photo: Lu'an"),
        _p("inactive_months_flag", 24, "statistics", "Dazhou"),
        _p(
            "public_fields",
            ["name", "unit", "number", "domains", "area", "validity", "status"],
            "publicity",
            "common practice; never more than this list by default",
        ),
        _p("public_past_dates", False, "publicity", _GUESS),
        _p("electronic_card", False, "publicity", "Zhejiang shows a card on the phone; elsewhere only plastic counts"),
        _p(
            "roster_fields",
            ["name", "domains", "area", "validity"],
            "publicity",
            "duty to publish officers; fields vary",
        ),
        _p("open_data_fields", [], "publicity", "nothing, until the authority decides what to publish"),
        _p("report_answer_days", 15, "publicity", _GUESS),
        _p("stat_participation_base", "any_time_in_period", "statistics", _GUESS),
        _p("retention_exam_years", 5, "retention", _GUESS),
        _p("log_months", 12, "retention", _GUESS),
    )
}


# Entered, shown and kept like the others, but no step asks for them: exams have these settings of their own, and this
# register holds no acts of enforcement to count. The page of the rules says so beside each.
WITHOUT_EFFECT = frozenset(
    {
        "exam_order",
        "resits_per_cycle",
        "leave_screen_policy",
        "breach_ban_months",
        "suspension_tolls_term",
        "inactive_months_flag",
        "stat_participation_base",
        "retention_exam_years",
        "log_months",
    }
)


@dataclass(frozen=True)
class Setting:
    """A value an authority entered, with the document it rests on."""

    value: Any
    document: str = ""
    article: str = ""
    document_date: str = ""
    verified: bool = False
    valid_until: str = ""

    @property
    def is_sourced(self) -> bool:
        return bool(self.document and self.article and self.document_date)


@dataclass(frozen=True)
class Rules:
    """The parameters in force on a day for an authority."""

    version: str
    settings: Mapping[str, Setting] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        """The value that has effect."""
        parameter = PARAMETERS[name]
        setting = self.settings.get(name)
        if parameter.harms:
            return setting.value if setting and setting.is_sourced else parameter.off
        return setting.value if setting else parameter.default

    def is_unverified(self, name: str) -> bool:
        setting = self.settings.get(name)
        return not (setting and setting.verified)

    def switched_off(self) -> list[Parameter]:
        """What could harm a person and has no document yet: listed on one page."""
        return [
            parameter
            for parameter in PARAMETERS.values()
            if parameter.harms and not ((own := self.settings.get(parameter.name)) and own.is_sourced)
        ]


BUILT_IN = Rules("built-in")


def settings_from(data: Mapping[str, Any]) -> dict[str, Setting]:
    """Read the stored form. Raises ValueError for a parameter nobody knows."""
    if unknown := sorted(set(data) - set(PARAMETERS)):
        raise ValueError(f"unknown parameter: {unknown[0]}")
    return {name: Setting(**item) for name, item in data.items()}
