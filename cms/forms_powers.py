"""Forms of the office about the power list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.domain.powers import Power
from cms.domain.statutes.cells import citations_of
from cms.forms_law import day_field
from cms.law_labels import ACTS
from cms.models import PowerItem
from core.domain.dates import FAR_DAY
from core.models import Unit


class PowerForm(forms.Form):
    unit = forms.ModelChoiceField(label=_("Unit that exercises it"), queryset=Unit.objects.none())
    name = forms.CharField(label=_("Item"), max_length=300, help_text=_("For example 对擅自占用道路摆摊经营的处罚"))
    act = forms.ChoiceField(label=_("Kind of act"), choices=[("", "—"), *ACTS.items()])
    domain_code = forms.ChoiceField(label=_("Field of enforcement"), required=False)
    targets = forms.CharField(
        label=_("On whom"), max_length=200, required=False, help_text=_("For example 餐饮服务经营者")
    )
    basis = forms.CharField(
        label=_("Provisions it rests on"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text=_("For example 《行政处罚法》第二十四条第一款；《消防法》第六十条"),
    )
    document = forms.CharField(label=_("Document that publishes the list"), max_length=300)
    code = forms.CharField(label=_("Number in the list"), max_length=60, required=False)
    valid_from = day_field(_("First day"))
    valid_until = day_field(_("Last day"), required=False, help_text=_("Empty where no end is stated"))
    reason = forms.CharField(label=_("Why it is changed"), max_length=300)

    def __init__(
        self, *args: Any, units: Any, domains: Mapping[str, str], item: PowerItem | None, **kwargs: Any
    ) -> None:
        if item is not None:
            kwargs["initial"] = {
                **{name: getattr(item, name) for name in ("unit", "name", "act", "domain_code", "targets", "document", "code", "valid_from")},
                "basis": "；".join(_written(one) for one in item.basis),
                "valid_until": None if item.valid_until == FAR_DAY else item.valid_until,
            }  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["domain_code"].choices = [("", _("belongs to none")), *domains.items()]  # type: ignore[attr-defined]
        if item is None:
            del self.fields["reason"]

    def clean_basis(self) -> list[dict[str, str]]:
        found = citations_of(self.cleaned_data["basis"])
        if not found:
            raise forms.ValidationError(_("Write laws in 《》 with their provisions, and nothing else."))
        return found

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        begins, ends = values.get("valid_from"), values.get("valid_until")
        if begins and ends and ends < begins:
            self.add_error("valid_until", _("The last day lies before the first."))
        return values

    def power(self) -> Power:
        values = {name: self.cleaned_data[name] for name in Power.__dataclass_fields__}
        return Power(**values)


def _written(one: Mapping[str, str]) -> str:
    return f"《{one['law']}》{one['label'].removeprefix(one['law'])}"


class EndForm(forms.Form):
    last_day = day_field(_("Last day"))
    reason = forms.CharField(label=_("Reason"), max_length=300)


class SheetForm(forms.Form):
    file = forms.FileField(
        label=_("Sheet with the power list"),
        help_text=_("Excel (.xlsx, .xls) or CSV, in the columns of the template; all lines are kept or none"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )
