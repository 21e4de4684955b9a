"""Words for finds of the redaction check."""

from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

register = template.Library()
KINDS = {
    "identity_number": _("Identity number"),
    "bank_card": _("Bank account"),
    "credit_code": _("Credit code"),
    "mobile": _("Mobile number"),
    "telephone": _("Telephone"),
    "plate": _("Licence plate"),
    "email": _("Mail address"),
    "name": _("Name"),
    "address": _("Address"),
}


@register.filter
def find_kind(kind: str) -> Any:
    return KINDS[kind]
