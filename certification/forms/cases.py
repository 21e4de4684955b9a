"""One form for each step of a measure. Files come with the step they belong to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.domain.due_process import ACTS, LAST_DAY
from certification.domain.states import GROUNDS
from certification.forms.acts import ServiceFields, day_input, moment_input
from certification.models import MeasureCase
from certification.texts import word
from core import clock
from core.forms import SiteForm


class OpenCaseForm(forms.Form):
    grounds = forms.MultipleChoiceField(label=_("Grounds"), widget=forms.CheckboxSelectMultiple)
    facts = forms.CharField(
        label=_("What is held against the officer"),
        help_text=_("When, where, what, and which rule it breaks. The officer reads it with the notice."),
        widget=forms.Textarea({"rows": 5}),
    )

    def __init__(self, *args: Any, act: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grounds"].choices = [(code, word(code)) for code in GROUNDS[ACTS[act]]]  # type: ignore[attr-defined]


class StepForm(forms.Form):
    upload = forms.FileField(label=_("Document, scanned"), required=False, help_text=_("PDF or picture."))

    def values(self) -> dict[str, Any]:
        cleaned = dict(self.cleaned_data)
        upload = cleaned.pop("upload", None)
        return {**cleaned, "files": [upload] if upload else []}


class NoticeForm(StepForm):
    given_on = forms.DateField(label=_("Notice given on"), widget=day_input(), initial=clock.today)
    document_no = forms.CharField(label=_("Number of the notice"), max_length=120)
    text = forms.CharField(label=_("Remarks"), required=False, widget=forms.Textarea({"rows": 2}))
    field_order = ["given_on", "document_no", "text", "upload"]


class StatementForm(StepForm):
    at = forms.DateTimeField(label=_("When it was made"), widget=moment_input(), initial=clock.now)
    text = forms.CharField(label=_("What the officer says"), widget=forms.Textarea({"rows": 5}))
    field_order = ["at", "text", "upload"]


class WaiverForm(StepForm):
    text = forms.CharField(label=_("How it was waived"), required=False, widget=forms.Textarea({"rows": 2}))
    field_order = ["text", "upload"]


class DropForm(forms.Form):
    text = forms.CharField(label=_("Why nothing comes of it"), widget=forms.Textarea({"rows": 3}))

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class CaseDecisionForm(StepForm):
    decision_no = forms.CharField(label=_("Decision number"), max_length=120)
    decided_on = forms.DateField(label=_("Date of the decision"), widget=day_input(), initial=clock.today)
    last_day = forms.DateField(label=_("Last day of the suspension"), widget=day_input())
    effective_on = forms.DateField(
        label=_("Works from, as the decision says"),
        required=False,
        help_text=_("It may be the first day of the certificate."),
        widget=day_input(),
    )
    text = forms.CharField(label=_("Reasons, with an answer to the statement"), widget=forms.Textarea({"rows": 5}))
    field_order = ["decision_no", "decided_on", "last_day", "effective_on", "text", "upload"]

    def __init__(self, *args: Any, act: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if act not in LAST_DAY:
            del self.fields["last_day"]
        if act != "annul":
            del self.fields["effective_on"]


class ServiceForm(ServiceFields, StepForm):
    document_no = forms.CharField(label=_("Number of the receipt"), required=False, max_length=120)
    field_order = ["served_on", "served_time", "document_no", "upload"]

    def __init__(self, *args: Any, case: MeasureCase, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if case.effective_on is None:  # an annulment may name its own day
            self.say_from_when(case.authority)

    def values(self) -> dict[str, Any]:
        values = super().values()
        del values["served_on"], values["served_time"]
        values["served_at"], values["precision"] = self.served()
        return values


class AppealForm(StepForm):
    lodged_at = forms.DateTimeField(label=_("Lodged at"), widget=moment_input(), initial=clock.now)
    text = forms.CharField(label=_("What the appeal says"), widget=forms.Textarea({"rows": 5}))
    field_order = ["lodged_at", "text", "upload"]


class RulingForm(StepForm):
    document_no = forms.CharField(label=_("Number of the ruling"), max_length=120)
    decided_on = forms.DateField(label=_("Date of the ruling"), widget=day_input(), initial=clock.today)
    text = forms.CharField(label=_("Reasons of the ruling"), widget=forms.Textarea({"rows": 4}))
    field_order = ["document_no", "decided_on", "text", "upload"]


class OwnStatementForm(SiteForm):
    """The officer's own words, to a notice or as an appeal."""

    text = forms.CharField(label=_("Your statement"), max_length=4000, widget=forms.Textarea({"rows": 8}))
    upload = forms.FileField(label=_("A document, if you have one"), required=False, help_text=_("PDF or picture."))
