"""Cards out of use: which should come back, by when, and what became of each."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from certification import gates
from certification.forms.acts import moment_input
from certification.gates import PREPARE
from certification.queries.recalls import recalls, to_come_back
from certification.queries.register import SEE
from certification.services.cards import FATES, record_fate
from certification.texts import card_word
from cms.office_pages import form_page
from core import clock
from core.decorators import role_required
from core.scope import has_role

ICON = "doc-full"


def _this_minute() -> datetime:
    return clock.now().replace(second=0, microsecond=0)


class FateForm(forms.Form):
    fate = forms.ChoiceField(
        label=gettext_lazy("What became of the card"),
        choices=lambda: [(fate, card_word(fate)) for fate in FATES],
        widget=forms.RadioSelect,
        initial="returned",
    )
    at = forms.DateTimeField(
        label=pgettext_lazy("card", "When"),
        help_text=gettext_lazy("Beijing time."),
        widget=moment_input(),
        initial=_this_minute,
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=400,
        help_text=gettext_lazy("Of a card that is not found: where it was looked for, and who was asked."),
        widget=forms.Textarea({"rows": 2}),
    )


@role_required(*SEE)
def card_list(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    page = Paginator(to_come_back(by), 50).get_page(request.GET.get("page"))
    context = {
        "title": _("Cards to take back"),
        "icon": ICON,
        "page_obj": page,
        "rows": [(one, _word(one.copy.newest)) for one in recalls(page)],  # type: ignore[attr-defined]
        "may_record": has_role(by, *PREPARE),
        "querystring": "",
    }
    return render(request, "certification/office/cards.html", context)


def _word(newest: str) -> str:
    """A card that was handed over and is out of use is still with its holder."""
    return _("still with its holder") if newest == "handed_over" else card_word(newest)


@role_required(*PREPARE)
def card_fate(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    copy = gates.card_for(by, public_id, *PREPARE)
    certificate = copy.certificate

    def act(values: dict[str, Any]) -> None:
        record_fate(copy=copy, by=by, **values)

    return form_page(
        request,
        FateForm(request.POST or None),
        title=_("Card %(n)s of certificate %(number)s") % {"n": copy.number, "number": certificate.number},
        submit=pgettext("card", "Record it"),
        back=reverse("registry-certificate", args=[certificate.public_id]),
        act=act,
        icon=ICON,
        intro=_("For a card that is out of use. Its code stays dead, whatever becomes of it."),
        done=_("Recorded."),
    )
