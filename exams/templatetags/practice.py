from django import template
from django.utils.translation import gettext_lazy as _

register = template.Library()
_HINTS = {
    "single": _("Choose one answer"),
    "multiple": _("Choose every right answer"),
    "true_false": _("True or false"),
    "fill_in": _("Fill in"),
    "matching": _("Choose the partner of each"),
    "ordering": _("Give each step its place"),
}


@register.simple_tag
def kind_hint(kind: str) -> str:
    return str(_HINTS.get(kind, ""))


@register.filter
def percent(share: float) -> int:
    return round(share * 100)
