"""The sentences of refusals around sittings and attempts."""

from django.utils.translation import gettext_lazy as _

from core.errors import register_texts

register_texts(
    {
        "sitting_not_open": _("The exam can be sat between its opening and its closing time only."),
        "attempt_closed": _("This paper is handed in. It cannot be changed any more."),
        "attempt_not_closed": _("The paper is still being sat."),
        "registration_withdrawn": _("This registration was withdrawn. Ask the invigilator."),
        "already_registered": _("%(name)s is already registered for this sitting."),
        "exam_has_no_form": _("No paper has been drawn for this exam yet. Draw one first."),
        "form_was_changed": _("The paper no longer is what was frozen. Do not use it; tell the system administrator."),
        "sitting_still_running": _("Papers are still being sat: %(count)s. Wait or close them first."),
        "marking_incomplete": _("Not every paper is marked: %(count)s to go."),
        "results_not_checked": _("The results have not been checked yet. Somebody checks them, another person releases them."),
        "results_already_checked": _("The results are checked already."),
        "nothing_to_release": _("There is nothing new to release."),
        "window_reversed": _("The sitting must close after it opens."),
        "too_many_answers": _("The server takes no more answers at this moment. They are kept on this computer and sent again."),
    }
)  # fmt: skip
