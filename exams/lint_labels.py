"""The sentences of remarks on wordings: what was noticed, why it matters, how to mend it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.errors import register_texts
from exams.domain.lint import Remark

REMARKS_ON_WORDING: dict[str, Any] = {
    "law_date_unknown": _("Nobody says under the law of which day this is right. Give the day it was checked for."),
    "cites_nothing": _("No provision is cited. Name at least one, for instance 《行政处罚法》第三十三条第一款."),
    "cites_invented": _("%(label)s is an invented rule for exercises and binds nobody. Cite the law in force."),
    "cites_unknown_law": _("The law library does not know the law of “%(label)s”. Compare its title, or have it loaded."),
    "cites_what_is_not_there": _("%(label)s does not stand in the text of that day. Compare article, paragraph and point."),
    "cites_repealed": _("%(label)s is not in force today any more. Ask by the text in force, or end the question."),
    "validity_is_over": _("The day until which it may be drawn has passed."),
    "outdated": _("“%(word)s” is from an earlier text; today: %(now)s (%(source)s)."),
    "negative_without_emphasis": _("It asks for what is not so. Set the negation between ** so that it is seen: **不属于**."),
    "all_of_the_above": _("Option %(option)s refers to the others. Who knows two of them right has the answer; write an option of its own."),
    "key_is_longest": _("Option %(option)s is right and much longer than the others, which gives it away. Shorten it or fill the others."),
    "right_options_first": _("All right options stand before the wrong ones. Mix them."),
    "numbers_out_of_order": _("The options are numbers, but not in order. Sort them, so that the order says nothing."),
    "picture_without_words": _("A picture has no words for those who cannot see it. Write between the brackets what it shows."),
    "topic_not_chosen": _("No topic is chosen; papers are drawn by topic."),
    "explanation_names_what_is_not_there": _("The explanation names %(label)s, which does not stand in the text of that day. Compare article, paragraph and point."),
    "explanation_missing": _("There is no explanation. Candidates read it after the exam."),
}  # fmt: skip

register_texts(
    {
        "question_law_date_unknown": REMARKS_ON_WORDING["law_date_unknown"],
        "question_cites_nothing": REMARKS_ON_WORDING["cites_nothing"],
        "comment_is_empty": _("The comment is empty."),
        "search_has_no_name": _("Give the search a name."),
        "too_many_at_once": _("At most %(most)s questions can be changed at once."),
        "tags_do_not_fit": _("The tags do not fit the question %(number)s. Nothing was changed."),
    }
)


def remark_text(remark: Remark) -> str:
    return str(REMARKS_ON_WORDING[remark.code]) % remark.details
