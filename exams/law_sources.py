"""Questions as sources that cite the law: who may see and judge them, and what a verdict does to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from uuid import UUID

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cms.api import named_in
from cms.domain.statutes.numbers import label_of_id
from cms.sources import NewNumber, Source
from core.errors import DomainError
from core.models import Person
from exams.gates import REVIEWERS, SETTERS, questions_for
from exams.models import FormItem, Question
from exams.queries.bank import with_current, wording_of
from exams.services.bank import clear_flag, retire_question, revise_question, submit_question


class Questions:
    label = _("Question")

    def living(self, ids: Collection[str]) -> set[str]:
        rows = Question.objects.filter(public_id__in=_uuids(ids)).with_state().exclude(state="retired")
        return {str(row.public_id) for row in rows}

    def told(self, ids: Collection[str], person: Person | None) -> Mapping[str, Source]:
        """The public never sees a question; others those of the banks their roles reach."""
        if person is None:
            return {}
        rows = with_current(questions_for(person).filter(public_id__in=_uuids(ids)).with_state())  # type: ignore[attr-defined]
        items = FormItem.objects.filter(revision__question__in=rows).order_by()
        used = dict(items.values_list("revision__question").annotate(n=Count("pk")))
        return {
            str(row.public_id): Source(
                row.current.stem[:90], office=reverse("office-question", args=[row.public_id]), uses=used.get(row.pk, 0)
            )
            for row in rows
        }

    def decidable(self, ids: Collection[str], person: Person) -> set[str]:
        rows = questions_for(person, *REVIEWERS, *SETTERS).filter(public_id__in=_uuids(ids))
        return {str(key) for key in rows.values_list("public_id", flat=True)}

    def still_right(self, source_id: str, *, reason: str, by: Person) -> None:
        """Ends the flag; the service refuses whoever wrote the question. A draft is read again before it is approved."""
        row = Question.objects.with_state().get(public_id=source_id)
        if row.flagged and row.state == "approved":
            clear_flag(question_id=row.public_id, reason=reason, by=by)

    def retire(self, source_id: str, *, reason: str, by: Person) -> None:
        retire_question(question_id=UUID(source_id), reason=reason, by=by)

    def carry_over(self, source_id: str, number: NewNumber, *, reason: str, by: Person) -> None:
        """A new wording with the new number, put up for approval by another person.

        Raises DomainError words_name_the_number: words are rewritten by a person only.
        """
        (row,) = with_current(Question.objects.with_state().filter(public_id=source_id))
        named = named_in([(row.current.explanation, row.current.law_date)])[0]
        if any((one.law, one.provision) == (number.law, number.old) for one in named):
            raise DomainError("words_name_the_number", label=f"{number.law}{label_of_id(number.old)}")
        wording = wording_of(row, row.current)
        cited = [_renumbered(one, number) for one in wording.citations]
        revise_question(
            question_id=row.public_id,
            wording=replace(wording, citations=cited),
            by=by,
            based_on=row.current.public_id,
        )
        submit_question(question_id=row.public_id, by=by)


def _renumbered(citation: Mapping[str, str], number: NewNumber) -> dict[str, str]:
    if (citation["law"], citation.get("provision", "")) != (number.law, number.old):
        return dict(citation)
    return {**citation, "provision": number.new, "label": number.new_label}


def _uuids(ids: Collection[str]) -> list[UUID]:
    return [UUID(one) for one in ids]
