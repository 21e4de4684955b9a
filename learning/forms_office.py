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
from learning.domain.targets import MOST_QUESTIONS, Target
from learning.labels import POST_TYPES
from learning.office_gates import STAFF, TEACH
from learning.ports import Offers, domain_names, practice_offers
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
    lessons = forms.MultipleChoiceField(
        label=_("Lessons and case lessons"), required=False, widget=forms.CheckboxSelectMultiple
    )
    questions = forms.IntegerField(
        label=_("Questions to practise"),
        required=False,
        min_value=1,
        max_value=MOST_QUESTIONS,
        help_text=_("Different questions answered from the day it begins. Empty: none are asked for."),
    )
    practise = forms.ChoiceField(label=_("Of which law or chapter"), required=False)
    topic = forms.ChoiceField(label=_("Of which topic"), required=False)
    mistakes = forms.ChoiceField(
        label=_("Book of mistakes to be cleared"),
        required=False,
        help_text=_(
            "Met when no mistake is left in it and something was practised since it began. What cannot be practised at present keeps nobody."
        ),
    )
    mock = forms.ChoiceField(label=_("Mock exam to be sat"), required=False)
    mock_percent = forms.IntegerField(
        label=_("Passed with at least (per cent)"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=_("Empty: sitting it once is enough."),
    )
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
    field_order = ("title", "lessons", "questions", "practise", "topic", "mistakes", "mock", "mock_percent", "begins_on", "due_on", "unit")  # fmt: skip

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        self.titles = assignable()
        self.fields["lessons"].choices = list(self.titles.items())  # type: ignore[attr-defined]
        self._offer(practice_offers(by))
        units = units_in_scope(by, *TEACH)
        kinds = AppointmentSpan.objects.filter(unit__in=units).order_by().values_list("post_type", flat=True).distinct()
        names = [(kind, POST_TYPES.get(kind, kind)) for kind in sorted(kinds)]
        self.fields["post_type"].choices = [("", _("every kind")), *names]  # type: ignore[attr-defined]
        authorities = set(units.order_by().values_list("authority_id", flat=True).distinct())
        self.fields["domain_code"].choices = [("", _("any or none")), *sorted(domain_names(authorities).items())]  # type: ignore[attr-defined]

    def _offer(self, offers: Offers) -> None:
        """Chapters stand under their law. Where nothing can be practised the fields are left out."""
        self.laws = {law: title for law, title, _parts in offers.laws}
        self.exams = dict(offers.exams)
        fields: Any = self.fields
        fields["practise"].choices = [("", _("any"))] + [
            (title, [(f"{law}|", _("the whole law")), *((f"{law}|{part}", part) for part in parts)])
            for law, title, parts in offers.laws
        ]
        fields["topic"].choices = [("", _("any")), *((topic, topic) for topic in offers.topics)]
        fields["mistakes"].choices = [("", _("not asked for")), ("|", _("the whole book")), *self.laws.items()]
        fields["mock"].choices = [("", _("not asked for")), *offers.exams]
        gone = [] if self.laws else ["questions", "practise", "topic", "mistakes"]
        for name in [*gone, *([] if self.exams else ["mock", "mock_percent"])]:
            del fields[name]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if (values.get("practise") or values.get("topic")) and not values.get("questions") and not self.errors:
            self.add_error("questions", _("Write how many questions."))
        if values.get("mock_percent") and not values.get("mock"):
            self.add_error("mock", _("Choose the mock exam that is to be passed."))
        if not any(values.get(name) for name in ("lessons", "questions", "mistakes", "mock")) and not self.errors:
            self.add_error("lessons", _("Choose a lesson, or ask for practice or a mock exam."))
        return values

    def targets(self) -> list[tuple[Target, str]]:
        """What is asked for besides lessons, with what narrows it down, as it is called today."""
        values, found = self.cleaned_data, []
        if values.get("questions"):
            law, _bar, part = values["practise"].partition("|")
            topic = values["topic"]
            said = " ".join(filter(None, (self.laws.get(law, ""), part, topic)))
            found.append((Target("practice", values["questions"], law, part, topic), said))
        if values.get("mistakes"):
            law = values["mistakes"].strip("|")
            found.append((Target("mistakes", law=law), self.laws.get(law, "")))
        if values.get("mock"):
            exam = values["mock"]
            found.append((Target("mock", values.get("mock_percent") or 0, exam=exam), self.exams[exam]))
        return found

    def assigned(self) -> dict[str, Any]:
        names = ("title", "unit", "begins_on", "due_on", "post_type", "domain_code", "gap")
        asked = {name: self.cleaned_data[name] for name in names}
        return {**asked, "lessons": self.chosen(), "targets": self.targets()}

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
