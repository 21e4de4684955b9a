"""The words for parameters, their groups and their choices, in the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from certification.domain.parameters import PARAMETERS, Parameter, Rules
from certification.domain.shapes import SHAPES, written
from core.errors import register_texts

GROUPS = {
    "register": _("The register"),
    "term": _("Term"),
    "registration": _("Registration and review"),
    "renewal": _("Renewal"),
    "training": _("Training hours"),
    "exam": _("Exams"),
    "measures": _("Suspension and other measures"),
    "eligibility": _("Who may apply"),
    "scope": _("Acting outside one's own unit"),
    "personnel": _("Legal reviewers and auxiliaries"),
    "card": _("Card and number"),
    "application": _("Steps of an application"),
    "publicity": _("What the public sees"),
    "statistics": _("Figures"),
    "retention": _("How long things are kept"),
}

LABELS = {
    "register_known_from": _("The register is complete from"),
    "certificate_term_months": _("Term of a certificate, in months"),
    "term_mode": _("How the term is counted"),
    "cohort_end": _("Common last day of all certificates"),
    "term_last_day": _("Last day of the term"),
    "service_day_effect": _("A decision whose service is known by day only works from"),
    "registration_period_months": _("Registration falls due every so many months"),
    "registration_window_days": _("Registration opens so many days before"),
    "registration_grace_days": _("Days of grace after the registration is due"),
    "registration_exam_every_n_periods": _("Every so many registrations ask for an exam"),
    "unregistered_blocks_enforcement": _("An overdue registration stops enforcement"),
    "renewal_open_days_before": _("Renewal opens so many days before the end"),
    "renewal_reminders_days": _("Reminders so many days before the end"),
    "late_renewal_limit_days": _("Renewal is possible until so many days after the end"),
    "annual_training_hours": _("Hours of training a year"),
    "induction_hours": _("Hours of training before the first certificate"),
    "online_hours_max_share": _("Online hours count up to this share, in per cent"),
    "daily_online_hours_max": _("Online hours that count on one day, at most"),
    "outside_hours_max": _("Hours earned elsewhere that count in a year, at most"),
    "minutes_per_hour_unit": _("Minutes of an hour of training"),
    "hours_proration_for_part_year": _("Part of a year asks for part of the hours"),
    "common_pass_mark": _("Pass mark of the common paper"),
    "sector_pass_mark": _("Pass mark of the sector paper"),
    "exam_minutes": _("Minutes of an exam"),
    "exam_order": _("Order of the papers"),
    "sector_paper_required": _("A sector paper is asked for"),
    "resits_per_cycle": _("Resits in a cycle"),
    "result_validity_months": _("A pass is usable for so many months"),
    "result_publish_working_days": _("Working days until results are made known"),
    "exempt_common": _("Who need not sit the common paper"),
    "leave_screen_policy": _("When a candidate leaves the exam's screen"),
    "breach_ban_months": _("Months of a ban by tier of breach"),
    "suspension_min": _("Shortest suspension"),
    "suspension_max": _("Longest suspension"),
    "suspension_starts": _("A suspension is counted from"),
    "suspension_tolls_term": _("A suspension stops the term meanwhile"),
    "return_requires_test": _("Returning from a suspension asks for a test"),
    "suspension_reaches_person": _("A suspension for conduct reaches all certificates of the person"),
    "person_measures_stop_ministry_cards": _("A measure against the person stops the use of a ministry's card here"),
    "statement_working_days": _("Working days for the officer's statement before a decision"),
    "appeal_days": _("Days for an appeal against a measure"),
    "measure_without_case": _(
        "A suspension, its extension or a revocation may be entered without notice and statement"
    ),
    "failed_refresher_suspends": _("A failed refresher exam leads to a suspension with off-post training"),
    "failed_refresher_revokes": _("Failing the refresher again leads to a revocation"),
    "reapplication_ban_months": _("Months of a ban after revocation"),
    "eligible_post_types": _("Kinds of post that may apply"),
    "min_service_months": _("Months of service before applying"),
    "clean_record_months": _("Months without discipline before applying"),
    "min_education": _("Least education"),
    "one_certificate_per_person": _("One certificate per person"),
    "cross_unit_enforcement": _("Acting for another unit"),
    "legal_reviewers_share_min": _("Legal reviewers against officers of a unit, at least, in per cent"),
    "legal_review_by_registered_only": _(
        "Only those on the register of legal reviewers take the legal review of an application"
    ),
    "auxiliaries_may_not_enforce": _(
        "Whoever is on record as auxiliary staff may not enforce, even with a certificate"
    ),
    "loss_newspaper_notice": _("A loss is announced in a newspaper"),
    "loss_report_working_days": _("Working days to report a loss"),
    "number_on_reissue": _("The number of a card made anew"),
    "number_regex": _("Form of a number (regular expression)"),
    "number_prefix": _("Beginning of new numbers"),
    "number_digits": _("Digits of new numbers"),
    "card_recall_working_days": _("Working days to hand in a card"),
    "review_steps": _("Steps, each with its working days"),
    "application_documents": _("Documents that every application for a certificate needs"),
    "inactive_months_flag": _("Flag officers without an act for so many months"),
    "public_fields": _("Fields that anybody may see"),
    "public_past_dates": _("Anybody may ask about a past day"),
    "electronic_card": _("The card on the officer's phone counts as a card"),
    "roster_fields": _("Columns of a unit's published roster"),
    "open_data_fields": _("Columns of the monthly open-data file"),
    "report_answer_days": _("Days to answer a report or complaint"),
    "stat_participation_base": _("Whom the participation rate counts"),
    "retention_exam_years": _("Years for which exam papers are kept"),
    "log_months": _("Months for which look-ups are logged"),
}

CHOICES = {
    "yes": _("Yes"),
    "no": _("No"),
    "from_issue": _("from issue"),
    "cohort": _("the same last day for all"),
    "day_before": _("the day before the anniversary"),
    "same_day": _("the same day"),
    "next_day": _("the next day"),
    "any": _("any order"),
    "sector_first": _("sector paper first"),
    "common_first": _("common paper first"),
    "legal_professional": _("legal professional qualification"),
    "holder_on_transfer": _("holders on transfer"),
    "record": _("it is recorded"),
    "submit": _("the paper is handed in"),
    "service": _("its service"),
    "decision": _("its decision"),
    "civil": _("civil-service post"),
    "quasi_civil": _("post managed as civil service"),
    "institution": _("public-institution post"),
    "contract": _("contract"),
    "temporary": _("temporary"),
    "auxiliary": _("auxiliary post"),
    "junior_secondary": _("junior secondary"),
    "senior_secondary": _("senior secondary"),
    "college": _("college"),
    "bachelor": _("bachelor"),
    "by_order": _("by joint-operation order"),
    "keep": _("stays"),
    "new": _("is new"),
    "name": _("name"),
    "unit": _("unit"),
    "number": _("number"),
    "domains": _("domains"),
    "area": _("area"),
    "validity": _("validity"),
    "status": _("status"),
    "photo": _("small photo"),
    "ground": _("the state that ended or paused it"),
    "any_time_in_period": _("certified at any time in the period"),
    "at_period_end": _("certified at the end of the period"),
    "officer_days": _("officer-days"),
    "unit_review": _("Review by the unit"),
    "unit_legal_review": _("Review by the unit's legal staff"),
    "line_review": _("Consent of the line department"),
    "district_review": _("Review by the district's justice bureau"),
    "authority_review": _("Review by the authority"),
    "consent": _("the officer's consent"),
    "establishment_proof": _("proof of establishment"),
}

register_texts(
    {
        "value_missing": _("Enter a value."),
        "value_not_a_number": _("Enter a whole number from %(least)s to %(most)s."),
        "value_not_a_percentage": _("Enter a percentage from 0 to 100, for example 50."),
        "value_not_a_day": _("Enter a day, for example 2026-01-31."),
        "value_not_numbers": _("Enter whole numbers with commas between them, for example 180, 90, 30."),
        "value_not_a_length": _("Enter a number and its unit, for example 15 天 or 3 个月."),
        "value_not_levels": _("Enter tiers with their months, for example L3=24."),
        "value_not_steps": _("“%(line)s” is no step. One step a line with its working days; steps are %(steps)s."),
        "value_steps_end_elsewhere": _("The last step is always %(last)s."),
        "value_steps_out_of_order": _("Steps come once each and in this order: %(steps)s."),
        "value_not_a_pattern": _("This is no regular expression: %(why)s."),
        "value_not_offered": _("Choose one of the values offered."),
        "verified_needs_source": _("Name document, article and date before you mark the value as verified."),
        "rules_begin_in_the_past": _("Rules have effect from %(today)s at the earliest."),
        "rules_begin_before_the_latest": _("The newest rule set has effect from %(latest)s. Choose that day or a later one."),
        "rules_need_decision": _("Enter the number of the decision by which the rules are adopted."),
        "rules_unchanged": _("Nothing differs from the newest rule set yet."),
        "rules_already_submitted": _("This draft waits for its decision. Withdraw it to change it."),
        "draft_of_another": _("%(name)s is writing this draft. Only one person writes; another adopts."),
    }
)  # fmt: skip


def label_of(name: str) -> str:
    return str(LABELS[name])


def said(name: str, value: Any) -> str:
    """A value in words."""
    shape = SHAPES[name]
    if value is None or value == "":
        return str(_("not set"))
    if shape.kind == "choice":
        return str(CHOICES[shape.written(value)])
    if shape.kind == "choices":
        return "、".join(str(CHOICES[one]) for one in value) or str(_("nobody"))
    if name == "review_steps":
        return "，".join(f"{CHOICES[step['step']]} {step['working_days']}" for step in value)
    return written(name, value) + ("%" if shape.kind == "percentage" else "") or str(_("nothing"))


def day_effect_said(rules: Rules) -> str:
    """From when a measure works whose service is known by its day only, and whether somebody verified that rule."""
    said = {
        "next_day": gettext("Beijing time. Without a time the measure works from the beginning of the next day."),
        "same_day": gettext("Beijing time. Without a time the measure works from the beginning of that day."),
    }[rules["service_day_effect"]]
    unverified = gettext("(Nobody has verified this rule yet.)") if rules.is_unverified("service_day_effect") else ""
    return f"{said} {unverified}".strip()


def basis_of(parameter: Parameter) -> str:
    """Where the default, or the practice of others, was seen."""
    return gettext(parameter.basis) if parameter.basis else ""


def by_group() -> list[tuple[str, list[Parameter]]]:
    return [(str(label), [p for p in PARAMETERS.values() if p.group == group]) for group, label in GROUPS.items()]
