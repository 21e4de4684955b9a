"""Words of the question bank: kinds, states, faults of a wording, refused rows and refused steps."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.errors import register_texts
from exams.domain.assembly import Obstacle, Rules, RulesConflictError
from exams.domain.importing import COLUMNS, Refused
from exams.domain.kinds import Problem

KIND_LABELS = {
    "single": _("Single choice"),
    "multiple": _("Multiple choice"),
    "true_false": _("True or false"),
    "fill_in": _("Fill in the blanks"),
    "short_answer": _("Short answer"),
    "matching": _("Matching"),
    "ordering": _("Ordering"),
    "case": _("Case analysis"),
}
STATE_LABELS = {
    "draft": pgettext_lazy("question", "Draft"),
    "in_review": pgettext_lazy("question", "In review"),
    "approved": pgettext_lazy("question", "Approved"),
    "retired": pgettext_lazy("question", "Retired"),
}
# State -> tone of the tag that shows it.
STATE_TONES = {"draft": "unknown", "in_review": "expiring", "approved": "valid", "retired": "lapsed"}
EVENT_LABELS = {
    "created": pgettext_lazy("question", "Created"),
    "revised": pgettext_lazy("question", "Rewritten"),
    "submitted": _("Submitted for review"),
    "approved": pgettext_lazy("question", "Approved"),
    "returned": _("Returned to its author"),
    "retired": pgettext_lazy("question", "Retired"),
    "flagged": _("Flagged: not drawn until checked"),
    "cleared": _("Checked again, flag removed"),
    "retagged": _("Tags changed"),
}
LEVEL_LABELS = {
    "know": pgettext_lazy("cognitive level", "Know"),
    "understand": pgettext_lazy("cognitive level", "Understand"),
    "apply": pgettext_lazy("cognitive level", "Apply"),
}
PART_LABELS = {
    "stem": pgettext_lazy("question", "Question"),
    "options": _("Options"),
    "answer": _("Key"),
    "scheme": _("Marking"),
    "explanation": _("Explanation"),
    "topic": _("Topic"),
    "difficulty": _("Difficulty"),
    "citations": _("Provisions"),
    "law_date": _("Right under the law of"),
    "level": _("Cognitive level"),
    "post": _("Post"),
    "valid_from": _("May be drawn from"),
    "valid_until": _("May be drawn until"),
    "provenance": _("Provenance"),
}
POLICY_LABELS = {
    "all_or_nothing": _("All right or no marks"),
    "half_when_incomplete": _("Half the marks when incomplete, none with a wrong choice"),
    "share_when_incomplete": _("A share for each right choice, none with a wrong choice"),
    "right_minus_wrong": _("Each wrong choice takes away what a right one gives"),
}
PAPER_KIND_LABELS = {"common": _("Common law paper"), "sector": _("Sector law paper")}

PROBLEMS: dict[str, Any] = {
    # The wording
    "unknown_kind": _("The kind “%(kind)s” does not exist."),
    "stem_is_empty": _("The question has no text."),
    "stem_is_too_long": _("The text is longer than %(limit)s characters."),
    "stem_has_control_characters": _("The text holds characters that cannot be printed. Type it again."),
    "option_is_empty": _("Option %(option)s is empty."),
    "option_is_too_long": _("Option %(option)s is longer than %(limit)s characters."),
    "option_has_control_characters": _("Option %(option)s holds characters that cannot be printed. Type it again."),
    "options_are_alike": _("Option %(option)s says the same as option %(other)s."),
    "option_marks_are_not_unique": _("Two options carry the same letter, or one carries none."),
    "option_has_no_side": _("An option stands neither on the left nor on the right."),
    "too_few_options": _("At least %(least)s options are needed; there are %(count)s."),
    "true_false_needs_no_options": _("A true or false question needs no options."),
    "key_is_no_option": _("The key “%(key)s” is none of the options."),
    "key_is_neither_true_nor_false": _("The key “%(key)s” is neither true nor false. Write for instance 正确 or 错误."),
    "key_names_an_option_twice": _("The key names an option twice."),
    "multiple_needs_two_right_options": _(
        "A multiple choice question needs at least two right options. With one it is single choice."
    ),
    "unknown_policy": _("The way of marking “%(policy)s” does not exist."),
    "no_blank_in_stem": _("The text has no blank. Write ____ where one is."),
    "blanks_and_keys_differ": _("The text has %(blanks)s blanks, the key has %(keys)s. Part the keys with ；."),
    "key_of_blank_is_empty": _("The key of blank %(blank)s is empty or only punctuation."),
    "model_answer_is_missing": _("The model answer is missing."),
    "pair_is_missing": _("The key has no partner for %(option)s."),
    "key_is_no_order_of_the_options": _("The key must name every option exactly once, for instance CADB."),
    "case_has_no_parts": _("The case has no sub-questions."),
    "case_has_too_many_parts": _("A case has at most %(limit)s sub-questions."),
    "part_numbers_are_not_unique": _("Two sub-questions carry the same number."),
    "weight_is_no_positive_number": _("The weight must be a number above 0 and up to 99, for instance 2 or 2.5."),
    "topic_is_missing": _("The topic is missing."),
    "difficulty_is_outside_1_to_5": _("The difficulty must be between 1 and 5."),
    "explanation_has_control_characters": _("The explanation holds characters that cannot be printed."),
    "checked_against_is_missing": _("A day of checking is given, but not against which text."),
    "validity_is_reversed": _("The last day for drawing lies before the first."),
    "level_is_unreadable": _("The level “%(text)s” is unknown. Write 识记, 理解 or 应用."),
    "citation_names_no_law": _("A citation names no law."),
    # Rows of a file
    "cell_is_empty": _("The cell is empty."),
    "kind_is_unreadable": _("The kind “%(text)s” is unknown. Write for instance 单选题, 多选题 or 判断题."),
    "single_has_one_key": _("A single choice question has exactly one key, for instance B; found “%(text)s”."),
    "key_is_no_letters": _("The key must be letters of options, for instance B or ACD; found “%(text)s”."),
    "pair_is_unreadable": _("A pair is written as 罚款＝财产罚; found “%(text)s”."),
    "difficulty_is_unreadable": _("The difficulty is a number from 1 to 5 or 易, 中, 难; found “%(text)s”."),
    "scheme_is_unknown": _("The way of marking “%(text)s” does not fit this kind. Possible: %(known)s."),
    "day_is_unreadable": _("The day “%(text)s” cannot be read. Write for instance 2026-01-31."),
    "citation_is_unreadable": _("“%(text)s” cannot be read. Write for instance 《行政处罚法》第三十三条第一款."),
    "case_needs_a_number": _("A case needs a number, so that its sub-questions can name it."),
    "case_stands_not_above": _("No case with the number “%(case)s” stands above this row."),
    "case_within_a_case": _("A case cannot be part of another case."),
    "case_has_a_refused_part": _("A sub-question of this case was refused. Mend it, so that the case comes in whole."),
    "option_mark_stands_twice": _("The mark %(mark)s stands before two options. Two questions may have run together."),
    "option_mark_is_missing": _("No option %(mark)s was found, though later ones are there."),
    "key_was_not_found": _("No key was found for this question: no line such as 答案：B, no letter in brackets."),
    "too_many_options": _("At most %(most)s options can be taken; there are %(count)s."),
    "picture_is_missing": _("The file names a picture that is neither in it nor in this bank."),
    "picture_cannot_be_shown": _(
        "A picture in it is damaged, too large or of a type that is not shown here. JPEG, PNG and WebP are."
    ),
    "picture_cannot_be_taken": _("It holds a picture, sound or formula (%(what)s), which would be lost."),
    "script_cannot_be_taken": _("It holds a script, which is never taken."),
    "key_is_missing": _("No option is marked as right."),
    "answer_line_is_missing": _("The line ANSWER is missing."),
    "same_question_other_key_in_row": _(
        "The same question stands in row %(row)s with another key. Decide which is right."
    ),
    "reference_stands_in_row": _("The number is used in row %(row)s already."),
    "same_question_other_key_in_bank": _(
        "The bank holds the same question with another key (%(number)s). Decide which is right."
    ),
    "reference_is_taken": _("The number “%(number)s” belongs to another question of this bank."),
}
# What readers of other systems' files left; names of kinds of other systems stay as they are.
REMARKS = {
    "weights of options": _("marks for single options; the usual way of marking is used"),
    "options with part of the marks": _("options with part of the marks; only the full one is taken as right"),
    "marks taken away for wrong options": _("marks taken away for wrong options; the usual way of marking is used"),
    "answers with part of the marks, or patterns": _("answers with part of the marks, or patterns"),
    "a number with a tolerance": _("a number with a tolerance"),
    "an answer that is no number": _("an answer that is no number"),
    "a single choice with several full answers": _("a single choice with several right answers"),
    "feedback for single answers": _("feedback for single answers; only that for the question is kept"),
    "text without a question": _("text without a question"),
    "adaptive items and templates": _("adaptive items and templates"),
    "an item without an interaction": _("an item without an interaction"),
    "an item without a correct response": _("an item without a correct response"),
    "its own way of marking": _("its own way of marking; the usual one is used"),
}
ANSWER_TEXTS = {
    "answer_has_no_form": _("The answer could not be read. Load the page again."),
    "answer_has_control_characters": _("The answer holds characters that cannot be printed. Type it again."),
    "answer_is_too_long": _("The answer is longer than %(limit)s characters. Please shorten it."),
    "choice_is_no_option": _("“%(choice)s” is not among the options of this question."),
    "more_texts_than_blanks": _("This question has only %(blanks)s blanks."),
    "pair_is_not_on_the_paper": _("“%(option)s” cannot be matched in this question."),
    "order_does_not_hold_every_option_once": _("Every step must stand in the order exactly once."),
    "part_is_not_on_the_paper": _("This case has no sub-question “%(part)s”."),
}
BANK_TEXTS = {
    "question_has_faults": _("The question cannot be kept yet. %(faults)s"),
    "question_is_known": _("The bank holds this question already: %(number)s."),
    "question_move_not_open": _("This step is not open to the question as it stands now. Load the page again."),
    "question_author_never_approves": _("You wrote or submitted this question. Another person has to approve it."),
    "reason_is_missing": _("Please give a reason."),
    "bank_name_is_taken": _("Your authority has a question bank of this name already."),
    "file_has_no_questions": _(
        "No table of questions was found in the file. The first rows must name the columns 题型, 题干 and 答案."
    ),
    "file_columns_missing": _("The columns %(columns)s are missing. Use the template."),
    "file_has_too_many_rows": _("The file holds more than %(limit)s rows. Please split it."),
    "file_format_unknown": _(
        "This format cannot be read. Use an Excel file made from the template, CSV, a text or Word file (.docx) with keys, GIFT, Aiken, Moodle XML, QTI 2 or 3, or Canvas."
    ),
    "file_xml_is_broken": _("The file is broken at line %(line)s."),
    "file_declares_a_type": _("The file declares types or entities, which is not accepted."),
    "file_unpacks_too_large": _("The package unpacks to too much."),
    "file_holds_formulas": _("The file holds formulas. Paste the values only, save it and try again."),
    "export_filter_unknown": _("There is no filter “%(name)s”. Known: %(known)s."),
    "bank_holds_no_such_questions": _("The bank holds no questions like these."),
    "package_holds_too_many": _("A package holds at most %(limit)s questions. Narrow the export with a filter."),
    "import_is_done": _("This import is done. Rewrite the questions themselves, or take it back and import again."),
    "import_is_running": _("The work on this file is not finished yet. Wait until it is."),
    "import_broke_off": _(
        "The work on this file broke off before its end. What was taken until then can be taken back."
    ),
    "import_already_undone": _("This import was undone already."),
    "import_was_dry_run": _("This was a trial run: nothing was kept, so nothing can be undone."),
    "blueprint_is_empty": _("The blueprint needs at least one section."),
    "blueprint_counts_must_be_positive": _("Every section needs a number of questions and marks above 0."),
    "pass_marks_above_total": _("The pass mark %(pass_marks)s is above the total of %(total)s marks."),
    "bank_holds_too_few_questions": _("The bank holds too few approved questions: %(short)s"),
    "exam_has_no_blueprint": _("The exam has no blueprint yet."),
}
register_texts({**ANSWER_TEXTS, **BANK_TEXTS})


PROBLEMS |= {code: BANK_TEXTS[code] for code in ("file_xml_is_broken", "file_declares_a_type")}


def sentence(code: str, details: Mapping[str, Any]) -> str:
    """The sentence for a fault, with the sub-question of a case it belongs to."""
    text = str(PROBLEMS[code]) % details
    return (
        str(_("Sub-question %(part)s: %(text)s")) % {"part": details["part"], "text": text}
        if "part" in details
        else text
    )


def sentences(problems: list[Problem]) -> str:
    return " ".join(sentence(problem.code, problem.details) for problem in problems)


def place(row: int, column: str) -> str:
    """A cell of a sheet, a line of a text, or a file of a package and its line."""
    if not column:
        return str(_("Line %(row)s")) % {"row": row}
    if column not in COLUMNS:
        return f"{column}:{row}"
    return str(_("Row %(row)s, column “%(column)s”")) % {"row": row, "column": column}


def refused_as_json(refused: Refused) -> dict[str, Any]:
    """Kept coded, so that every reader gets the sentence in their own language."""
    return {
        "row": refused.row,
        "column": refused.column,
        "code": refused.problem.code,
        "details": dict(refused.problem.details),
        "cells": {column: text for column, text in refused.cells.items() if text},
    }


OBSTACLES = {
    "section": _("form %(form)s, “%(section)s”: %(by)s questions short"),
    "enemies": _("form %(form)s: %(by)s pairs of questions that exclude each other"),
    "shared": _("form %(form)s: %(by)s questions too many in common with form %(other)s"),
    "new": _("form %(form)s: %(by)s fresh questions short"),
    "difficulty": _("form %(form)s: %(by)s away from the wanted difficulty"),
}


def rules_in_words(rules: Rules) -> list[str]:
    """The rules of a blueprint as sentences; none where it asks for nothing."""
    found = []
    if rules.most_shared is not None:
        found.append(gettext("At most %(n)s questions in common with another form.") % {"n": rules.most_shared})
    if rules.most_used is not None:
        found.append(gettext("A question stands in at most %(n)s forms.") % {"n": rules.most_used})
    if rules.least_new:
        found.append(gettext("At least %(n)s per cent of the questions were never used.") % {"n": rules.least_new})
    if rules.difficulty is not None:
        values = {"mean": rules.difficulty, "off": rules.tolerance}
        found.append(gettext("Mean difficulty %(mean)s, at most %(off)s away.") % values)
    return found


def obstacle_text(obstacle: Obstacle) -> str:
    by = f"{obstacle.by / 100:.2f}" if obstacle.rule == "difficulty" else obstacle.by
    values = {"form": obstacle.form, "section": obstacle.section, "other": obstacle.other, "by": by}
    return str(OBSTACLES[obstacle.rule]) % values


def conflict_text(conflict: RulesConflictError) -> str:
    """What stands in the way, one clause after another, in the language of the reader."""
    clauses = [obstacle_text(obstacle) for obstacle in conflict.obstacles]
    if conflict.worn:
        clauses.append(
            gettext("%(n)s questions rest because they stand in as many forms as allowed") % {"n": conflict.worn}
        )
    return "；".join(clauses)


register_texts(
    {
        "rules_cannot_all_be_kept": _(
            "These rules cannot all be kept. What is missing: %(what)s. Loosen a rule, ask for fewer forms, or approve more questions."
        ),
        "papers_not_found_in_time": _(
            "No papers were found within %(seconds)s seconds. Ask for fewer forms or loosen a rule."
        ),
        "form_count_out_of_range": _("Between 1 and %(most)s forms can be drawn at once."),
        "question_cites_invented_rule": _(
            "《%(law)s》 is an invented rule for exercises. An exam question must not rest on it; cite the law in force."
        ),
        "no_such_question": _("The bank holds no such question. Copy the address of its page."),
        "several_questions": _("Several questions fit. Copy the address of the one you mean."),
        "question_is_its_own_enemy": _("Name another question than this one."),
        "enemies_are_of_one_bank": _("Only questions of the same bank can exclude each other."),
    }
)
