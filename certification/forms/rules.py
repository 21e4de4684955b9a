"""Forms of the rule editor: one parameter at a time, with the source of its value."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.domain.parameters import PARAMETERS, Setting
from certification.domain.shapes import SHAPES, written
from certification.rule_words import CHOICES, label_of


def _day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _value_field(name: str) -> forms.Field:
    shape = SHAPES[name]
    offered = [(code, CHOICES[code]) for code in shape.choices]
    if shape.kind == "choice":
        return forms.ChoiceField(choices=[("", _("not set")), *offered] if shape.optional else offered, required=False)
    if shape.kind == "choices":
        return forms.MultipleChoiceField(choices=offered, required=False, widget=forms.CheckboxSelectMultiple)
    widget = {
        "number": forms.NumberInput(),
        "percentage": forms.NumberInput(attrs={"min": 0, "max": 100}),
        "day": _day_input(),
        "lines": forms.Textarea(attrs={"rows": 5}),
    }.get(shape.kind, forms.TextInput())
    return forms.CharField(required=False, widget=widget)


class ParameterForm(forms.Form):
    """The value in a person's words; what they mean is for `domain.shapes.read` to say."""

    document = forms.CharField(
        label=_("Document"),
        max_length=200,
        required=False,
        help_text=_("Its full title and number, as it was issued."),
    )
    article = forms.CharField(label=_("Article"), max_length=60, required=False, help_text=_("For example 第九条."))
    document_date = forms.DateField(label=_("Date of the document"), required=False, widget=_day_input())
    valid_until = forms.DateField(
        label=_("The document itself ends on"),
        required=False,
        widget=_day_input(),
        help_text=_("Where it says so: pages then show until when the value has its basis."),
    )
    verified = forms.BooleanField(label=_("I have read this in the document itself"), required=False)

    field_order = ("value", "document", "article", "document_date", "valid_until", "verified")

    def __init__(self, data: Any = None, *, name: str, own: Setting | None) -> None:
        shown = own.value if own else PARAMETERS[name].default
        text = written(name, shown)
        initial: dict[str, Any] = {"value": text.split(",") if SHAPES[name].kind == "choices" else text}
        if own:
            initial |= {
                "document": own.document,
                "article": own.article,
                "document_date": own.document_date,
                "valid_until": own.valid_until,
                "verified": own.verified,
            }
        super().__init__(data, initial=initial)
        self.fields["value"] = _value_field(name)
        self.fields["value"].label = label_of(name)
        self.order_fields(self.field_order)

    def text(self) -> str:
        """What was entered, as one text."""
        value = self.cleaned_data["value"]
        return ",".join(value) if isinstance(value, list) else value


class SubmitRulesForm(forms.Form):
    effective_from = forms.DateField(label=_("In effect from"), widget=_day_input())
    decision_no = forms.CharField(
        label=_("Decision number"),
        max_length=120,
        help_text=_("The decision by which the authority adopts these rules."),
    )
