"""A person's own pages: activation by slip, what we know of them, preferences, notices."""

from django import forms
from django.contrib import messages
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from core import notices
from core.decorators import person_required
from core.domain.identity_numbers import masked
from core.errors import DomainError, text_for
from core.forms import SiteForm
from core.queries.people import grants_of, posts_of
from core.services.accounts import activate as activate_account


class ActivationForm(SiteForm):
    code = forms.CharField(
        label=_("Code on the slip"),
        max_length=60,
        help_text=_("Five groups of five letters and figures, for example 7K2QM-…. Capitals do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )
    password = forms.CharField(
        label=_("New password"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    repeated = forms.CharField(
        label=_("The same password again"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean(self):
        values = super().clean()
        if values.get("password") != values.get("repeated"):  # type: ignore[union-attr]
            self.add_error("repeated", _("The two passwords differ. Enter the same one twice."))
        return values


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def activate(request: HttpRequest) -> HttpResponse:
    form = ActivationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = activate_account(code=form.cleaned_data["code"], password=form.cleaned_data["password"])
        except DomainError as refusal:
            form.add_error("code", text_for(refusal))
        except ValidationError as weak:
            form.add_error("password", weak)
        else:
            messages.success(
                request, _("Your password is set. Sign in as %(username)s.") % {"username": user.get_username()}
            )
            return redirect("account_login")
    context = {"form": form, "rules": password_validators_help_texts()}
    return render(request, "core/activate.html", context, status=400 if form.errors else 200)


@person_required
def me(request: HttpRequest) -> HttpResponse:
    person = request.person  # type: ignore[attr-defined]
    context = {
        "person": person,
        "names": list(person.names.all()),
        "masked_number": masked(str(person.id_number)) if person.id_number else "",
        "posts": posts_of(person),
        "grants": grants_of(person),
    }
    return render(request, "core/me.html", context)


@person_required
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    request.user.large_type = request.POST.get("large_type") == "on"  # type: ignore[union-attr]
    request.user.save(update_fields=["large_type"])  # type: ignore[call-arg]
    messages.success(request, _("Your settings are kept."))
    return redirect("core:me")


@person_required
def notice_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(notices.notices_of(request.person), 20).get_page(request.GET.get("page"))  # type: ignore[attr-defined]
    return render(request, "core/notices.html", {"page_obj": page})


@person_required
@require_POST
def mark_read(request: HttpRequest) -> HttpResponse:
    chosen = request.POST.getlist("notice")
    notices.mark_read(person=request.person, public_ids=chosen or None)  # type: ignore[attr-defined]
    return redirect("core:notices")
