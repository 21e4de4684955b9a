"""Papers ready for the bell: made into text once in a process, because a form never changes."""

from __future__ import annotations

import json
from functools import lru_cache

from core.errors import DomainError
from exams.domain.candidate_paper import paper_for_candidate
from exams.models import Form
from exams.services.papers import is_unchanged


@lru_cache(maxsize=256)
def candidate_paper(form_id: int, digest: str) -> bytes:
    """The JSON, in UTF-8, of what candidates may see of a form. Raises DomainError form_was_changed, every time anew."""
    form = Form.objects.get(pk=form_id)
    if form.digest != digest or not is_unchanged(form):
        raise DomainError("form_was_changed")
    return json.dumps(paper_for_candidate(form.paper), ensure_ascii=False).encode()


@lru_cache(maxsize=256)
def number_of_items(form_id: int, digest: str) -> int:
    """How many questions a form has, without reading all their words for every candidate who comes in."""
    form = Form.objects.only("paper").get(pk=form_id, digest=digest)
    return sum(len(section["items"]) for section in form.paper["sections"])
