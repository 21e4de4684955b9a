"""The sentences of refusals in marking by hand."""

from django.utils.translation import gettext_lazy as _

from core.errors import register_texts

register_texts(
    {
        "marking_is_not_by_hand": _("This answer is marked by the machine."),
        "marks_out_of_range": _("Enter marks from 0 to %(full)s, for instance 3.5."),
        "setter_never_marks": _("Whoever wrote a question does not mark its answers. Another marker takes it."),
        "marked_already": _("You have marked this answer already. Another marker takes the next round."),
        "marking_is_settled": _("This answer is settled meanwhile. Go on with the next one."),
        "marking_has_begun": _("Marking of this exam has begun. Its threshold stays as it is."),
        "threshold_is_no_percentage": _("Enter a percentage from 0 to 100, for instance 20."),
        "marker_never_releases": _("Whoever marked answers of this sitting neither checks nor releases its results. Ask another person."),
    }
)  # fmt: skip
