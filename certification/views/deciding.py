"""The two pages of every step that a second person decides: the decision, and taking back what one prepared oneself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from certification.forms.acts import DecideForm
from cms.office_pages import form_page


def decide_page(
    request: HttpRequest,
    *,
    title: str,
    back: str,
    approve: Callable[[], Any],
    refuse: Callable[[str], Any],
    icon: str = "doc-full",
    intro: str = "",
) -> HttpResponse:
    """Approve, or refuse with a reason. `approve` may answer a response of its own, as the act of a form may."""

    def act(values: dict[str, Any]) -> Any:
        return approve() if values["verdict"] == "approve" else refuse(values["note"])

    return form_page(
        request,
        DecideForm(request.POST if request.method == "POST" else None),
        title=title,
        submit=_("Decide"),
        back=back,
        act=act,
        icon=icon,
        intro=intro,
        done=_("Decided."),
    )


def withdraw_page(
    request: HttpRequest, *, back: str, withdraw: Callable[[], Any], icon: str = "doc-full"
) -> HttpResponse:
    return form_page(
        request,
        forms.Form(request.POST if request.method == "POST" else None),
        title=_("Withdraw what you prepared"),
        submit=_("Withdraw"),
        back=back,
        act=lambda _values: withdraw(),
        icon=icon,
        done=_("Withdrawn."),
    )
