"""The form by which the end of an enforcement body is prepared."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification.forms.acts import day_input
from core import clock
from core.models import Unit

FOLLOWS = (
    ("successor", _("Another body takes over its duties: the certificates live on there")),
    ("cancelled", _("Nobody takes over: its certificates are cancelled with it")),
)


class EndingForm(forms.Form):
    last_day = forms.DateField(label=pgettext_lazy("end of a body", "Last day"), widget=day_input())
    follows = forms.ChoiceField(
        label=pgettext_lazy("end of a body", "What follows"), choices=FOLLOWS, widget=forms.RadioSelect
    )
    successor = forms.ModelChoiceField(
        label=_("Successor"),
        queryset=Unit.objects.none(),
        required=False,
        help_text=_("Where another body takes over."),
    )
    document = forms.CharField(label=_("Decision number"), max_length=120)
    decided_on = forms.DateField(label=_("Date of the decision"), widget=day_input())
    upload = forms.FileField(label=_("Document, scanned"), required=False, help_text=_("PDF or picture."))
    note = forms.CharField(
        label=_("What the approver should know"), required=False, max_length=400, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, data: Any = None, files: Any = None, *, unit: Unit) -> None:
        super().__init__(data, files)
        others = Unit.objects.filter(authority=unit.authority_id, ended_on__isnull=True).exclude(pk=unit.pk)
        self.fields["successor"].queryset = others.order_by("code")  # type: ignore[attr-defined]
        self.initial["last_day"] = unit.ended_on or clock.today()
        if unit.ended_on is not None:
            self.fields["last_day"].disabled = True
            self.fields["last_day"].help_text = _("On record already.")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        follows = values.pop("follows", None)
        if follows == "successor" and not values.get("successor"):
            self.add_error("successor", _("Choose the body that takes over."))
        if follows == "cancelled":
            values["successor"] = None
        return values
