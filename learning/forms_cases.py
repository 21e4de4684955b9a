"""Forms of the office's screens of case lessons."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from core.files import FileKind, examine
from learning.case_labels import ROLLS, STARTS, UNITS
from learning.models.case_pages import SENSITIVITIES

SLUG = RegexValidator(r"^[a-z0-9][a-z0-9-]{0,59}$", _("Small letters, figures and -, for example stall-on-the-bridge."))


class TextOrFileForm(forms.Form):
    """A text that is pasted or uploaded; `as_text` says what was given."""

    text = forms.CharField(label=_("Paste the text"), required=False, widget=forms.Textarea(attrs={"rows": 12}))
    file = forms.FileField(label=_("or choose a file"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("text", "").strip() and not cleaned.get("file"):
            self.add_error("text", _("Paste a text or choose a file."))
        return cleaned

    def as_text(self) -> str:
        upload = self.cleaned_data.get("file")
        if not upload:
            return self.cleaned_data["text"]
        return read_text(examine(upload, kind=FileKind.QUESTIONS), upload.name)


def read_text(content: bytes, name: str) -> str:
    if name.lower().endswith(".docx"):
        from io import BytesIO

        from docx import Document

        return "\n".join(paragraph.text for paragraph in Document(BytesIO(content)).paragraphs)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace")


class FromFileForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=200)
    slug = forms.CharField(label=_("Short name in the address"), max_length=60, validators=[SLUG])
    law_date = forms.DateField(label=_("law as of"), widget=forms.DateInput(attrs={"type": "date"}))
    sensitivity = forms.ChoiceField(label=_("who may read it"), choices=SENSITIVITIES, initial="internal")


class PeriodForm(forms.Form):
    code = forms.SlugField(label=_("Code"), max_length=60, help_text=_("For example penalty-decision"))
    name = forms.CharField(label=_("What has to be done within it"), max_length=80)
    law = forms.CharField(label=_("Law"), max_length=80)
    version = forms.DateField(label=_("Text adopted on"), widget=forms.DateInput(attrs={"type": "date"}))
    in_force_from = forms.DateField(label=_("counted so from"), widget=forms.DateInput(attrs={"type": "date"}))
    provision = forms.CharField(label=_("Provision"), max_length=60, help_text=_("For example art_42__para_1"))
    label = forms.CharField(label=_("As shown"), max_length=120)
    length = forms.IntegerField(label=_("How long"), min_value=1, max_value=3650)
    unit = forms.ChoiceField(label=_("in units of"), choices=list(UNITS.items()))
    start = forms.ChoiceField(label=_("How it is counted"), choices=list(STARTS.items()))
    starts_with = forms.CharField(label=_("The event from which it is counted"), max_length=120)
    roll = forms.ChoiceField(label=_("Last day off"), choices=list(ROLLS.items()))
    source = forms.CharField(label=_("Checked against what, and when"), max_length=200)
    reason = forms.CharField(label=_("Reason of the entry"), max_length=200)
