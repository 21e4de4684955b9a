"""A form for each kind of campaign; it asks only what that kind needs."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from certification import ports
from certification.domain.campaigns import VERDICTS
from certification.forms.acts import day_input
from certification.models import Domain
from certification.services.training_orders import named
from certification.texts import VERDICTS as VERDICT_WORDS
from core import clock
from core.models import Person, Unit
from core.roles import Role
from core.scope import units_in_scope

_DAYS = {
    "renewal": ("ends_from", "ends_until"),
    "registration": ("period_from", "period_until"),
    "reissue": ("void_from",),
}
_LABELS = {
    "ends_from": _("Certificates that end from"),
    "ends_until": _("Certificates that end until"),
    "period_from": _("First day of the period"),
    "period_until": _("Last day of the period"),
    "void_from": _("Old cards are void from"),
}


class CampaignForm(forms.Form):
    unit = forms.ModelChoiceField(label=_("For the units below"), queryset=Unit.objects.none(), empty_label=None)
    title = forms.CharField(label=_("Title of the campaign"), max_length=120)
    basis = forms.CharField(
        label=_("Document that orders it"),
        max_length=200,
        help_text=_("Title and number, for example 青司发〔2026〕3号."),
    )
    mode = forms.ChoiceField(
        label=_("How it runs"),
        choices=[
            ("season", _("a season: the roster is frozen now")),
            ("rolling", _("rolling: whoever's window opens")),
        ],
        widget=forms.RadioSelect,
        initial="season",
    )
    opens_on = forms.DateField(label=_("Opens on"), widget=day_input(), initial=clock.today)
    closes_on = forms.DateField(label=_("Last day"), required=False, widget=day_input())

    def __init__(self, data: Any = None, *, kind: str, by: Person, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.kind = kind
        units = units_in_scope(by, Role.REGISTRY_CLERK, Role.REGISTRY_REVIEWER).order_by("code")
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        for name in _DAYS.get(kind, ()):
            self.fields[name] = forms.DateField(label=_LABELS[name], widget=day_input())
        if kind == "refresher":
            domains = Domain.objects.filter(authority__in=units.values("authority"))
            self.fields["law"] = forms.CharField(label=_("The law that changed"), max_length=160)
            self.fields["domain"] = forms.ModelChoiceField(label=_("Officers who cover the domain"), queryset=domains)
            # Asked for by its code; one that the units here do not have is left to be chosen.
            self.initial["domain"] = domains.filter(code=self.initial.get("domain", "")).first()
            self.fields["retake_until"] = forms.DateField(
                label=_("Last day of the second attempt"), required=False, widget=day_input()
            )
            self.fields["course"] = course_field(required=False)
        if kind not in ("renewal", "registration"):
            del self.fields["mode"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        season = values.get("mode", "season") == "season"
        if season and not values.get("closes_on"):
            self.add_error("closes_on", _("A season has a last day."))
        for first, last in (("opens_on", "closes_on"), ("ends_from", "ends_until"), ("period_from", "period_until"), ("closes_on", "retake_until")):  # fmt: skip
            if values.get(first) and values.get(last) and values[last] < values[first]:
                self.add_error(last, _("The last day lies before the first. Check both days."))
        return values

    def arguments(self) -> dict[str, Any]:
        """What `campaigns.start` takes."""
        values = dict(self.cleaned_data)
        data = {name: _iso(values.pop(name)) for name in _DAYS.get(self.kind, ())}
        if course := values.pop("course", ""):
            data |= named(course)
        return {**values, "kind": self.kind, "data": data}


def _iso(day: date) -> str:
    return day.isoformat()


def course_field(*, required: bool) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Course of the off-post training"),
        required=required,
        choices=[("", _("none named yet")), *(ports.courses() or ())],
        help_text=_(
            "Whoever is suspended after failing is assigned its lessons, due on the last day of the second attempt, or of the suspension where no attempt is to come."
        ),
    )


class CourseForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["course"] = course_field(required=True)


class VerdictForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("Verdict"), choices=lambda: [(v, VERDICT_WORDS[v]) for v in VERDICTS], widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Why"), required=False, max_length=400, help_text=_("Needed for everything but keeping it.")
    )


class SignForm(forms.Form):
    upload = forms.FileField(
        label=_("Signed and stamped list, scanned"), required=False, help_text=_("PDF or picture.")
    )
