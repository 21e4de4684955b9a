"""Forms for results from elsewhere."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from certification.forms.acts import day_input
from certification.models import Domain, OutsideResult
from certification.rule_words import CHOICES
from core.models import Unit

WHAT = {
    "common": _("Common legal paper passed elsewhere"),
    "sector": _("Sector paper passed elsewhere"),
    "legal_professional": _("National legal professional qualification"),
    "education": _("Education"),
}
STATES = {
    "waiting": _("waits for approval"),
    "approved": _("on record"),
    "refused": _("refused"),
    "withdrawn": _("withdrawn"),
}
LEVELS = ("junior_secondary", "senior_secondary", "college", "bachelor")


def what_word(result: OutsideResult) -> str:
    """What is entered, or taken back, in words."""
    if result.what == "take_back":
        return gettext("Taking back a result entered by mistake")
    if result.what == "education":
        return f"{WHAT['education']}: {CHOICES[result.level]}"
    name = str(WHAT[result.what])
    return f"{name}: {result.domain.name}" if result.domain else name


class ResultForm(forms.Form):
    what = forms.ChoiceField(label=_("What is entered"), choices=list(WHAT.items()), widget=forms.RadioSelect)
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), empty_label=None)
    domain = forms.ModelChoiceField(
        label=_("Domain"), queryset=Domain.objects.none(), required=False, help_text=_("Of a sector paper.")
    )
    level = forms.ChoiceField(
        label=_("Level of education"), required=False, choices=[("", "—"), *((code, CHOICES[code]) for code in LEVELS)]
    )
    passed_on = forms.DateField(label=_("Passed or obtained on"), required=False, widget=day_input())
    valid_until = forms.DateField(
        label=_("Usable until"), required=False, widget=day_input(), help_text=_("Of a paper, where its document says so; empty: as the rules say.")
    )  # fmt: skip
    document = forms.CharField(label=_("Document: title or number, and who issued it"), max_length=200)
    upload = forms.FileField(label=_("Document, scanned"), required=False, help_text=_("PDF or picture."))
    note = forms.CharField(label=_("What the approver should know"), required=False, max_length=400)

    def __init__(self, data: Any = None, files: Any = None, *, units: QuerySet[Unit]) -> None:
        super().__init__(data, files)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        domains = Domain.objects.filter(authority__in=units.values("authority"))
        self.fields["domain"].queryset = domains  # type: ignore[attr-defined]


class TakeBackForm(forms.Form):
    reason = forms.CharField(
        label=_("What was wrong, and how it was found"), max_length=400, widget=forms.Textarea({"rows": 3})
    )
