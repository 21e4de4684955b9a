"""Forms of the registers of legal reviewers and auxiliaries. `said()` gives what an entry is to say."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification import personnel_words as words
from certification.domain.personnel import AUXILIARY, END_REASONS, MISTAKES, Particulars
from certification.forms.acts import day_input
from core import clock
from core.models import AppointmentSpan, Person, Unit

_OF_REVIEWER = ("ground", "qualification_number", "qualified_on", "began_on")
_OF_AUXILIARY = ("number", "trained_on")


class BasisForm(forms.Form):
    """What every step rests on."""

    document = forms.CharField(label=_("Document that says so"), max_length=120, help_text=_("Title or number."))
    document_date = forms.DateField(label=_("Date of the document"), required=False, widget=day_input())
    upload = forms.FileField(label=_("Document, scanned"), required=False, help_text=_("PDF or picture."))
    note = forms.CharField(
        label=_("What the approver should know"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def basis(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("document", "document_date", "upload", "note")}


class ParticularsForm(BasisForm):
    since = forms.DateField(label=words.FIELDS["since"], widget=day_input(), initial=clock.today)
    last_day = forms.DateField(
        label=words.FIELDS["last_day"],
        required=False,
        widget=day_input(),
        help_text=_("It counts in full. Empty where no end is known."),
    )
    number = forms.CharField(
        label=words.FIELDS["number"],
        required=False,
        max_length=40,
        help_text=_("Where auxiliaries carry a work card. Never the number of a certificate."),
    )
    trained_on = forms.DateField(label=words.FIELDS["trained_on"], required=False, widget=day_input())
    ground = forms.ChoiceField(
        label=words.FIELDS["ground"], choices=list(words.GROUNDS.items()), widget=forms.RadioSelect
    )
    qualification_number = forms.CharField(
        label=words.FIELDS["qualification_number"],
        required=False,
        max_length=60,
        help_text=_("As it stands on the certificate of the Ministry of Justice. Whoever approves compares it with the original."),
    )  # fmt: skip
    qualified_on = forms.DateField(label=words.FIELDS["qualified_on"], required=False, widget=day_input())
    began_on = forms.DateField(
        label=words.FIELDS["began_on"],
        required=False,
        widget=day_input(),
        help_text=_("Only for those who did this work before the qualification was asked for."),
    )

    def __init__(self, *args: Any, register: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in _OF_REVIEWER if register == AUXILIARY else _OF_AUXILIARY:
            del self.fields[name]

    def said(self) -> Particulars:
        names = ("since", "last_day", *_OF_AUXILIARY, *_OF_REVIEWER)
        values: dict[str, Any] = {name: self.cleaned_data[name] for name in names if self.cleaned_data.get(name)}
        return Particulars(**values)


class EntryForm(ParticularsForm):
    person = forms.ModelChoiceField(label=pgettext_lazy("personnel", "Person"), queryset=Person.objects.none())
    field_order = (
        "person",
        "since",
        "last_day",
        *_OF_AUXILIARY,
        *_OF_REVIEWER,
        "document",
        "document_date",
        "upload",
        "note",
    )

    def __init__(self, *args: Any, unit: Unit, register: str, **kwargs: Any) -> None:
        super().__init__(*args, register=register, **kwargs)
        self.fields["person"].queryset = people_of(unit)  # type: ignore[attr-defined]
        self.fields["person"].label_from_instance = _with_staff_number  # type: ignore[attr-defined]
        self.fields["person"].help_text = _("Whoever has or had a post in this unit. Enter others under “Units and people” first.")  # fmt: skip


def _with_staff_number(person: Person) -> str:
    """Namesakes are told apart."""
    return f"{person.name}（{person.staff_number}）" if person.staff_number else person.name


def people_of(unit: Unit) -> QuerySet[Person]:
    posts = AppointmentSpan.objects.filter(person=OuterRef("pk"), unit=unit, known_until=clock.FAR_FUTURE)
    return Person.objects.filter(Exists(posts)).order_by("name_pinyin", "pk")


class EndForm(BasisForm):
    last_day = forms.DateField(
        label=words.FIELDS["last_day"],
        widget=day_input(),
        initial=clock.today,
        help_text=_("It counts in full, and it may lie in the past."),
    )
    reason = forms.ChoiceField(
        label=words.FIELDS["reason"], choices=[(code, words.reason_word(code)) for code in END_REASONS]
    )
    field_order = ("last_day", "reason", "document", "document_date", "upload", "note")


class CorrectForm(ParticularsForm):
    """What stands on record, open to be put right, or taken back altogether."""

    mistake = forms.ChoiceField(
        label=words.FIELDS["mistake"], choices=[(code, words.reason_word(code)) for code in MISTAKES]
    )
    void = forms.BooleanField(
        label=_("The whole entry was a mistake"),
        required=False,
        help_text=_("It will be as if it had never been made. The fields of the entry below are then not read."),
    )
    field_order = (
        "mistake",
        "void",
        "since",
        "last_day",
        *_OF_AUXILIARY,
        *_OF_REVIEWER,
        "document",
        "document_date",
        "upload",
        "note",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = True
        self.fields["note"].label = _("What was wrong, and how it was found")
        if self.data.get("void"):
            for name in ("since", "ground"):
                if name in self.fields:
                    self.fields[name].required = False

    def right(self) -> Particulars | None:
        return None if self.cleaned_data["void"] else self.said()


class ListForm(forms.Form):
    unit = forms.ModelChoiceField(
        label=_("Unit"),
        queryset=Unit.objects.none(),
        help_text=_("Rows may name this unit or one below it; those that name none belong to it."),
    )
    document = forms.CharField(
        label=pgettext_lazy("personnel", "Document that says so"),
        max_length=120,
        help_text=_("Title or number. A row may name another one in its column."),
    )
    file = forms.FileField(label=_("Excel or CSV file"))

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units.filter(ended_on=None).order_by("code")  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason for taking it back"), max_length=400)
