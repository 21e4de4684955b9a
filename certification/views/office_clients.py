"""Keys of other systems, and watch lists: who may ask, who follows whom, what was pushed."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.db.models import Count, Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from certification.domain.numbers import normalised
from certification.models import ApiKey, WatchList
from certification.queries.changes import certificates_followed, changes_for
from certification.queries.register import SEE, shown
from certification.queries.standing import status_at
from certification.services import keys, watching
from certification.services.changes_feed import kind_word
from cms.forms_units import UnitsField
from cms.office_pages import form_page
from core import clock
from core.decorators import role_required
from core.files import respond_with
from core.gates import one_of
from core.models import Person
from core.roles import Role
from core.scope import units_in_scope

KEEPERS = (Role.SYSTEM_ADMINISTRATOR,)
SCOPE_WORDS = {
    "status": pgettext_lazy("api", "status of certificates"),
    "may_enforce": pgettext_lazy("api", "whether a place is within the registered scope"),
    "officers": pgettext_lazy("api", "lists of officers and certificates"),
    "changes": pgettext_lazy("api", "changes of the register"),
    "watch": pgettext_lazy("api", "watch lists and webhooks"),
}


def keys_for(person: Person) -> QuerySet[ApiKey]:
    """Keys all of whose units the person administers: a key that reaches further belongs to those above."""
    reached = units_in_scope(person, *KEEPERS)
    beyond = ApiKey.units.through.objects.exclude(unit__in=reached).values("apikey")
    return ApiKey.objects.exclude(pk__in=beyond).filter(
        pk__in=ApiKey.units.through.objects.filter(unit__in=reached).values("apikey")
    )


@role_required(*KEEPERS)
def key_list(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    found = keys_for(by).annotate(used=Count("calls"), last=Max("calls__at")).prefetch_related("units")
    found = found.order_by("-created_at", "-pk")
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    now = clock.now()
    context = {
        "title": _("Keys of other systems"),
        "icon": "key",
        "page_obj": page,
        "rows": [(one, [SCOPE_WORDS[code] for code in one.scopes], _life(one, now)) for one in page],
    }
    return render(request, "certification/office/keys.html", context)


def _life(key: ApiKey, now) -> tuple[str, Any]:
    if key.revoked_at:
        return "lapsed", _("revoked by hand")
    return ("lapsed", _("past its last day")) if key.expires_at <= now else ("valid", _("in use"))


class KeyForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Which system"), max_length=120, help_text=gettext_lazy("And who answers for it.")
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may ask"), choices=list(SCOPE_WORDS.items()), widget=forms.CheckboxSelectMultiple
    )
    units = UnitsField(label=gettext_lazy("For which units"))
    days = forms.IntegerField(label=gettext_lazy("Days until it ends"), initial=365, min_value=1, max_value=730)
    per_minute = forms.IntegerField(
        label=gettext_lazy("Requests a minute"), initial=600, min_value=1, max_value=100_000
    )
    webhook_hosts = forms.CharField(
        label=gettext_lazy("Hosts for webhooks"),
        required=False,
        max_length=400,
        help_text=gettext_lazy("Host names with commas between them; changes are pushed nowhere else."),
    )


@role_required(*KEEPERS)
def key_new(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    form = KeyForm(request.POST if request.method == "POST" else None)
    form.fields["units"].queryset = units_in_scope(by, *KEEPERS).filter(ended_on=None).order_by("code")  # type: ignore[attr-defined]

    def act(values: dict[str, Any]) -> HttpResponse:
        hosts = [host for host in re.split(r"[,，\s]+", values.pop("webhook_hosts").lower()) if host]
        authority = values["units"][0].authority
        key, secret = keys.give_key(authority=authority, by=by, webhook_hosts=hosts, **values)
        context = {"title": _("The key is made"), "icon": "key", "key": key, "secret": secret}
        response = render(request, "certification/office/key_shown.html", context)
        response["Cache-Control"] = "no-store"
        return response

    return form_page(
        request,
        form,
        title=_("Give a key to another system"),
        submit=_("Make the key"),
        back=reverse("registry-keys"),
        icon="key",
        act=act,
    )


@role_required(*KEEPERS)
@require_POST
def key_revoke(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    keys.revoke_key(key=one_of(keys_for(by), public_id=public_id), by=by)
    return redirect("registry-keys")


@role_required(*SEE)
def watch_list_list(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    found = WatchList.objects.filter(person=by, ended_at=None).prefetch_related("items")
    context = {
        "title": _("Watch lists"),
        "icon": "view",
        "rows": [(one, sum(item.ended_at is None for item in one.items.all())) for one in found],
    }
    return render(request, "certification/office/watch_lists.html", context)


class WatchForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the list"), max_length=120)
    units = UnitsField(label=gettext_lazy("Units to follow"), required=False)
    numbers = forms.CharField(
        label=gettext_lazy("Certificates to follow"),
        required=False,
        widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy("One number a line."),
    )


@role_required(*SEE)
def watch_list_new(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    form = WatchForm(request.POST if request.method == "POST" else None)
    form.fields["units"].queryset = units_in_scope(by, *SEE).filter(ended_on=None).order_by("code")  # type: ignore[attr-defined]

    def act(values: dict[str, Any]) -> HttpResponse:
        numbers = [normalised(line) for line in values["numbers"].splitlines() if line.strip()]
        codes = [unit.code for unit in values["units"]]
        made = watching.begin_list(name=values["name"], person=by, numbers=numbers, units=codes)
        return redirect("registry-watch-list", made.public_id)

    return form_page(
        request,
        form,
        title=_("Begin a watch list"),
        submit=_("Begin"),
        back=reverse("registry-watch-lists"),
        icon="view",
        intro=_(
            "You get a notice of every change, of terms that end soon and of terms that ended, and a file each morning."
        ),
        act=act,
    )


def _own_list(request: HttpRequest, public_id: UUID) -> WatchList:
    return one_of(WatchList.objects.filter(person=request.person, ended_at=None), public_id=public_id)  # type: ignore[attr-defined]


@role_required(*SEE)
def watch_list_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    watch_list = _own_list(request, public_id)
    followed = certificates_followed(watch_list)
    page = Paginator(followed, 50).get_page(request.GET.get("page"))
    now, today = clock.now(), clock.today()
    states = [(one, status_at(one, now)) for one in page]
    context = {
        "title": watch_list.name,
        "icon": "view",
        "watch_list": watch_list,
        "page_obj": page,
        "rows": [
            (one, status, shown(status.state, status.overlays, status.valid_until, today)) for one, status in states
        ],
        "changes": [(one, kind_word(one.kind)) for one in changes_for(watch_list, 0).order_by("-number")[:20]],
        "files": watch_list.reconciliations.order_by("-day")[:7],
    }
    return render(request, "certification/office/watch_list.html", context)


@role_required(*SEE)
@require_POST
def watch_list_end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    watching.end_list(watch_list=_own_list(request, public_id))
    return redirect("registry-watch-lists")


@role_required(*SEE)
def watch_list_file(request: HttpRequest, public_id: UUID, file_id: UUID) -> HttpResponseBase:
    found = _own_list(request, public_id).reconciliations.select_related("file").filter(public_id=file_id).first()
    if found is None:
        raise Http404
    return respond_with(found.file)


@role_required(*KEEPERS)
def webhook_list(request: HttpRequest) -> HttpResponse:
    """How pushing goes: every webhook of the keys one administers, with its last attempts."""
    lists = WatchList.objects.filter(api_key__in=keys_for(request.person), webhook__isnull=False)  # type: ignore[attr-defined]
    found = lists.select_related("api_key", "webhook").order_by("-pk")[:100]
    context = {
        "title": _("Webhooks"),
        "icon": "redirect",
        "rows": [(one, one.webhook.attempts.select_related("change")[:5]) for one in found],
    }
    return render(request, "certification/office/webhooks.html", context)
