"""A learner signs in to a class with the code on the trainer's screen."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core import clock
from core.decorators import person_required
from core.errors import DomainError, text_for
from learning.domain.classes import CLOSES_AFTER
from learning.forms_classes import CodeForm
from learning.models import ClassSession
from learning.queries.classes import presence, standings_of
from learning.services import classes


@person_required
def sign_in(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """For whoever is on the list. The square code only fills the field in; pressing the button signs in."""
    person = request.person  # type: ignore[attr-defined]
    session = ClassSession.objects.select_related("training").filter(public_id=session_id).first()
    if session is None or all(one.person != person.pk for one in standings_of(session.training)):
        raise Http404
    form = CodeForm(request.POST or None, initial={"code": request.GET.get("code", "")[:6]})
    if request.method == "POST" and form.is_valid():
        try:
            classes.sign_in(session_id=session.public_id, person=person, code=form.cleaned_data["code"])
        except DomainError as refusal:
            form.add_error("code", text_for(refusal))
        else:
            messages.success(request, _("You are signed in."))
            return redirect("learning:sign-in", session.public_id)
    context = {
        "session": session,
        "form": form,
        "present": person.pk in presence(session.training).get(session.pk, {}),
        "over": session.ends_at + CLOSES_AFTER < clock.now(),
    }
    return render(request, "learning/sign_in.html", context, status=400 if form.errors else 200)
