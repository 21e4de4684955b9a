"""Following a law: one digest for each change of it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cms.models import Law
from cms.queries.outline import outlines
from cms.services.law_changes import follow, unfollow
from core.decorators import person_required


@require_POST
@person_required
def follow_law(request: HttpRequest, code: str) -> HttpResponse:
    if not Law.objects.filter(code=code).exists() and code not in outlines():
        raise Http404
    person = request.person  # type: ignore[attr-defined]
    if request.POST.get("follow") == "no":
        unfollow(person=person, law=code)
    else:
        follow(person=person, law=code)
        messages.success(request, _("You will be told once for each change of this law."))
    return redirect("cms:law", code)
