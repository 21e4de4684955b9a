from django import forms, template
from django.forms.boundfield import BoundField

from core.forms import css_class

register = template.Library()


@register.filter
def widget_kind(field: BoundField) -> str:
    """How a field is laid out: checkbox, checkboxes, radios, or plain."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return "checkboxes"
    if isinstance(widget, forms.RadioSelect):
        return "radios"
    return "checkbox" if isinstance(widget, forms.CheckboxInput) else "plain"


@register.filter
def govuk(field: BoundField) -> str:
    """A field of a form that is not ours, with the class of its kind."""
    attrs = {"class": css_class(field.field.widget)}
    if field.errors:
        attrs["aria-invalid"] = "true"
    return field.as_widget(attrs=attrs)  # type: ignore[arg-type]
