"""Forms of the office about laws: a new text, its in-force date, a repeal, a check against the source."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **kwargs)


class LawFileForm(forms.Form):
    file = forms.FileField(
        label=_("File with the text of the law"),
        help_text=_("A Word document (.docx) as the national database of laws offers it, or Markdown (.md, .txt) in UTF-8; at most 10 MB"),
        widget=forms.FileInput(attrs={"accept": ".docx,.md,.txt"}),
    )  # fmt: skip


class TakeForm(forms.Form):
    """What a person vouches for before a text that was read is kept."""

    day = day_field(_("Day of adoption, revision or amendment"), help_text=_("It names this text of the law."))
    amendment = forms.IntegerField(
        label=_("Which of several texts of that day"),
        help_text=_("1, unless two decisions of one day changed the law."),
        initial=1,
        min_value=1,
        max_value=9,
    )
    invented = forms.BooleanField(
        label=_("Invented for exercises"),
        help_text=_("Never in public search, never citable by an approved question."),
        required=False,
    )
    accept_gaps = forms.BooleanField(
        label=_("The source really reads so"),
        help_text=_("I have compared the numbers that are missing with the source."),
        required=False,
    )

    def __init__(self, *args: Any, gaps: bool, known: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not gaps:
            del self.fields["accept_gaps"]
        if known:  # what it is was said when its first text came
            del self.fields["invented"]


class ConfirmForm(forms.Form):
    begins = day_field(_("In force from"))
    document = forms.CharField(label=_("Document that shows the date"), max_length=300)


class RepealForm(forms.Form):
    repealed_from_day = day_field(_("No longer in force from"))
    document = forms.CharField(label=_("Document that repeals it"), max_length=300)


class WithdrawRepealForm(forms.Form):
    document = forms.CharField(label=_("Why the record was wrong"), max_length=300)


class CheckForm(forms.Form):
    source = forms.CharField(
        label=_("Read against"), max_length=300, help_text=_("For example 全国人大常委会公报2021年第2号")
    )
    checked_on = day_field(_("Checked on"), initial=clock.today)
    provision = forms.ChoiceField(label=_("What was read"), required=False)

    def __init__(self, *args: Any, articles: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["provision"].choices = [("", _("the whole text")), *articles]  # type: ignore[attr-defined]
