"""Items of the power list, discretion tables and pages of the site as sources that cite the law."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.signals import page_published, page_unpublished

from cms import api
from cms.domain.statutes.numbers import label_of_id
from cms.models import BulletinPage, DiscretionTable, EducationPage, PowerItem
from cms.queries.discretion import newest_tables
from cms.services import discretion, powers
from cms.sources import NewNumber, Source, register_sources
from core import clock
from core.errors import DomainError
from core.models import Person, User
from core.roles import Role
from core.scope import roles_of, units_in_scope


class PowerItems:
    label = _("Power item")

    def living(self, ids: Collection[str]) -> set[str]:
        return {str(item.key) for item in _items(ids) if item.valid_until >= clock.today()}

    def told(self, ids: Collection[str], person: Person | None) -> Mapping[str, Source]:
        return {
            str(item.key): Source(
                f"{item.name}（{item.unit.name}）",
                reverse("cms:power", args=[item.key]),
                reverse("office-power", args=[item.key]),
            )
            for item in _items(ids)
        }

    def decidable(self, ids: Collection[str], person: Person) -> set[str]:
        reached = set(units_in_scope(person, Role.LEGAL_REVIEWER).values_list("pk", flat=True))
        return {str(item.key) for item in _items(ids) if item.unit_id in reached}

    def still_right(self, source_id: str, *, reason: str, by: Person) -> None:
        """The verdict itself is the record."""

    def retire(self, source_id: str, *, reason: str, by: Person) -> None:
        powers.end_at_once(key=UUID(source_id), reason=reason, by=by)

    def carry_over(self, source_id: str, number: NewNumber, *, reason: str, by: Person) -> None:
        powers.carry_over(
            key=UUID(source_id),
            law=number.law,
            old=number.old,
            new=number.new,
            label=number.new_label,
            reason=reason,
            by=by,
        )


class DiscretionTables:
    label = _("Discretion table")

    def living(self, ids: Collection[str]) -> set[str]:
        return {str(table.key) for table in _tables(ids) if not table.withdrawn}

    def told(self, ids: Collection[str], person: Person | None) -> Mapping[str, Source]:
        return {
            str(table.key): Source(
                table.title,
                reverse("cms:discretion-table", args=[table.key]),
                reverse("office-discretion-change", args=[table.key]),
            )
            for table in _tables(ids)
        }

    def decidable(self, ids: Collection[str], person: Person) -> set[str]:
        return set(ids) if Role.LEGAL_REVIEWER in roles_of(person) else set()

    def still_right(self, source_id: str, *, reason: str, by: Person) -> None:
        """The verdict itself is the record."""

    def retire(self, source_id: str, *, reason: str, by: Person) -> None:
        discretion.withdraw_table(key=UUID(source_id), reason=reason, by=by)

    def carry_over(self, source_id: str, number: NewNumber, *, reason: str, by: Person) -> None:
        discretion.carry_over(key=UUID(source_id), law=number.law, old=number.old, new=number.new, reason=reason, by=by)


PAGES: tuple[type[Any], ...] = (BulletinPage, EducationPage)


class SitePages:
    """Bulletins and pages of public legal education. A page is named by its `translation_key`, which never changes."""

    label = _("Page of the site")

    def living(self, ids: Collection[str]) -> set[str]:
        return {str(page.translation_key) for page in _pages(ids) if not getattr(page, "withdrawn_on", None)}

    def told(self, ids: Collection[str], person: Person | None) -> Mapping[str, Source]:
        return {
            str(page.translation_key): Source(
                page.title, page.get_url() or "", reverse("wagtailadmin_pages:edit", args=[page.pk])
            )
            for page in _pages(ids)
        }

    def decidable(self, ids: Collection[str], person: Person) -> set[str]:
        return set(ids) if Role.LEGAL_REVIEWER in roles_of(person) else set()

    def still_right(self, source_id: str, *, reason: str, by: Person) -> None:
        """The verdict itself is the record."""

    def retire(self, source_id: str, *, reason: str, by: Person) -> None:
        _pages([source_id])[0].unpublish(user=User.objects.filter(person=by).first())

    def carry_over(self, source_id: str, number: NewNumber, *, reason: str, by: Person) -> None:
        """Pages name provisions in their words only: a person rewrites them. Raises DomainError words_name_the_number."""
        raise DomainError("words_name_the_number", label=f"{number.law}{label_of_id(number.old)}")


def cite(sender: type, instance: Any, **kwargs: Any) -> None:
    """What a published page names stands in the library's table, so that a change of the law finds it."""
    if isinstance(instance, PAGES):
        day = instance.law_date if isinstance(instance, EducationPage) else instance.published_on
        cited = api.with_named([], api.named_in([(api.words_of(instance), day)])[0])
        api.rewrite_citations(source_kind="page", source_id=instance.translation_key, citations=cited, law_date=day)


def forget(sender: type, instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, PAGES):
        api.rewrite_citations(source_kind="page", source_id=instance.translation_key, citations=[], law_date=None)


def connect() -> None:
    register_sources("power_item", PowerItems())
    register_sources("discretion_table", DiscretionTables())
    register_sources("page", SitePages())
    page_published.connect(cite, dispatch_uid="cms.cite")
    page_unpublished.connect(forget, dispatch_uid="cms.forget")


def _pages(ids: Collection[str]) -> list[Any]:
    keys = [UUID(one) for one in ids]
    return [page for model in PAGES for page in model.objects.live().filter(translation_key__in=keys)]


def _items(ids: Collection[str]) -> list[PowerItem]:
    return list(PowerItem.objects.newest().filter(key__in=[UUID(one) for one in ids]).select_related("unit"))


def _tables(ids: Collection[str]) -> list[DiscretionTable]:
    return list(newest_tables().filter(key__in=[UUID(one) for one in ids]))
