"""Forms of the site: Django's own, printed with the patterns of govuk-frontend. The back office keeps Wagtail's."""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting

_CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.Textarea, "govuk-textarea"),
    (forms.CheckboxSelectMultiple, "govuk-checkboxes__input"),
    (forms.RadioSelect, "govuk-radios__input"),
    (forms.CheckboxInput, "govuk-checkboxes__input"),
    (forms.Select, "govuk-select"),
    (forms.FileInput, "govuk-file-upload"),
    (forms.widgets.Input, "govuk-input"),
)


class SiteRenderer(TemplatesSetting):
    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"


def css_class(widget: forms.Widget) -> str:
    return next((name for kind, name in _CLASSES if isinstance(widget, kind)), "")


class SiteFormMixin:
    """Prints as govuk fields; every field with an error points at its message."""

    default_renderer = SiteRenderer()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dress()

    def dress(self) -> None:
        """Give every field its class and its native picker; again where fields were added later."""
        for field in self.fields.values():  # type: ignore[attr-defined]
            field.widget.attrs.setdefault("class", css_class(field.widget))
            if isinstance(field.widget, forms.DateInput) and field.widget.input_type == "text":
                field.widget.input_type = "date"
                field.widget.format = "%Y-%m-%d"
            if isinstance(field.widget, forms.DateTimeInput) and field.widget.input_type == "text":
                field.widget.input_type = "datetime-local"
                field.widget.format = "%Y-%m-%dT%H:%M"


class SiteForm(SiteFormMixin, forms.Form):  # type: ignore[misc]
    pass


class SiteModelForm(SiteFormMixin, forms.ModelForm):  # type: ignore[misc]
    pass
