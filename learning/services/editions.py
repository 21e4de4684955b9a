"""Last year's course copied as this year's: new lessons that remember the former ones."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.text import slugify
from wagtail.models import Page

from core.errors import DomainError
from core.models import User
from learning import texts  # noqa: F401 registers the sentences
from learning.models import CoursePage, LessonPage


@transaction.atomic
def new_edition(*, course: CoursePage, title: str, edition: str, law_date: date, by: User) -> CoursePage:
    """A draft course with drafts of its live lessons. Raises DomainError edition_exists, edition_needs_a_later_law_date.

    The lessons have ids of their own, so that what was studied last year stays what it was.
    """
    course = CoursePage.objects.select_for_update().get(pk=course.pk)
    if later := CoursePage.objects.filter(former=course).first():
        raise DomainError("edition_exists", title=later.title)
    if course.law_date and law_date < course.law_date:
        raise DomainError("edition_needs_a_later_law_date")
    mark = slugify(edition, allow_unicode=True)[:20] or str(law_date.year)
    attributes = {"title": title, "edition": edition, "law_date": law_date, "former": course}
    made = _copied(course, course.get_parent(), mark, by, **attributes)
    for lesson in LessonPage.objects.live().child_of(course).order_by("path"):
        checked = {"law_date": law_date, "checked_against": "", "checked_on": None, "former": lesson}
        _copied(lesson, made, mark, by, **checked)
    return CoursePage.objects.get(pk=made.pk)


def _copied(page: Page, to: Page, mark: str, by: User, **attributes) -> Page:
    return page.copy(
        to=to,
        recursive=False,
        copy_revisions=False,
        keep_live=False,
        user=by,
        update_attrs={"slug": _free_slug(type(page), page.slug, mark), **attributes},
    )


def _free_slug(model: type[Page], slug: str, mark: str) -> str:
    base = f"{slug}-{mark}"[:240]
    taken = set(model.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(one for one in (base, *(f"{base}-{n}" for n in range(2, 1000))) if one not in taken)
