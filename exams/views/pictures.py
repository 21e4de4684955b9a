"""Pictures of questions, for those who may see a question that shows them."""

from typing import cast

from django.http import HttpRequest, HttpResponse

from core.decorators import person_required
from core.files import respond_with
from exams.gates import picture_for


@person_required
def show(request: HttpRequest, name: str) -> HttpResponse:
    image = picture_for(request.person, name)  # type: ignore[attr-defined]
    answer = cast(HttpResponse, respond_with(image.file, inline=True))
    answer["Cache-Control"] = "private, max-age=3600"  # its name is its content; an exam room asks once a person
    return answer
