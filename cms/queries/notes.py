"""A reader's notes as they stand in the texts of today."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cms.domain.anchors import Anchor, Found, find
from cms.models import Note
from cms.noted import Noted, Passage, texts_of
from core.models import Person

# Shorter words stand in many passages; only where they stood are they looked for.
TELLING = 8


@dataclass(frozen=True)
class ShownNote:
    """A note with the text it stands in. `found` is None where its words are gone; `passage` then is where they stood, if it is there."""

    note: Note
    text: Noted | None
    passage: Passage | None
    found: Found | None

    @property
    def moved(self) -> bool:
        return self.passage is not None and self.found is not None and self.passage.place != self.note.place


def shown_notes(notes: Sequence[Note]) -> list[ShownNote]:
    """One reading of each text, whatever the number of notes in it."""
    asked: dict[str, dict[str, set[str]]] = {}
    for note in notes:
        asked.setdefault(note.kind, {}).setdefault(note.source, set()).add(note.edition)
    texts = {(kind, source): text for kind, of in asked.items() for source, text in texts_of(kind, of).items()}
    return [_shown(note, texts.get((note.kind, note.source))) for note in notes]


def notes_in(person: Person, kind: str, source: str, place: str) -> list[ShownNote]:
    """Those that stand in one passage today, in the order in which they were made; with those whose words are gone from it.

    One query where there is none.
    """
    notes = list(Note.objects.filter(person=person, kind=kind, source=source).order_by("made_at", "id"))
    return [one for one in shown_notes(notes) if one.passage is not None and one.passage.place == place]


def _shown(note: Note, text: Noted | None) -> ShownNote:
    if text is None:
        return ShownNote(note, None, None, None)
    anchor = Anchor(note.quote, note.before, note.after)
    home = text.at(text.moved.get(note.edition, {}).get(note.place, note.place))
    found = find(home.text, anchor) if home else None
    if found is not None and not found.changed:
        return ShownNote(note, text, home, found)
    elsewhere = _elsewhere(text.passages, home, anchor)
    if elsewhere is not None:
        return ShownNote(note, text, *elsewhere)
    return ShownNote(note, text, home or _first(text), found)


def _elsewhere(passages: Iterable[Passage], home: Passage | None, anchor: Anchor) -> tuple[Passage, Found] | None:
    """The only other passage with the very words."""
    if len(anchor.quote) < TELLING:
        return None
    places = [
        (one, found)
        for one in passages
        if one is not home and (found := find(one.text, anchor)) is not None and not found.changed
    ]
    return places[0] if len(places) == 1 else None


def _first(text: Noted) -> Passage | None:
    """Where a note is shown whose passage is gone as a whole."""
    return text.passages[0] if text.passages else None
