"""What every screen of the back office shares: a form with one act behind it, and its refusals said in place."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cms.forms_sheets import RowForm
from core.errors import DomainError, text_for


def form_page(
    request: HttpRequest,
    form: forms.Form,
    *,
    title: Any,
    submit: Any,
    back: str,
    act: Callable[[dict[str, Any]], Any],
    icon: str = "doc-full",
    intro: Any = "",
    done: Any = "",
    template: str = "office/form.html",
) -> HttpResponse:
    """Show a bound or unbound form; when it is valid, act on its values and go back.

    `act` may answer a response of its own. A DomainError becomes a sentence above the form, and nothing is lost.
    """
    if request.method == "POST" and form.is_valid():
        try:
            answer = act(form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, text_for(refusal))
        else:
            if done:
                messages.success(request, done)
            return answer if isinstance(answer, HttpResponse) else redirect(back)
    context = {"form": form, "title": title, "submit": submit, "back": back, "icon": icon, "intro": intro}
    return render(request, template, context, status=400 if form.errors else 200)


def mend_page(
    request: HttpRequest,
    form: RowForm,
    *,
    row: int,
    back: str,
    mend: Callable[[dict[str, str]], bool],
    subtitle: str,
    icon: str,
) -> HttpResponse:
    """A row that an import refused: mended, or left out, and asked for again where something is still wrong with it.

    `mend(cells)` keeps what was typed (no cells: left out) and says whether the row can be taken now.
    """
    leave = "leave" in request.POST
    if request.method == "POST" and (leave or form.is_valid()):
        try:
            sound = mend({} if leave else form.cells())
        except DomainError as refusal:
            messages.error(request, text_for(refusal))
            return redirect(back)
        if not sound:
            messages.warning(request, _("The row cannot be taken yet."))
            return redirect(request.path)
        messages.success(request, _("Left out.") if leave else _("The row is mended."))
        return redirect(back)
    context = {
        "title": _("Mend a row"),
        "subtitle": subtitle,
        "icon": icon,
        "form": form,
        "wrong": [
            (_("Row %(row)s, column “%(column)s”") % {"row": row, "column": column}, why)
            for column, why in form.faults.items()
        ],
        "back": back,
    }
    return render(request, "office/mend_row.html", context)
