"""The sentences of refusals in practice and mock exams."""

from django.utils.translation import gettext_lazy as _

from core.errors import register_texts

register_texts(
    {
        "practice_nothing_fits": _("No question fits this choice at the moment. Choose a wider one, for instance all topics."),
        "practice_question_rests": _("This question left practice meanwhile. Go on with the next one."),
        "practice_exam_day_is_past": _("The day of the exam lies in the past. Enter today or a later day."),
        "practice_exam_day_is_far": _("The day of the exam is more than a year away. Enter a nearer day, for instance the next sitting."),
        "mock_cannot_be_drawn": _("There are not enough practice questions for this exam at the moment: %(short)s."),
        "mock_asks_nothing": _("A person marks every question of this exam, so there is no mock of it. Choose another exam."),
        "mock_is_over": _("This mock exam is handed in. Begin another one."),
    }
)  # fmt: skip
