"""Forms of classes in person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.forms import SiteForm
from core.models import Person, Unit
from core.scope import units_in_scope
from learning.forms_office import PersonField, UnitMixin, person_by_number
from learning.models import ClassNomination, ClassQuota, ClassSession, TrainingClass
from learning.office_gates import STAFF, TEACH
from learning.services.classes import Meeting

_DAY = forms.DateInput(attrs={"type": "date"})
_TIME = forms.TimeInput(attrs={"type": "time"})
SESSIONS = 3
MOST_SESSIONS = 60
PARTS = ("day", "from", "to", "place")
MOST_UNITS_LISTED = 60


class QuotasMixin(forms.Form):
    """A line for each unit: 柳桥街道 5. The units in reach stand there already."""

    by: Person
    places = forms.IntegerField(label=pgettext_lazy("study", "Places"), min_value=1, max_value=2000)
    quotas = forms.CharField(
        label=_("Quotas"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "One line for each unit: its code or name, a space, the number of places. A unit with 0 gets none."
        ),
    )

    def write_units(self, known: Mapping[Unit, int]) -> None:
        """What stands there before anything is typed. Many units are not listed unless they have a quota."""
        units, called = self._units(), self._called()
        listed = list(units[: MOST_UNITS_LISTED + 1])
        if len(listed) > MOST_UNITS_LISTED:
            listed = list(units.filter(pk__in=[unit.pk for unit in known]))
        names = {unit: unit.name if len(called[unit.name]) == 1 else f"{unit.code} {unit.name}" for unit in listed}
        self.fields["quotas"].initial = "\n".join(f"{names[unit]} {known.get(unit, 0)}" for unit in listed)

    def _units(self) -> QuerySet[Unit]:
        return units_in_scope(self.by, *TEACH).filter(ended_on=None).order_by("code")

    def _called(self) -> dict[str, set[Unit]]:
        """How a line may call a unit: by its code, by its name, or by both where several have one name."""
        found: dict[str, set[Unit]] = {}
        for unit in self._units():
            for name in (unit.code, unit.name, f"{unit.code} {unit.name}"):
                found.setdefault(name, set()).add(unit)
        return found

    def clean_quotas(self) -> dict[Unit, int]:
        """Every unit that is named, also with 0."""
        called, found = self._called(), {}
        for line in self.cleaned_data["quotas"].splitlines():
            if not line.strip():
                continue
            name, _space, number = line.strip().rpartition(" ")
            meant = called.get(name.strip(), set())
            if len(meant) > 1:
                raise forms.ValidationError(
                    _("Several of your units are called “%(name)s”. Write the code before the name."),
                    params={"name": name.strip()},
                )
            if not meant or not number.isdecimal() or int(number) > 2000:
                raise forms.ValidationError(
                    _("“%(line)s” is no unit of yours with a number. For example: lh-lq 5"), params={"line": line}
                )
            found.update(dict.fromkeys(meant, int(number)))
        return found


class ClassForm(QuotasMixin, UnitMixin):
    """One class with as many sessions as it needs: `count` lines stand there, and those left empty are no sessions."""

    roles = TEACH
    title = forms.CharField(label=_("Title"), max_length=120)
    theme = forms.CharField(label=_("What it is about"), max_length=400, required=False)
    teacher = forms.CharField(label=_("Teacher"), max_length=80, required=False)
    nominate_until = forms.DateField(label=_("Nominations until"), widget=_DAY)
    field_order = ("title", "theme", "teacher", "unit", "places", "nominate_until", "quotas")

    def __init__(self, *args: Any, count: int = SESSIONS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.write_units({})
        self.count = min(max(count, 1), MOST_SESSIONS)
        for number in range(1, self.count + 1):
            first = number == 1
            words = {"n": number}
            self.fields[f"day_{number}"] = forms.DateField(
                label=_("Session %(n)s: day") % words, widget=_DAY, required=first
            )
            self.fields[f"from_{number}"] = forms.TimeField(
                label=_("Session %(n)s: from") % words, widget=_TIME, required=first
            )
            self.fields[f"to_{number}"] = forms.TimeField(
                label=_("Session %(n)s: to") % words, widget=_TIME, required=first
            )
            self.fields[f"place_{number}"] = forms.CharField(
                label=_("Session %(n)s: place") % words, max_length=120, required=first
            )

    @property
    def facts(self) -> list[forms.BoundField]:
        return [self[name] for name in self.field_order]

    @property
    def sessions(self) -> list[list[forms.BoundField]]:
        """Day, from, to and place of each."""
        return [[self[f"{part}_{n}"] for part in PARTS] for n in range(1, self.count + 1)]

    @property
    def may_add(self) -> bool:
        return self.count < MOST_SESSIONS

    def clean(self) -> dict[str, Any]:
        """A session is given whole or not at all."""
        values = super().clean() or {}
        for n in range(1, self.count + 1):
            begun = any(self.data.get(f"{part}_{n}", "").strip() for part in PARTS)
            for part in PARTS:
                name = f"{part}_{n}"
                if begun and not values.get(name) and name not in self.errors:
                    self.add_error(name, _("Fill this in too, or leave the whole session empty."))
            begins, ends = values.get(f"from_{n}"), values.get(f"to_{n}")
            if begins and ends and ends <= begins:
                self.add_error(f"to_{n}", _("The session ends before it begins."))
        return values

    def announcement(self) -> dict[str, Any]:
        values = self.cleaned_data
        meetings = [
            Meeting(
                _at(values[f"day_{n}"], values[f"from_{n}"]),
                _at(values[f"day_{n}"], values[f"to_{n}"]),
                values[f"place_{n}"].strip(),
            )
            for n in range(1, self.count + 1)
            if values.get(f"day_{n}")
        ]
        names = ("title", "theme", "teacher", "unit", "places", "nominate_until")
        quotas = {unit: number for unit, number in values["quotas"].items() if number}
        return {"meetings": meetings, "quotas": quotas, **{name: values[name] for name in names}}


class ChangeQuotasForm(QuotasMixin):
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("The units concerned read it."))
    field_order = ("places", "quotas", "reason")

    def __init__(self, *args: Any, by: Person, training: TrainingClass, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["places"].initial = training.places
        self.fields["quotas"].help_text = _("One line for each unit. A unit that is not named keeps its quota.")
        self.write_units({one.unit: one.places for one in training.quotas.select_related("unit")})


def _at(day, time):
    return datetime.combine(day, time, clock.BEIJING)


class MoveForm(forms.Form):
    day = forms.DateField(label=_("Day"), widget=_DAY)
    begins = forms.TimeField(label=_("From"), widget=_TIME)
    ends = forms.TimeField(label=_("To"), widget=_TIME)
    place = forms.CharField(label=_("Place"), max_length=120)

    @classmethod
    def told(cls, session: ClassSession) -> dict[str, Any]:
        """A session as it stands, to be changed."""
        begins, ends = (moment.astimezone(clock.BEIJING) for moment in (session.begins_at, session.ends_at))
        times = {"begins": begins.strftime("%H:%M"), "ends": ends.strftime("%H:%M")}
        return {"day": begins.date().isoformat(), **times, "place": session.place}

    def meeting(self) -> Meeting:
        values = self.cleaned_data
        begins, ends = (_at(values["day"], values[name]) for name in ("begins", "ends"))
        return Meeting(begins, ends, values["place"].strip())


class NominateForm(forms.Form):
    person = PersonField(label=_("Who"))
    quota = forms.ModelChoiceField(queryset=ClassQuota.objects.none(), label=_("On the quota of"), empty_label=None)
    instead_of = forms.ModelChoiceField(
        queryset=ClassNomination.objects.none(), label=_("As a substitute for"), required=False
    )

    def __init__(self, *args: Any, by: Person, quotas, on_list, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["quota"].queryset = quotas  # type: ignore[attr-defined]
        self.fields["quota"].label_from_instance = lambda quota: f"{quota.unit.name}（{quota.places}）"  # type: ignore[attr-defined]
        self.fields["instead_of"].queryset = on_list  # type: ignore[attr-defined]

    def clean_person(self) -> Person:
        return person_by_number(self.by, self.cleaned_data["person"], STAFF)


class CodeForm(SiteForm):
    code = forms.CharField(
        label=_("Code on the screen"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "pattern": "[0-9 ]*"}),
        help_text=_("Six digits; they change every half minute."),
    )

    def clean_code(self) -> str:
        return self.cleaned_data["code"].replace(" ", "")
