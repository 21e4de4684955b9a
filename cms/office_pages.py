"""What every screen of the back office shares: a form with one act behind it, and its refusals said in place."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

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
