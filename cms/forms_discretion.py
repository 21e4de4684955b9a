"""Forms of discretion tables: the editor of the office, and the calculator."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.domain.discretion import Benchmark
from cms.domain.discretion_lines import LineError, circumstances_in, factors_in, steps_in
from cms.domain.statutes.cells import one_article
from cms.forms_law import day_field
from cms.models import Law
from core.forms import SiteForm, css_class

LINE_FAULT = _("Line %(line)s cannot be read: %(text)s")


class TableForm(forms.Form):
    title = forms.CharField(label=_("Breach that it is about"), max_length=200)
    provision = forms.CharField(
        label=_("Provision that sets the penalty"),
        max_length=200,
        help_text=_("For example 《示例条例》第十三条; the law must be loaded"),
    )
    document = forms.CharField(label=_("Document that sets the benchmark"), max_length=300)
    in_force_from = day_field(_("In force from"))
    unit = forms.CharField(label=_("Unit of the amounts"), max_length=12, initial="元")
    least = forms.DecimalField(label=_("Least by the law"), min_value=0, max_digits=12, decimal_places=2)
    most = forms.DecimalField(label=_("Most by the law"), min_value=0, max_digits=12, decimal_places=2)
    steps = forms.CharField(
        label=_("Steps, from light to grave"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A line each: name, least, most. For example: 较轻 50 150"),
    )
    factors = forms.CharField(
        label=_("Factors"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("A line each. Measured: 占道面积（平方米）：5以下 较轻；20以下 一般；以上 较重. Chosen: 一年内次数：首次 较轻；第二次 一般；第三次以上 较重"),
    )  # fmt: skip
    circumstances = forms.CharField(
        label=_("Circumstances of the law"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text=_("A line each, with 不罚, 从轻 or 从重. For example: 主动消除危害后果 从轻"),
    )

    def clean_provision(self) -> tuple[Law, str]:
        found = one_article(self.cleaned_data["provision"])
        law = Law.objects.filter(code=found[0]).first() if found else None
        if found is None or law is None:
            raise forms.ValidationError(_("Write the law in 《》 with one article; its text must be loaded here."))
        return law, found[1]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        try:
            steps = steps_in(values.get("steps", ""))
            values["table"] = Benchmark(
                values.get("unit", ""),
                values.get("least", 0),
                values.get("most", 0),
                steps,
                factors_in(values.get("factors", ""), steps),
                circumstances_in(values.get("circumstances", "")),
            )
        except LineError as error:
            self.add_error(error.part, LINE_FAULT % {"line": error.line, "text": error.text})
        return values


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)


class TablesForm(forms.Form):
    file = forms.FileField(
        label=_("Sheet with discretion tables"),
        help_text=_(
            "Excel (.xlsx, .xls) or CSV, in the columns of the template; nothing is kept before you have seen it"
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )


class CalculatorForm(SiteForm):
    """A field for each factor, boxes for the circumstances."""

    def __init__(self, *args: Any, table: Benchmark, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, factor in enumerate(table.factors):
            label = f"{factor.name}（{factor.unit}）" if factor.unit else factor.name
            if factor.unit:
                self.fields[f"f{number}"] = forms.DecimalField(
                    label=label, min_value=0, max_digits=12, decimal_places=2,
                    widget=forms.NumberInput(attrs={"class": "govuk-input govuk-input--width-10"}),
                )  # fmt: skip
            else:
                choices = [(str(n), band.label) for n, band in enumerate(factor.bands)]
                self.fields[f"f{number}"] = forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)
        if table.circumstances:
            self.fields["circumstances"] = forms.MultipleChoiceField(
                label=_("Circumstances of the law"),
                required=False,
                choices=[(str(n), one.name) for n, one in enumerate(table.circumstances)],
                widget=forms.CheckboxSelectMultiple,
            )
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", css_class(field.widget))

    def given(self) -> dict[int, str]:
        return {int(name[1:]): str(value) for name, value in self.cleaned_data.items() if name != "circumstances"}

    def chosen(self) -> list[int]:
        return [int(one) for one in self.cleaned_data.get("circumstances", ())]
