"""Forms for line departments and counters: begin one, end one, put an entry right."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from certification.forms.acts import day_input
from certification.models import Domain, LineDepartment, ServicePoint
from core import clock
from core.domain.dates import FAR_DAY
from core.models import Unit


def _living(units: QuerySet[Unit]) -> QuerySet[Unit]:
    return units.filter(ended_on__isnull=True).order_by("code")


class CounterForm(forms.Form):
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none())
    telephone = forms.CharField(
        label=_("Telephone"), max_length=60, help_text=_("Of the office, never of a person. Everybody can read it.")
    )
    place = forms.CharField(label=_("Place"), max_length=160, required=False)
    hours = forms.CharField(
        label=_("Opening hours"),
        max_length=120,
        required=False,
        help_text=_("For example 周一至周五 9:00–12:00，14:00–17:00."),
    )
    since = forms.DateField(label=_("First day"), widget=day_input(), initial=clock.today)
    basis = forms.CharField(label=_("Document that says so"), max_length=200, help_text=_("Title or number."))

    def __init__(self, data: Any = None, *, units: QuerySet[Unit]) -> None:
        super().__init__(data)
        self.fields["unit"].queryset = _living(units)  # type: ignore[attr-defined]


class LineForm(forms.Form):
    domain = forms.ModelChoiceField(label=_("Domain"), queryset=Domain.objects.none())
    unit = forms.ModelChoiceField(label=_("Department whose consent is asked"), queryset=Unit.objects.none())
    since = forms.DateField(label=_("First day"), widget=day_input(), initial=clock.today)
    basis = forms.CharField(label=_("Document that says so"), max_length=200, help_text=_("Title or number."))

    def __init__(self, data: Any = None, *, domains: QuerySet[Domain], units: QuerySet[Unit]) -> None:
        super().__init__(data)
        self.fields["domain"].queryset = domains  # type: ignore[attr-defined]
        self.fields["unit"].queryset = _living(units)  # type: ignore[attr-defined]


class EndForm(forms.Form):
    last_day = forms.DateField(label=_("Last day"), widget=day_input(), initial=clock.today)
    basis = forms.CharField(label=_("Document that says so"), max_length=200, help_text=_("Title or number."))


class CorrectionForm(forms.Form):
    """What stands on record, open to be put right. An entry that is open keeps its open end."""

    since = forms.DateField(
        label=_("First day"), widget=day_input(), required=False, help_text=_("Empty: before the register was opened.")
    )
    until = forms.DateField(
        label=_("Last day"), widget=day_input(), required=False, help_text=_("Empty: no end is known.")
    )
    basis = forms.CharField(label=_("Document that says so"), max_length=200)
    because = forms.CharField(label=_("Why this is corrected"), max_length=400, widget=forms.Textarea({"rows": 2}))

    def right(self) -> dict[str, Any]:
        """What `correct_place` takes."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "because"}
        return {**values, "until": values["until"] or FAR_DAY}


class CounterCorrectionForm(CorrectionForm):
    telephone = forms.CharField(label=_("Telephone"), max_length=60)
    place = forms.CharField(label=_("Place"), max_length=160, required=False)
    hours = forms.CharField(label=_("Opening hours"), max_length=120, required=False)
    field_order = ("telephone", "place", "hours")


class LineCorrectionForm(CorrectionForm):
    unit = forms.ModelChoiceField(
        label=_("Department whose consent is asked"), queryset=Unit.objects.none(), empty_label=None
    )
    field_order = ("unit",)

    def __init__(self, data: Any = None, *, units: QuerySet[Unit], initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        self.fields["unit"].queryset = units.order_by("code")  # type: ignore[attr-defined]


def on_record(place: LineDepartment | ServicePoint, *names: str) -> dict[str, Any]:
    """The initial values of a correction."""
    values = {name: getattr(place, name) for name in ("since", "basis", *names)}
    return {**values, "until": None if place.is_open else place.until}
