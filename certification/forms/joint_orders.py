"""Forms for joint-operation orders: enter one, put one right, end one early, take one back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification.domain.joint_orders import member_lines
from certification.domain.numbers import normalised
from certification.forms.acts import day_input
from certification.models import Area, Certificate, Domain
from certification.queries.joint_orders import MOST_MEMBERS, members_named
from certification.services.joint_orders import OrderEntry
from core import clock
from core.errors import DomainError, text_for
from core.models import Person, Unit


class PaperForm(forms.Form):
    """What every step of an order may bring: its document as a scan, and a word to the approver."""

    upload = forms.FileField(label=_("Document, scanned"), required=False, help_text=_("PDF or picture."))
    note = forms.CharField(
        label=_("What the approver should know"), required=False, max_length=400, widget=forms.Textarea({"rows": 2})
    )


class OrderForm(PaperForm):
    document = forms.CharField(
        label=_("Document"), max_length=160, help_text=_("Title and number, for example 联执〔2026〕3号.")
    )
    issued_by = forms.CharField(label=pgettext_lazy("document", "Issued by"), max_length=120)
    decided_on = forms.DateField(label=_("Date of the document"), widget=day_input(), initial=clock.today)
    unit = forms.ModelChoiceField(
        label=_("Leading unit"), queryset=Unit.objects.none(), help_text=_("The members act for it.")
    )
    domain = forms.ModelChoiceField(label=_("Domain"), queryset=Domain.objects.none())
    area = forms.ModelChoiceField(
        label=_("Area"), queryset=Area.objects.none(), help_text=_("With everything that lies below it.")
    )
    first_day = forms.DateField(label=_("First day"), widget=day_input())
    last_day = forms.DateField(label=_("Last day"), widget=day_input())
    members = forms.CharField(
        label=_("Members"),
        widget=forms.Textarea({"rows": 8}),
        help_text=_(
            "One a line: certificate number, name and, where the order says so, unit. Lines pasted from a sheet are read too. "
            "Without a name only certificates of your own units are found."
        ),
    )
    leader = forms.CharField(
        label=_("Who leads"),
        required=False,
        max_length=60,
        help_text=_("Certificate number of a member. Empty: the first of the list."),
    )
    field_order: Sequence[str] = (
        "document", "issued_by", "decided_on", "unit", "domain", "area", "first_day", "last_day", "members", "leader",
        "upload", "note",
    )  # fmt: skip

    def __init__(self, data: Any = None, files: Any = None, *, by: Person, units: QuerySet[Unit], initial: Any = None) -> None:  # fmt: skip
        super().__init__(data, files, initial=initial)
        self.by = by
        authorities = units.order_by().values("authority")
        self.fields["domain"].queryset = Domain.objects.filter(authority__in=authorities)  # type: ignore[attr-defined]
        self.fields["area"].queryset = Area.objects.filter(authority__in=authorities)  # type: ignore[attr-defined]
        if "unit" in self.fields:
            self.fields["unit"].queryset = units.filter(ended_on__isnull=True).order_by("code")  # type: ignore[attr-defined]

    def clean_members(self) -> list[Certificate]:
        """Every line that names nobody is said at once."""
        lines = list(member_lines(self.cleaned_data["members"]))
        if len(lines) > MOST_MEMBERS:
            raise forms.ValidationError(text_for(DomainError("joint_members_too_many", most=MOST_MEMBERS)))
        named = members_named(lines, self.by)
        if refused := [one.refusal for one in named if one.refusal]:
            raise forms.ValidationError([text_for(DomainError(one.code, **one.details)) for one in refused])
        return [one.certificate for one in named if one.certificate]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if members := cleaned.get("members"):
            number = normalised(cleaned.get("leader", ""))
            leader = next((one for one in members if one.number == number), None if number else members[0])
            if leader is None:
                self.add_error("leader", text_for(DomainError("joint_leader_no_member", number=number)))
            cleaned["leader"] = leader
        return cleaned

    def entry(self, unit: Unit | None = None) -> OrderEntry:
        said = self.cleaned_data
        names = ("document", "issued_by", "decided_on", "domain", "area", "first_day", "last_day", "leader")
        values = {name: said[name] for name in names}
        return OrderEntry(unit=unit or said["unit"], members=tuple(said["members"]), **values)


class CorrectionForm(OrderForm):
    """What stands on record, open to be put right. The unit stays."""

    unit = None  # type: ignore[assignment]
    because = forms.CharField(
        label=_("Why it is changed"),
        max_length=400,
        help_text=_("What was entered wrongly, or the document that changes the order."),
        widget=forms.Textarea({"rows": 2}),
    )
    field_order = (
        "document", "issued_by", "decided_on", "domain", "area", "first_day", "last_day", "members", "leader", "because",
        "upload", "note",
    )  # fmt: skip


class EndForm(PaperForm):
    last_day = forms.DateField(label=_("Last day"), widget=day_input(), initial=clock.today)
    document = forms.CharField(label=_("Document that ends it"), max_length=160, help_text=_("Title or number."))
    field_order = ("last_day", "document", "upload", "note")


class TakeBackForm(PaperForm):
    because = forms.CharField(
        label=_("Why it is taken back"),
        max_length=400,
        help_text=_("Called off before it began, on which document; or what was entered by mistake."),
        widget=forms.Textarea({"rows": 2}),
    )
    field_order = ("because", "upload", "note")


def on_record(entry: OrderEntry) -> dict[str, Any]:
    """The initial values of a correction, or of the same order for another domain."""
    plain = ("document", "issued_by", "decided_on", "unit", "domain", "area", "first_day", "last_day")
    lines = [f"{one.number}\t{one.person.name}\t{one.unit.name}" for one in entry.members]
    return {
        **{name: getattr(entry, name) for name in plain},
        "members": "\n".join(lines),
        "leader": entry.leader.number,
    }
