"""Notes of a reader: their own, to change and to delete."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from cms import texts  # noqa: F401 registers the sentences
from cms.domain.anchors import NEAR, Anchor, anchored, plain
from cms.models import Note
from cms.noted import Passage, texts_of
from core import clock
from core.errors import DomainError
from core.models import Person

LONGEST_QUOTE, LONGEST_TEXT, MOST = 400, 1000, 2000


@transaction.atomic
def write_note(
    *, person: Person, kind: str, source: str, place: str, quote: str = "", before: str = "", after: str = "", text: str = ""
) -> Note:  # fmt: skip
    """Mark words, or a passage as a whole: then its first words anchor it.

    Raises DomainError nothing_to_note (no such passage), words_not_found, note_is_empty, note_is_too_long, too_many_notes.
    """
    noted = texts_of(kind, {source: ()}).get(source)
    passage = noted.at(place) if noted else None
    if noted is None or passage is None:
        raise DomainError("nothing_to_note")
    quote, text = plain(quote), text.strip()
    if not quote and not text:
        raise DomainError("note_is_empty")
    if len(quote) > LONGEST_QUOTE or len(text) > LONGEST_TEXT:
        raise DomainError("note_is_too_long", quote=LONGEST_QUOTE, text=LONGEST_TEXT)
    if Note.objects.filter(person=person).count() >= MOST:
        raise DomainError("too_many_notes", most=MOST)
    anchor = _anchor(passage, quote, before, after)
    moment = clock.now()
    return Note.objects.create(
        person=person,
        kind=kind,
        source=source,
        place=place,
        edition=noted.edition,
        quote=anchor.quote,
        before=anchor.before,
        after=anchor.after,
        text=text,
        made_at=moment,
        changed_at=moment,
    )


def _anchor(passage: Passage, quote: str, before: str, after: str) -> Anchor:
    if not quote:
        quote, before, after = plain(passage.text)[: 2 * NEAR], "", ""
    anchor = anchored(passage.text, quote, before, after)
    if anchor is None:
        raise DomainError("words_not_found")
    return anchor


@transaction.atomic
def change_note(*, person: Person, note_id: UUID, text: str) -> Note:
    """Raises Note.DoesNotExist for a note of somebody else, DomainError note_is_too_long."""
    note = Note.objects.select_for_update().get(person=person, public_id=note_id)
    if len(text.strip()) > LONGEST_TEXT:
        raise DomainError("note_is_too_long", quote=LONGEST_QUOTE, text=LONGEST_TEXT)
    note.text, note.changed_at = text.strip(), clock.now()
    note.save(update_fields=["text", "changed_at"])
    return note


def remove_note(*, person: Person, note_id: UUID) -> None:
    """A second time changes nothing."""
    Note.objects.filter(person=person, public_id=note_id).delete()
