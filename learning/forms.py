"""Forms of study."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import SiteForm


class ObjectionForm(SiteForm):
    text = forms.CharField(
        label=_("What is wrong or missing?"),
        help_text=_("For example: the class of 12 May is missing, I was there."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
