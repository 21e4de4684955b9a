"""Forms for domains, areas and sources of power."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from certification.forms.acts import day_input
from certification.models import Area, Domain, PowerSource
from core import clock
from core.domain.dates import FAR_DAY
from core.models import Unit

POWER_KINDS = {
    "statute": _("Statute: the body itself (法定职权)"),
    "authorised": _("Authorised organisation, by a law or regulation (授权)"),
    "entrusted": _("Entrusted organisation, by a published deed; never coercion (委托)"),
    "concentrated": _("Concentrated powers, Administrative Penalty Law art. 18 (相对集中)"),
    "transferred": _("Handed to streets and towns, Administrative Penalty Law art. 24 (赋权下放)"),
}
_CODE = RegexValidator(r"^[A-Za-z0-9_.\-]+$", _("Letters, digits, dots and hyphens only."))


class _NamedForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)


class DomainForm(_NamedForm):
    code = forms.CharField(
        label=_("Code"), max_length=40, validators=[_CODE], help_text=_("It never changes: lists and sector papers know the domain by it.")
    )  # fmt: skip
    field_order = ("code", "name", "name_en")


class AreaForm(_NamedForm):
    code = forms.CharField(
        label=_("Code"), max_length=40, validators=[_CODE], help_text=_("It never changes: lists know the area by it.")
    )
    parent = forms.ModelChoiceField(
        label=_("Lies in"),
        queryset=Area.objects.none(),
        required=False,
        empty_label=_("No wider area"),
        help_text=_("Whoever covers the wider area covers this one."),
    )
    field_order = ("code", "name", "name_en", "parent")

    def __init__(self, data: Any = None, *, areas: QuerySet[Area]) -> None:
        super().__init__(data)
        self.fields["parent"].queryset = areas.order_by("code")  # type: ignore[attr-defined]


class RenameForm(_NamedForm):
    because = forms.CharField(
        label=_("Why the name changes"), max_length=400, help_text=_("The document, where there is one.")
    )


class _PowerForm(forms.Form):
    kind = forms.ChoiceField(label=_("Source of power"), choices=list(POWER_KINDS.items()), widget=forms.RadioSelect)
    basis = forms.CharField(label=_("Law and article, or the deed"), max_length=200)
    decision_no = forms.CharField(
        label=_("Number of the decision or deed"), max_length=120, required=False, help_text=_("Needed for the last three kinds.")
    )  # fmt: skip
    valid_from = forms.DateField(label=_("First day"), widget=day_input())
    valid_until = forms.DateField(
        label=_("Last day"), widget=day_input(), required=False, help_text=_("Empty: no end is known.")
    )


class PowerForm(_PowerForm):
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none())
    domain = forms.ModelChoiceField(label=_("Domain"), queryset=Domain.objects.none())
    field_order = ("unit", "domain", "kind", "basis", "decision_no", "valid_from", "valid_until")

    def __init__(self, data: Any = None, *, units: QuerySet[Unit]) -> None:
        super().__init__(data)
        living = units.filter(ended_on__isnull=True)
        self.fields["unit"].queryset = living.order_by("code")  # type: ignore[attr-defined]
        domains = Domain.objects.filter(authority__in=living.values("authority"))
        self.fields["domain"].queryset = domains  # type: ignore[attr-defined]


class PowerCorrectionForm(_PowerForm):
    because = forms.CharField(label=_("Why this is corrected"), max_length=400, widget=forms.Textarea({"rows": 2}))

    def __init__(self, data: Any = None, *, power: PowerSource) -> None:
        names = ("kind", "basis", "decision_no", "valid_from")
        known = {name: getattr(power, name) for name in names}
        until = None if power.valid_until == FAR_DAY else power.valid_until
        super().__init__(data, initial={**known, "valid_until": until})

    def right(self) -> dict[str, Any]:
        values = {name: value for name, value in self.cleaned_data.items() if name != "because"}
        return {**values, "valid_until": values["valid_until"] or FAR_DAY}


class PowerEndForm(forms.Form):
    last_day = forms.DateField(label=_("Last day"), widget=day_input(), initial=clock.today)
    basis = forms.CharField(label=_("Document that says so"), max_length=200, help_text=_("Title or number."))
