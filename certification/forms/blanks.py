"""Forms for the stock of blank cards: take in, what happened to some of them, count."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification.blank_words import REASONS
from certification.domain.blanks import NEEDS_DOCUMENT, NEEDS_REASON
from certification.forms.acts import day_input
from certification.models import BlankBatch
from certification.models.blanks import CARD_TYPES
from certification.texts import type_word
from core import clock
from core.models import Unit


def _types() -> list[tuple[str, str]]:
    return [(code, type_word(code)) for code in CARD_TYPES]


class _OfUnitForm(forms.Form):
    unit = forms.ModelChoiceField(label=_("Unit that keeps them"), queryset=Unit.objects.none(), empty_label=None)
    card_type = forms.ChoiceField(label=_("Kind of certificate"), choices=_types)

    def __init__(self, data: Any = None, *, units: QuerySet[Unit], initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["unit"].queryset = self.offered(units).order_by("code")  # type: ignore[attr-defined]

    def offered(self, units: QuerySet[Unit]) -> QuerySet[Unit]:
        return units.filter(ended_on__isnull=True)


class TakeInForm(_OfUnitForm):
    first = forms.CharField(
        label=_("First serial number"), max_length=40, help_text=_("As it is printed, for example 甲000101.")
    )
    last = forms.CharField(label=_("Last serial number"), max_length=40)
    received_from = forms.CharField(label=pgettext_lazy("blank card", "Received from"), max_length=120)
    document = forms.CharField(label=_("Delivery note or letter"), max_length=160, help_text=_("Title or number."))
    received_on = forms.DateField(label=_("Received on"), widget=day_input(), initial=clock.today)


class MoveForm(forms.Form):
    first = forms.CharField(label=_("First serial number"), max_length=40)
    last = forms.CharField(
        label=_("Last serial number"), max_length=40, required=False, help_text=_("Empty: this one card only.")
    )
    on = forms.DateField(label=pgettext_lazy("blank card", "On which day"), widget=day_input(), initial=clock.today)
    document = forms.CharField(label=_("Document"), max_length=160, help_text=_("Title or number."))
    reason = forms.CharField(label=_("Reason"), max_length=400, widget=forms.Textarea({"rows": 2}))

    def __init__(self, data: Any = None, *, act: str, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        self.fields["document"].required = act in NEEDS_DOCUMENT
        self.fields["reason"].required = act in NEEDS_REASON
        self.fields["reason"].label = REASONS.get(act, _("Reason"))


class TakeBackForm(forms.Form):
    because = forms.CharField(label=_("Reason"), max_length=400, widget=forms.Textarea({"rows": 2}))


class CountForm(_OfUnitForm):
    """Where a unit has ended, what lies in its safe is counted all the same."""

    counted_on = forms.DateField(label=_("Counted on"), widget=day_input(), initial=clock.today)
    serials = forms.CharField(
        label=_("Serial numbers found in the safe"),
        required=False,
        max_length=100_000,
        help_text=_("Spoiled ones too, as long as they are not destroyed. From the first to the last, like 甲000101-甲000150; single ones apart from each other by a comma or on a new line."),
        widget=forms.Textarea({"rows": 8}),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Note"), required=False, max_length=400, help_text=_("Who counted, and who was there.")
    )

    def offered(self, units: QuerySet[Unit]) -> QuerySet[Unit]:
        batches = BlankBatch.objects.filter(unit=OuterRef("pk"), known_until=clock.FAR_FUTURE)
        return units.filter(Q(ended_on__isnull=True) | Exists(batches))


class BlankForm(forms.Form):
    serial = forms.CharField(
        label=_("Serial number of the blank"), max_length=40, help_text=_("As it is printed on the card.")
    )
