"""The door of the demonstration: one button per invented person. It does not exist in any other installation."""

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from config.demo.personas import PERSONAS
from core.models import User


def personas(request: HttpRequest) -> HttpResponse:
    people = (
        User.objects.filter(username__in=[p.username for p in PERSONAS])
        .select_related("person")
        .in_bulk(field_name="username")
    )
    shown = [(persona, people[persona.username].person) for persona in PERSONAS if persona.username in people]
    return render(request, "config/demo.html", {"personas": shown})


@require_POST
def enter(request: HttpRequest, username: str) -> HttpResponse:
    """Sign in as an invented person, second factor included, so that nobody has to set up a telephone to look around."""
    persona = next((p for p in PERSONAS if p.username == username), None)
    user = User.objects.filter(username=username).first() if persona else None
    if persona is None or user is None:
        raise Http404
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    record_authentication(request, user, method="mfa", type="demonstration")
    return redirect(persona.begins_at)
