"""Anybody compares the receipt of a check of many rows with what is kept. Nobody is named: neither officers nor who asked."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from certification.check_words import receipt_in_words
from certification.models import BatchCheck
from certification.services.checks import check_by_code, is_as_issued
from core.domain.files import LIMITS, FileKind
from core.forms import SiteForm
from core.limits import Limit, client_address

LARGEST = LIMITS[FileKind.SPREADSHEET].bytes


class ReceiptForm(SiteForm):
    code = forms.CharField(
        label=gettext_lazy("Code on the receipt"),
        max_length=100,
        help_text=gettext_lazy("For example 0A1B2-C3D4E-5F607-18293."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=gettext_lazy("File to compare"),
        required=False,
        help_text=gettext_lazy("The file that was asked about, or the one with the answers."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file is not None and file.size > LARGEST:
            raise forms.ValidationError(_("It is too large."))
        return file

    def digest_of_file(self) -> str:
        file = self.cleaned_data["file"]
        return hashlib.sha256(file.read()).hexdigest() if file else ""


@never_cache
def check_receipt(request: HttpRequest) -> HttpResponse:
    """By POST, so that no code stands in a log."""
    form = ReceiptForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        if not Limit("check-receipt", 30, 600).allows(client_address(request)):
            return render(request, "429.html", status=429)
        found = check_by_code(form.cleaned_data["code"])
        context |= {"asked": True, "found": found}
        if found:
            context |= _compared(found, form.digest_of_file())
    return render(request, "certification/check_receipt.html", context, status=400 if form.errors else 200)


def _compared(check: BatchCheck, digest: str) -> dict[str, Any]:
    files = {"": "", check.told["source"]: "asked", check.told["result"]: "answered"}
    return {"told": receipt_in_words(check.told), "sound": is_as_issued(check), "file": files.get(digest, "other")}
