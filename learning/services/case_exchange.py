"""Case lessons in and out: JSON both ways, a page that plays alone, and a draft from a reviewed file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from core import audit
from core.errors import DomainError
from core.models import User
from learning.case_labels import problem_sentence, sentence
from learning.domain.case_faults import Fault, faults
from learning.domain.case_from_file import draft_case
from learning.domain.case_graph import Case
from learning.domain.case_json import CaseUnreadableError, Problem, read_case, tell_case
from learning.domain.case_unfolding import MOST_PAGES, TooManyPagesError, unfolded
from learning.domain.redaction import find, left_open, parts_of, replaced
from learning.lesson_faults import not_in_their_law
from learning.models import CaseLessonPage
from learning.queries.case_citations import citation_faults
from learning.queries.case_stories import story_of
from learning.queries.periods import period_faults
from learning.services.case_pages import add_draft, case_of
from learning.styles import style_sheets

LARGEST = 2_000_000
STYLES = ("css/case-alone.css",)


def case_as_json(page: CaseLessonPage) -> str:
    return json.dumps(tell_case(case_of(page)), ensure_ascii=False, indent=2) + "\n"


def case_as_page(page: CaseLessonPage) -> str:
    """One file without scripts that plays in any browser, conditions and all. Raises DomainError case_has_too_many_ways."""
    try:
        pages = unfolded(story_of(page))
    except TooManyPagesError as error:
        raise DomainError("case_has_too_many_ways", most=MOST_PAGES) from error
    styles = mark_safe(style_sheets(STYLES))
    return render_to_string("learning/case_static.html", {"case": page, "pages": pages, "styles": styles})


def read_json(content: str) -> Case:
    """Raises DomainError case_unreadable with `problems`, each a path and a sentence."""
    if len(content) > LARGEST:
        raise _unreadable([Problem("", "too_long", {"most": str(LARGEST)})])
    try:
        case = read_case(json.loads(content))
    except json.JSONDecodeError as error:
        where = {"line": str(error.lineno), "column": str(error.colno)}
        raise _unreadable([Problem("", "not_json", where)]) from error
    except CaseUnreadableError as error:
        raise _unreadable(error.problems) from error
    found = [*faults(case.scenes), *citation_faults(case.scenes, case.law_date), *period_faults(case.scenes)]
    told = [(path_of(case, fault), sentence(fault)) for fault in found]
    told += [(f"citations[{place}]", str(fault)) for place, fault in not_in_their_law(case.citations, case.law_date)]
    if told:
        raise DomainError("case_unreadable", count=len(told), problems=told)
    return case


def _unreadable(problems: Sequence[Problem]) -> DomainError:
    told = [(problem.path, problem_sentence(problem)) for problem in problems]
    return DomainError("case_unreadable", count=len(told), problems=told)


def path_of(case: Case, fault: Fault) -> str:
    """Where in the file a fault of the graph stands."""
    number = next((n for n, scene in enumerate(case.scenes) if scene.id == fault.scene), None)
    if number is None:
        return "scenes"
    return f"scenes[{number}]" + (f".choices[{fault.choice - 1}]" if fault.choice else "")


@transaction.atomic
def import_json(*, content: str, by: User) -> CaseLessonPage:
    """A draft below the library, or nothing at all. Raises DomainError case_unreadable, case_slug_taken."""
    page = add_draft(case=read_json(content), by=by)
    audit.record("case_imported", actor=by.person, page=page.pk, slug=page.slug)
    return page


@transaction.atomic
def draft_from_file(
    *, text: str, replacements: Mapping[str, str], kept: Sequence[str], title: str, slug: str, law_date: date,
    sensitivity: str, by: User,
) -> CaseLessonPage:  # fmt: skip
    """A draft of a case file once every find is replaced or judged harmless; it stays closed until cleared.

    Raises DomainError redaction_open with the first find that nobody dealt with. The text itself is kept nowhere.
    """
    clean = replaced(text, find(text), replacements)
    if still := left_open(f"{title}\n{clean}", kept):
        first = still[0]
        raise DomainError("redaction_open", count=len(still), line=max(first.line - 1, 1), text=first.text)
    case = draft_case(parts_of(clean), title=title, slug=slug, law_date=law_date)
    page = add_draft(case=case, by=by, origin="file", sensitivity=sensitivity)
    audit.record(
        "case_drawn_from_file", actor=by.person, page=page.pk, replaced=len(replacements), judged_harmless=len(kept)
    )
    return page
