"""Words for what a case lesson is made of."""

from django.utils.translation import gettext_lazy as _

LINES = {
    "facts": _("Facts"),
    "evidence": _("Evidence"),
    "procedure": _("Procedure"),
    "applicable_law": _("Applicable law"),
    "proportionality": _("Proportionality"),
    "competence": _("Competence"),
}
EVIDENCE_KINDS = {
    "documentary": _("Documentary evidence"),
    "physical": _("Physical evidence"),
    "audiovisual": _("Sound and picture"),
    "electronic": _("Electronic data"),
    "testimony": _("Witness's words"),
    "party": _("Party's words"),
    "expert": _("Expert opinion"),
    "record": _("Record made on site"),
    "paper": _("Paper of the procedure"),
}
CONDITIONS = {
    "points_at_least": _("has at least so many points"),
    "points_below": _("has fewer points than"),
    "holds": _("holds the evidence"),
    "lacks": _("does not hold the evidence"),
    "chose": _("chose earlier"),
    "did_not_choose": _("did not choose earlier"),
    "clock_over": _("let this clock run out"),
    "clock_in_time": _("kept within this clock"),
}
OUTCOMES = {"good": _("Good end"), "fair": _("Fair end"), "bad": _("Bad end")}
ENDINGS = {
    "penalty": _("With a penalty"),
    "no_penalty": _("Lawfully without a penalty"),
    "corrected": _("Put right, no penalty case"),
    "handed_over": _("Handed over to whom it belongs"),
    "undone": _("The act does not stand"),
}
ACTS = {"start": _("starts"), "stop": _("stops")}
UNITS = {
    "working_days": _("working days"),
    "days": _("days"),
    "hours": _("hours"),
    "months": _("months"),
}
STARTS = {
    "next_day": _("from the next day"),
    "same_day": _("from the same day"),
    "moment": _("from the moment itself"),
}
ROLLS = {
    "next_working_day": _("a last day off moves to the next working day"),
    "none": _("a last day off stays the last day"),
}
FAULTS = {
    "case_is_empty": _("The case has no scene yet."),
    "scene_id_twice": _("Two scenes have the name “%(scene)s”."),
    "scene_needs_choices_or_end": _("Scene “%(scene)s” needs either choices or an end."),
    "every_choice_has_conditions": _(
        "In scene “%(scene)s” every choice has conditions. Leave one without, or a learner may be stranded."
    ),
    "choice_leads_nowhere": _("Choice %(choice)s in “%(scene)s” leads to “%(to)s”, which does not exist."),
    "scene_is_never_reached": _("No choice leads to the scene “%(scene)s”."),
    "case_has_no_end": _("The case never ends."),
    "no_way_to_an_end": _("From the scene “%(scene)s” no choice ever leads to an end: learners would go round for ever."),
    "condition_names_nothing": _(
        "A condition of choice %(choice)s in “%(scene)s” names “%(value)s”, which does not exist in this case."
    ),
    "citation_not_found": _("“%(label)s” in “%(scene)s” does not exist in the law it names. Check article, paragraph and point."),
    "period_not_found": _("The clock “%(period)s” in “%(scene)s” is not in the table of periods."),
    "no_good_way": _("No way of right choices alone leads to a good end."),
    "another_way_earns_more": _("A way that ends in “%(scene)s” earns more points than the best one: %(way)s."),
    "best_way_is_late": _("Even the best way, which ends in “%(scene)s”, lets a clock run out."),
    "no_competence_scene": _("No choice earns points for competence. Ask somewhere whether the case is ours at all."),
    "no_clock": _("No statutory clock runs in this case."),
    "choice_without_citation": _("Choice %(choice)s in “%(scene)s” cites no law."),
}  # fmt: skip

PROBLEMS = {
    "not_json": _("This is not JSON: line %(line)s, column %(column)s."),
    "not_an_object": _("An object in braces is expected here."),
    "unknown_key": _("This name is not part of the format. Check its spelling."),
    "missing": _("A value is missing here."),
    "not_a_text": _("A text that is not empty and not too long is expected here."),
    "too_long": _("Too long: at most %(most)s characters."),
    "not_a_name": _("Small letters, figures and - only, beginning with a letter or figure."),
    "not_one_of": _("One of these is expected: %(allowed)s."),
    "not_a_number_between": _("A whole number from %(least)s to %(most)s is expected."),
    "not_true_or_false": _("true or false is expected."),
    "not_a_day": _("A day such as 2026-11-25 is expected."),
    "not_a_time": _("A time such as 09:30 is expected."),
    "not_a_list": _("A list in brackets is expected here."),
}


def problem_sentence(problem) -> str:
    return str(PROBLEMS[problem.code]) % dict(problem.details)


def sentence(fault) -> str:
    """A fault as a sentence that names the scene."""
    return str(FAULTS[fault.code]) % {"scene": fault.scene, "choice": fault.choice, **fault.details}
