"""One form for every kind of application. It fills itself from what is known; after a return only what is wrong is asked."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.domain.application import DOCUMENTS, KINDS, REFUSAL_REASONS, returnable
from certification.domain.states import CertificateType
from certification.forms.acts import day_input, moment_input
from certification.models import Application, Area, Certificate, Domain, PowerSource
from certification.queries.applying import held_scope, powers_of, units_for
from certification.queries.rules import rules_at
from certification.services.scope import Place
from certification.texts import DOCUMENT_KINDS, word
from core import clock
from core.forms import SiteForm
from core.models import Person, Unit

CHANGES = (
    ("name", _("My name")),
    ("photo", _("My photo")),
    ("rank", _("My rank")),
    ("unit_name", _("The name of the unit")),
)
REASONS = (("lost", _("It is lost")), ("damaged", _("It is damaged")))


class ApplyForm(SiteForm):
    """`only`: the fields a return opened; None asks for all of the kind's. `amends`: the draft that is mended."""

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        person: Person,
        kind: str,
        subject: Certificate | None = None,
        only: Collection[str] | None = None,
        amends: Application | None = None,
    ) -> None:
        super().__init__(data, files)
        self.person, self.kind, self.subject, self.amends = person, kind, subject, amends
        about = amends or subject
        self.type = about.type if about else CertificateType.ENFORCEMENT.value
        self.units = (
            [subject.unit] if subject and "unit" not in KINDS[kind].fields else units_for(person, kind, subject)
        )
        for name in KINDS[kind].fields:
            if only is None or name in only:
                getattr(self, f"_add_{name}")()
        self.dress()

    def _add_unit(self) -> None:
        units = Unit.objects.filter(pk__in=[unit.pk for unit in self.units])
        self.fields["unit"] = forms.ModelChoiceField(label=_("For which unit"), queryset=units, empty_label=None)
        if self.amends:
            self.initial["unit"] = self.amends.unit_id

    def _add_scope(self) -> None:
        areas = Area.objects.filter(authority__in={unit.authority_id for unit in self.units})
        known = self._known_scope()
        if self.type == CertificateType.SUPERVISION:
            self._add_domains(known)
        else:
            self._add_powers(known)
        self.fields["area"] = forms.ModelChoiceField(label=_("In which area"), queryset=areas, empty_label=None)
        own = areas.filter(code__in=[unit.code for unit in self.units]).first()
        self.initial["area"] = known[0].area.pk if known else own and own.pk

    def _add_powers(self, known: list[Place]) -> None:
        powers = powers_of(self.units)
        rows = PowerSource.objects.filter(pk__in=[power.pk for power in powers]).select_related("domain")
        self.fields["powers"] = field = forms.ModelMultipleChoiceField(
            label=_("In which domains"), queryset=rows, widget=forms.CheckboxSelectMultiple
        )
        field.label_from_instance = lambda power: f"{power.domain.name}（{power.basis}）"  # type: ignore[method-assign,assignment]
        domains = {place.domain.pk for place in known} or {power.domain_id for power in powers}
        self.initial["powers"] = [power.pk for power in powers if power.domain_id in domains]

    def _add_domains(self, known: list[Place]) -> None:
        """Who supervises needs no power of the unit: every domain of the authority can be chosen."""
        rows = Domain.objects.filter(authority__in={unit.authority_id for unit in self.units})
        self.fields["domains"] = forms.ModelMultipleChoiceField(
            label=_("In which domains"), queryset=rows, widget=forms.CheckboxSelectMultiple
        )
        self.initial["domains"] = [place.domain.pk for place in known]

    def _known_scope(self) -> list[Place]:
        if self.amends:
            items = self.amends.items.select_related("domain", "area", "power")
            return [Place(item.domain, item.area, item.power) for item in items]
        return held_scope(self.subject)

    def _add_reason(self) -> None:
        if self.kind == "surrender":
            self.fields["reason"] = forms.CharField(
                label=_("Why you give it up"), max_length=200, widget=forms.Textarea({"rows": 2})
            )
            self.fields["last_day"] = forms.DateField(
                label=_("Last day on which it should be valid"), widget=day_input(), initial=clock.today
            )
            return
        self.fields["reason"] = forms.ChoiceField(
            label=_("What happened to the card"), choices=REASONS, widget=forms.RadioSelect, initial="damaged"
        )
        self.fields["lost_at"] = forms.DateTimeField(
            label=_("When it was lost"),
            required=False,
            help_text=_("Beijing time. The card's code is dead as soon as you hand this in."),
            widget=moment_input(),
        )

    def _add_change(self) -> None:
        self.fields["change"] = forms.ChoiceField(
            label=_("Changed fact"), choices=CHANGES, widget=forms.RadioSelect, initial="name"
        )
        self.fields["name"] = forms.CharField(label=_("The new name"), max_length=80, required=False)
        self.fields["since"] = forms.DateField(
            label=_("Since when (day of law)"), help_text=_("As the document says."), widget=day_input()
        )
        self.fields["basis"] = forms.CharField(label=_("Document that shows it, with its number"), max_length=200)

    def _add_documents(self) -> None:
        unit = self.amends.unit if self.amends else (self.units[0] if self.units else None)
        asked = list(rules_at(unit.authority)["application_documents"]) if unit else []
        asked += [kind for kind in self._papers_of_the_change() if kind not in asked]
        if self.kind == "replacement" and unit and rules_at(unit.authority)["loss_newspaper_notice"]:
            asked.append("loss_notice")
        there = set(self.amends.evidence_files.values_list("kind", flat=True)) if self.amends else set()
        for kind in [*asked, "other_document"]:
            self.fields[f"document_{kind}"] = forms.FileField(
                label=DOCUMENT_KINDS[kind],
                required=False,
                help_text=_("Handed in already; a new file takes its place.") if kind in there else "",
            )

    def _papers_of_the_change(self) -> list[str]:
        """What shows a changed fact; while the fact can still be chosen, whatever may be needed."""
        if self.kind != "change_data":
            return []
        if self.amends and "change" not in self.fields:
            return ["photo" if self.amends.data.get("change") == "photo" else "data_document"]
        return ["photo", "data_document"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("change") == "name" and not values.get("name", "").strip():
            self.add_error("name", _("Enter the new name."))
        if values.get("change") == "photo" and not self._has_photo():
            self.add_error("document_photo", _("Add the new photo."))
        if (since := values.get("since")) and since > clock.today():
            self.add_error("since", _("That day has not come yet."))
        if (lost := values.get("lost_at")) and lost > clock.now():
            self.add_error("lost_at", _("That moment has not come yet. Ask about a moment in the past."))
        return values

    def _has_photo(self) -> bool:
        """Handed in now or before; where only other fields are open, papers cannot be added."""
        there = self.amends is not None and self.amends.evidence_files.filter(kind="photo").exists()
        return "document_photo" not in self.fields or there or bool(self.cleaned_data.get("document_photo"))

    def unit(self) -> Unit:
        return self.cleaned_data.get("unit") or self.units[0]

    @property
    def asks_scope(self) -> bool:
        return bool({"powers", "domains"} & self.fields.keys())

    def scope(self) -> list[Place]:
        values, unit = self.cleaned_data, self.unit()
        if "domains" in self.fields:
            return [Place(domain, values["area"]) for domain in values["domains"]]
        chosen = values.get("powers") or ()
        return [Place(power.domain, values["area"], power) for power in chosen if power.unit_id == unit.pk]

    def facts(self) -> dict[str, Any]:
        names = ("reason", "lost_at", "last_day", "change", "name", "since", "basis")
        values = {name: self.cleaned_data.get(name) for name in names}
        return {name: _plain(value) for name, value in values.items() if value not in (None, "")}

    def papers(self) -> list[tuple[str, Any]]:
        return [(kind, upload) for kind in DOCUMENTS if (upload := self.cleaned_data.get(f"document_{kind}"))]


def _plain(value: Any) -> str:
    if hasattr(value, "tzinfo"):
        return clock.isoformat(value) or ""
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


class NoteForm(forms.Form):
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class ReturnForm(forms.Form):
    reasons = forms.MultipleChoiceField(
        label=_("What has to be mended"),
        help_text=_("All of it at once: a second list must say why it comes late."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(label=_("What the applicant should do"), required=False, widget=forms.Textarea({"rows": 3}))
    late_reason = forms.CharField(
        label=_("Why a further point was not named the first time"), required=False, max_length=200
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reasons"].choices = [(code, word(code)) for code in returnable(kind)]  # type: ignore[attr-defined]


class RefuseForm(forms.Form):
    reasons = forms.MultipleChoiceField(
        label=_("Why it is refused"),
        choices=lambda: [(code, word(code)) for code in REFUSAL_REASONS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(
        label=_("Text of the notice"), help_text=_("The officer reads it."), widget=forms.Textarea({"rows": 4})
    )


class DecisionNumberForm(forms.Form):
    decision_no = forms.CharField(label=_("Decision number"), max_length=120)
    decided_on = forms.DateField(label=_("Date of the decision"), widget=day_input(), initial=clock.today)


class IssueForm(DecisionNumberForm):
    valid_from = forms.DateField(
        label=_("First valid day"),
        required=False,
        help_text=_("Today where you leave it empty; never earlier."),
        widget=day_input(),
    )
    blank = forms.CharField(
        label=_("Serial number of the blank"),
        required=False,
        max_length=40,
        help_text=_("As it is printed on the card. It can be named later, on the page of the certificate."),
    )

    def __init__(self, *args: Any, names_blank: bool, **kwargs: Any) -> None:
        """Where no card is made, or no stock is kept, there is no blank to name."""
        super().__init__(*args, **kwargs)
        if not names_blank:
            del self.fields["blank"]


class SignedForm(forms.Form):
    upload = forms.FileField(label=_("Signed form, scanned"), help_text=_("PDF or picture."))
