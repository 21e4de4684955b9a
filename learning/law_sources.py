"""Lessons and case lessons as sources that cite the law."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cms.api import named_in, words_of
from cms.domain.statutes.numbers import label_of_id
from cms.sources import NewNumber, Source
from core.errors import DomainError
from core.models import Person, User
from core.roles import Role
from core.scope import roles_of
from learning.models import CaseLessonPage, LessonCompletion, LessonPage
from learning.models.pages import StudyPage

MODELS: tuple[type[StudyPage], ...] = (LessonPage, CaseLessonPage)


class Lessons:
    label = _("Lesson")

    def living(self, ids: Collection[str]) -> set[str]:
        return {str(page.lesson_id) for page in _pages(ids)}

    def told(self, ids: Collection[str], person: Person | None) -> Mapping[str, Source]:
        done = LessonCompletion.objects.filter(lesson_id__in=[UUID(one) for one in ids]).order_by()
        uses = dict(done.values_list("lesson_id").annotate(n=Count("pk")))
        return {
            str(page.lesson_id): Source(
                page.title,
                page.get_url() or "",
                reverse("wagtailadmin_pages:edit", args=[page.pk]),
                uses.get(page.lesson_id, 0),
            )
            for page in _pages(ids)
        }

    def decidable(self, ids: Collection[str], person: Person) -> set[str]:
        return set(ids) if Role.LEGAL_REVIEWER in roles_of(person) else set()

    def still_right(self, source_id: str, *, reason: str, by: Person) -> None:
        """The verdict itself is the record; the page carries no mark any more."""

    def retire(self, source_id: str, *, reason: str, by: Person) -> None:
        _page(source_id).unpublish(user=_user(by))

    def carry_over(self, source_id: str, number: NewNumber, *, reason: str, by: Person) -> None:
        """Rewrite the number in the list of citations and publish it.

        Raises DomainError page_has_a_draft, words_name_the_number: words are rewritten by a person only.
        """
        page = _page(source_id)
        if page.has_unpublished_changes:
            raise DomainError("page_has_a_draft")
        if any(
            (one.law, one.provision) == (number.law, number.old)
            for one in named_in([(words_of(page), page.law_date)])[0]
        ):
            raise DomainError("words_name_the_number", label=f"{number.law}{label_of_id(number.old)}")
        for block in page.citations:
            if (block.value["law"], block.value["provision"]) == (number.law, number.old):
                block.value["provision"], block.value["label"] = number.new, number.new_label
        page.save_revision(user=_user(by), changed=True).publish(user=_user(by), skip_permission_checks=True)


def _pages(ids: Collection[str]) -> list[StudyPage]:
    return [page for model in MODELS for page in model.objects.live().filter(lesson_id__in=[UUID(one) for one in ids])]


def _page(source_id: str) -> StudyPage:
    return next(iter(_pages([source_id])))


def _user(person: Person) -> User | None:
    return User.objects.filter(person=person).first()
