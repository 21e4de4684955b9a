"""Words and refusals of enforcement bodies that end."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.errors import register_texts

STATES = {
    "waiting": pgettext_lazy("end of a body", "waiting for approval"),
    "approved": pgettext_lazy("end of a body", "approved"),
    "refused": pgettext_lazy("end of a body", "refused"),
    "withdrawn": pgettext_lazy("end of a body", "withdrawn"),
}

register_texts(
    {
        "body_ending_waits": _("An end of %(name)s waits for approval already. Decide or withdraw it first."),
        "body_ended_otherwise": _("%(name)s ended on %(day)s. That day stands; what can still be decided is what follows for its certificates."),
        "body_nothing_to_decide": _("%(name)s has ended and no certificate of it is left to decide about."),
        "body_of_another_authority": _("%(name)s cannot be the successor: it is the same body, or belongs to another authority."),
        "body_ends_before_it_begins": _("%(name)s began, or took over from another body, on %(day)s only. It cannot end before that day. Check the year."),
        "body_certificates_end_later": _("%(n)s certificates have an end of their own on record, after that day: %(numbers)s. Correct those entries first."),
        "body_certificates_begin_later": _("%(n)s certificates are on record from after that day only: %(numbers)s. Decide about them on their own pages first."),
        "body_document_missing": _("Enter the number and the date of the decision."),
        "decided_in_the_future": _("The decision cannot be of a day that has not come yet."),
    }
)  # fmt: skip
