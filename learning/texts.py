from django.utils.translation import gettext_lazy as _

from core.errors import register_texts

register_texts(
    {
        "lesson_not_finished": _("Read every section and answer every question first: %(open)s."),
        "choice_not_here": _("This choice does not belong to the scene you are in. Load the page again."),
        "option_missing": _("Choose an answer first."),
    }
)
