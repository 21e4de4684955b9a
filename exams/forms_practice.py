from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from core.forms import SiteForm
from exams.bank_labels import KIND_LABELS
from exams.domain.practice import SIZES
from exams.queries.practice import Desk, by_law, by_topic

ANY = ("", _("all"))


class BeginForm(SiteForm):
    """What to practise. Laws, topics and kinds are those of the stock at hand."""

    law = forms.ChoiceField(label=_("Law"), required=False)
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    kind = forms.ChoiceField(label=_("Kind of question"), required=False)
    size = forms.TypedChoiceField(label=_("How many"), coerce=int, initial=10)
    part = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = sorted({item.kind for item in desk.stock.items.values()})
        fields: Any = self.fields
        fields["law"].choices = [ANY, *((row.name, row.title) for row in by_law(desk))]
        fields["topic"].choices = [ANY, *((row.name, row.name) for row in by_topic(desk))]
        fields["kind"].choices = [ANY, *((kind, KIND_LABELS[kind]) for kind in kinds)]
        fields["size"].choices = [(size, _("%(n)s questions") % {"n": size}) for size in SIZES]


class PlanForm(SiteForm):
    exam_on = forms.DateField(
        label=_("Day of the exam"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    per_day = forms.IntegerField(label=_("How much a day"), min_value=1, max_value=300, initial=15)
    pace = forms.ChoiceField(
        label=_("Counted in"), choices=[("minutes", _("minutes")), ("cards", _("questions"))], initial="minutes"
    )
    laws = forms.MultipleChoiceField(
        label=_("Laws of the exam"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none to prepare for all of them."),
    )

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        if desk.plan and "initial" not in kwargs:
            kwargs["initial"] = {name: getattr(desk.plan, name) for name in ("exam_on", "per_day", "pace", "laws")}
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["laws"].choices = [(row.name, row.title) for row in by_law(desk)]
        fields["exam_on"].widget.attrs["min"] = clock.today().isoformat()
