"""Forms of the office's screens of study."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from core.models import AppointmentSpan, Person, Unit
from core.roles import Role
from core.scope import people_in_scope, units_in_scope
from learning.labels import POST_TYPES
from learning.office_gates import STAFF, TEACH
from learning.ports import domain_names
from learning.queries.assignments import assignable


class UnitMixin(forms.Form):
    """A unit in reach of whoever fills in the form."""

    roles: Sequence[Role] = STAFF
    unit = forms.ModelChoiceField(queryset=Unit.objects.none(), label=_("Unit"), empty_label=None)

    def __init__(self, *args: Any, by: Person, roles: Sequence[Role] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        reach = units_in_scope(by, *(roles or self.roles))
        self.fields["unit"].queryset = reach.filter(ended_on=None).order_by("code")  # type: ignore[attr-defined]


class PersonField(forms.CharField):
    """A person by staff number: a list of thousands is no choice."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, help_text=_("The staff number, for example QY0001"), **kwargs)


def person_by_number(by: Person, number: str, roles: Any) -> Person:
    person = people_in_scope(by, *roles).filter(staff_number__iexact=number.strip()).first()
    if person is None:
        raise forms.ValidationError(_("Nobody in your units has this staff number."))
    return person


class OutsideForm(UnitMixin):
    person = PersonField(label=_("Who"))
    source = forms.CharField(label=_("Where it was earned"), max_length=80, help_text=_("For example 干部学法网"))
    title = forms.CharField(label=_("What"), max_length=200)
    reference = forms.CharField(label=_("Number of the certificate"), max_length=80, required=False)
    finished_on = forms.DateField(label=_("Finished on"), widget=forms.DateInput(attrs={"type": "date"}))
    hours = forms.DecimalField(label=_("Hours"), min_value=0.5, max_value=200, decimal_places=1)
    online = forms.TypedChoiceField(
        label=_("How"), choices=[("1", _("Online")), ("0", _("In person"))], coerce=lambda value: value == "1"
    )
    file = forms.FileField(label=_("Photo or PDF of the certificate"))
    field_order = ("person", "unit")

    def clean_person(self) -> Person:
        return person_by_number(self.by, self.cleaned_data["person"], STAFF)

    def clean_finished_on(self):
        day = self.cleaned_data["finished_on"]
        if day > clock.today():
            raise forms.ValidationError(_("This day is still to come."))
        return day


class SheetForm(UnitMixin):
    file = forms.FileField(label=_("Excel or CSV file"))


class VerdictForm(forms.Form):
    taken_back = forms.TypedChoiceField(
        label=_("What is it?"),
        choices=[("0", _("Nothing wrong: the hours stand")), ("1", _("Not studied: take the hours back"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("It is kept, and the officer can read it."))


class AnswerForm(forms.Form):
    upheld = forms.TypedChoiceField(
        label=_("Is the objection right?"),
        choices=[("1", _("Upheld")), ("0", _("Not upheld"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    text = forms.CharField(label=_("Answer to the officer"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)


class ClearForm(forms.Form):
    note = forms.CharField(
        label=_("Note"), max_length=300, help_text=_("What was learned or put right; no content of the case")
    )


class AssignForm(UnitMixin):
    roles = TEACH
    title = forms.CharField(label=_("Title"), max_length=120, help_text=_("For example: 第四季度程序法学习"))
    lessons = forms.MultipleChoiceField(label=_("Lessons and case lessons"), widget=forms.CheckboxSelectMultiple)
    begins_on = forms.DateField(
        label=_("Begins on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty: today. Of what begins later people see the title in their plan and are asked on that day."),
    )
    due_on = forms.DateField(label=_("Due on"), widget=forms.DateInput(attrs={"type": "date"}))
    post_type = forms.ChoiceField(label=_("Only this kind of post"), required=False)
    domain_code = forms.ChoiceField(label=_("Only holders of this domain"), required=False)
    gap = forms.ChoiceField(
        label=_("Only people whose certificate"),
        required=False,
        choices=[
            ("", _("does not matter")),
            ("no_certificate", _("is missing")),
            ("expiring", _("ends within half a year")),
        ],
    )
    field_order = ("title", "lessons", "begins_on", "due_on", "unit")

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        self.titles = assignable()
        self.fields["lessons"].choices = list(self.titles.items())  # type: ignore[attr-defined]
        units = units_in_scope(by, *TEACH)
        kinds = AppointmentSpan.objects.filter(unit__in=units).order_by().values_list("post_type", flat=True).distinct()
        names = [(kind, POST_TYPES.get(kind, kind)) for kind in sorted(kinds)]
        self.fields["post_type"].choices = [("", _("every kind")), *names]  # type: ignore[attr-defined]
        authorities = set(units.order_by().values_list("authority_id", flat=True).distinct())
        self.fields["domain_code"].choices = [("", _("any or none")), *sorted(domain_names(authorities).items())]  # type: ignore[attr-defined]

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if day < clock.today():
            raise forms.ValidationError(_("This day has passed."))
        return day

    def chosen(self) -> list[tuple[UUID, str]]:
        return [(UUID(name), self.titles[name]) for name in self.cleaned_data["lessons"]]


class ActivityForm(UnitMixin):
    held_on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    place = forms.CharField(label=_("Place"), max_length=120)
    theme = forms.CharField(label=_("Theme"), max_length=200)
    people = forms.IntegerField(label=_("People reached"), min_value=0, max_value=10_000_000)
    copies = forms.IntegerField(label=_("Copies handed out"), min_value=0, max_value=10_000_000, initial=0)
    photo = forms.FileField(label=_("Photo"), required=False)
    field_order = ("held_on", "place", "theme")

    def clean_held_on(self):
        day = self.cleaned_data["held_on"]
        if day > clock.today():
            raise forms.ValidationError(_("This day is still to come."))
        return day
