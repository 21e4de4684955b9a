"""One form per step that a clerk prepares. `payload()` gives the values as the proposal keeps them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.domain.states import GROUNDS, Kind
from certification.models import Certificate
from certification.queries.rules import rules_at
from certification.rule_words import day_effect_said
from certification.texts import word
from core import clock
from core.models import Authority


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def moment_input() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class ActForm(forms.Form):
    upload = forms.FileField(label=_("Document, scanned"), required=False, help_text=_("PDF or picture."))
    note = forms.CharField(
        label=_("What the approver should know"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, certificate: Certificate, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.certificate = certificate

    def payload(self) -> dict[str, Any]:
        return {
            name: _plain(value)
            for name, value in self.cleaned_data.items()
            if name not in ("note", "upload") and value not in (None, "")
        }


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return clock.isoformat(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def grounds(kind: Kind) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("Grounds"), choices=[(code, word(code)) for code in GROUNDS[kind]], widget=forms.CheckboxSelectMultiple
    )


class DecisionForm(ActForm):
    decision_no = forms.CharField(label=_("Decision number"), max_length=120)
    decided_on = forms.DateField(label=_("Date of the decision"), widget=day_input())


class ServiceFields(forms.Form):
    """When a decision reached its addressee, as exactly as the receipt says it."""

    served_on = forms.DateField(label=_("Served on"), widget=day_input())
    served_time = forms.TimeField(
        label=_("At what time, if the receipt names one"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    def say_from_when(self, authority: Authority) -> None:
        """Under the time: from when the measure works without one, by the rules of this issuer."""
        self.fields["served_time"].help_text = day_effect_said(rules_at(authority))

    def served(self) -> tuple[datetime, str]:
        """The moment with its precision; of a day its beginning."""
        on, at = self.cleaned_data["served_on"], self.cleaned_data.get("served_time")
        if at is None:
            return clock.start_of_day(on), "day"
        return clock.in_utc(datetime.combine(on, at, tzinfo=clock.BEIJING)), "minute"


class ServedForm(ServiceFields, DecisionForm):
    def __init__(self, *args, certificate: Certificate, **kwargs) -> None:
        super().__init__(*args, certificate=certificate, **kwargs)
        self.say_from_when(certificate.authority)

    def payload(self) -> dict[str, Any]:
        """One of `served_on` and `served_at`: what is not known is not kept."""
        values, (moment, precision) = super().payload(), self.served()
        values.pop("served_time", None)
        if precision == "minute":
            del values["served_on"]
            values["served_at"] = clock.isoformat(moment)
        return values


class SuspendForm(ServedForm):
    reasons = grounds(Kind.SUSPENDED)
    last_day = forms.DateField(label=_("Last day of the suspension"), widget=day_input())
    field_order = ["decision_no", "decided_on", "served_on", "served_time", "reasons", "last_day", "upload", "note"]


class ReturnForm(DecisionForm):
    at = forms.DateTimeField(label=_("From when the certificate may be used again"), widget=moment_input())
    field_order = ["decision_no", "decided_on", "at", "upload", "note"]


class ExtendForm(ServedForm):
    reasons = grounds(Kind.SUSPENSION_EXTENDED)
    last_day = forms.DateField(label=_("Last day of the suspension"), widget=day_input())
    field_order = ["decision_no", "decided_on", "served_on", "served_time", "reasons", "last_day", "upload", "note"]


class StandUpForm(ActForm):
    at = forms.DateTimeField(label=_("From when the certificate may be used again"), widget=moment_input())
    field_order = ["at", "upload", "note"]


class StandDownForm(ActForm):
    reasons = grounds(Kind.STOOD_DOWN)
    at = forms.DateTimeField(label=_("From"), help_text=_("Not in the past."), widget=moment_input())
    last_day = forms.DateField(label=_("Last day, if it is known"), required=False, widget=day_input())
    field_order = ["reasons", "at", "last_day", "upload", "note"]


class CancelForm(ActForm):
    reasons = grounds(Kind.CANCELLED)
    last_day = forms.DateField(
        label=_("Last day in the post"),
        help_text=_("It may lie in the past: the certificate ends with that day."),
        widget=day_input(),
    )
    decision_no = forms.CharField(label=_("Document number"), required=False, max_length=120)
    field_order = ["reasons", "last_day", "decision_no", "upload", "note"]


class RevokeForm(ServedForm):
    reasons = grounds(Kind.REVOKED)
    field_order = ["decision_no", "decided_on", "served_on", "served_time", "reasons", "upload", "note"]


class ReverseForm(ActForm):
    event = forms.ChoiceField(label=_("Which entry"))
    reasons = grounds(Kind.REVERSED)
    decision_no = forms.CharField(
        label=_("Number of the decision it rests on, if there is one"), required=False, max_length=120
    )
    decided_on = forms.DateField(label=_("Date of the decision"), required=False, widget=day_input())
    field_order = ["event", "reasons", "decision_no", "decided_on", "upload", "note"]

    def __init__(self, *args, certificate: Certificate, **kwargs) -> None:
        super().__init__(*args, certificate=certificate, **kwargs)
        taken_back = set(certificate.events.exclude(reverses=None).values_list("reverses_id", flat=True))
        rows = [
            event
            for event in certificate.events.order_by("-sequence")
            if event.kind not in {"opened", "issued"} and event.pk not in taken_back
        ]
        self.fields["event"].choices = [  # type: ignore[attr-defined]
            (str(event.public_id), f"{event.sequence}. {word(event.kind)} {clock.isoformat(event.effective_at)}")
            for event in rows
        ]
        self.fields["note"].required = True
        self.fields["note"].label = _("What was wrong, and how it was found")


class FindForm(ActForm):
    """The card was found before a new one was made; its code stays dead and a new one is made."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = True
        self.fields["note"].label = _("Where and how it was found")


class LengthenForm(DecisionForm):
    valid_until = forms.DateField(label=_("New last valid day"), widget=day_input())
    field_order = ["decision_no", "decided_on", "valid_until", "upload", "note"]


FORMS: dict[str, type[ActForm]] = {
    "suspend": SuspendForm,
    "return": ReturnForm,
    "extend": ExtendForm,
    "stand_down": StandDownForm,
    "stand_up": StandUpForm,
    "replace": ActForm,
    "find": FindForm,
    "confirm": ActForm,
    "lengthen": LengthenForm,
    "cancel": CancelForm,
    "revoke": RevokeForm,
    "reverse": ReverseForm,
}
TITLES: dict[str, Any] = {
    "suspend": _("Suspend the certificate"),
    "return": _("End the suspension"),
    "extend": _("Extend the suspension"),
    "stand_down": _("Stand down"),
    "stand_up": _("End the stand-down"),
    "replace": _("Replace the lost card"),
    "find": _("Withdraw the report of loss"),
    "lengthen": _("Change the last valid day"),
    "register": _("Registration for a period"),
    "reissue": _("New card"),
    "cancel": _("Cancel the certificate"),
    "revoke": _("Revoke the certificate"),
    "confirm": _("Confirm the entry"),
    "reverse": _("Correct an entry"),
}


def act_title(act: str) -> str:
    return str(TITLES[act])


class DecideForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("Your decision"),
        choices=[("approve", _("Approve: it happens now")), ("refuse", _("Refuse"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Reason, where you refuse"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
