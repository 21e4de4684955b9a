"""A new text of a law: read a file, look at what was understood beside it, and only then keep it."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cms.domain.statutes.dates import in_force_from, version_day
from cms.domain.statutes.text import Doubt
from cms.forms_law import LawFileForm, TakeForm
from cms.models import LawVersion
from cms.office_pages import form_page
from cms.queries.law_upload import preview_of
from cms.services.law import Terms, take
from cms.services.law_reading import Read, read_text, refuse_what_is_no_law
from cms.views.office_law import UPLOAD
from core.decorators import role_required
from core.domain.files import LIMITS, FileKind
from core.errors import DomainError, text_for
from core.files import accept, open_file
from core.gates import one_of
from core.models import StoredFile

DOUBTS: dict[str, Any] = {
    "gap": gettext_lazy("article %(here)s follows article %(before)s"),
    "doubled": gettext_lazy("article %(here)s stands twice"),
    "heading": gettext_lazy("a heading that is none of a statute: %(here)s"),
    "outside": gettext_lazy("text that belongs to no article: %(here)s"),
}


def doubt_text(doubt: Doubt) -> str:
    return str(DOUBTS[doubt.code]) % {"here": doubt.about[0], "before": doubt.about[-1]}


@role_required(*UPLOAD)
def upload(request: HttpRequest) -> HttpResponse:
    def read(values: dict[str, Any]) -> HttpResponse:
        file = values["file"]
        refuse_what_is_no_law(read_text(file.name, file.read(LIMITS[FileKind.STATUTE].bytes + 1)))
        file.seek(0)
        stored = accept(file, kind=FileKind.STATUTE, by=request.person)  # type: ignore[attr-defined]
        return redirect("office-law-preview", stored.public_id)

    return form_page(
        request,
        LawFileForm(request.POST or None, request.FILES or None),
        title=_("Load a text of a law"),
        submit=_("Read the file"),
        back=reverse("office-laws"),
        act=read,
        icon="upload",
        intro=_("First the file is only read. You see beside it what was understood, and decide then."),
    )


@role_required(*UPLOAD)
def preview(request: HttpRequest, public_id: UUID) -> HttpResponse:
    own = StoredFile.objects.filter(kind=FileKind.STATUTE.value, uploaded_by=request.person)  # type: ignore[attr-defined]
    stored = one_of(own, public_id=public_id)
    with open_file(stored) as content:
        read = read_text(stored.name, content.read())
    seen = preview_of(read)
    form = TakeForm(
        request.POST or None,
        gaps=bool(seen.gaps),
        known=seen.law is not None,
        initial={"day": version_day(read.statute, stored.name)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _keep(request, read, form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, text_for(refusal))
    begins, basis = in_force_from(read.statute)
    context = {
        "title": seen.title,
        "subtitle": _("Compare before saving"),
        "icon": "upload",
        "form": form,
        "seen": seen,
        "report": read.report,
        "begins": begins,
        "basis": basis,
        "doubts": [(doubt, doubt_text(doubt)) for doubt in seen.doubts],
        "rows": [(row, [doubt_text(doubt) for doubt in row.doubts]) for row in seen.rows],
        "word": stored.name.endswith(".docx"),
    }
    return render(request, "cms/office/law_preview.html", context, status=400 if form.errors else 200)


def _keep(request: HttpRequest, read: Read, values: dict[str, Any]) -> HttpResponse:
    terms = Terms(
        invented=values.get("invented", False),
        accept_gaps=values.get("accept_gaps", False),
        amendment=values["amendment"],
        by=request.person,  # type: ignore[attr-defined]
    )
    version = cast(LawVersion, take([read], values["day"], terms))  # only a dry run answers None
    done = ngettext("%(n)s article is kept.", "%(n)s articles are kept.", version.articles) % {"n": version.articles}
    messages.success(request, done)
    if version.in_force_from is None:
        messages.warning(request, _("Its in-force date is unverified. Read the deciding document and confirm it."))
    return redirect("office-law", version.law.code)
