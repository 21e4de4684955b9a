"""What a file holds against what the bank holds: the same question, another key, a number that is taken, nearly the same text."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from django.db.models import F
from django.db.models.functions import Length

from exams.domain.importing import Draft, Reading, Refused
from exams.domain.kinds import Problem
from exams.domain.likeness import length_band, told
from exams.domain.nearness import Texts
from exams.domain.wording import key_in_words
from exams.models import ImportRun, Question, QuestionBank, QuestionRevision, QuestionStanding
from exams.queries.bank import content_of

T = TypeVar("T")
CHUNK = 500  # rows that are asked for or written together
TOLD_EVERY = 1000
# Phase, how many are done, how many there are.
Progress = Callable[[str, int, int], None]


def silent(_phase: str, _done: int, _total: int) -> None:
    """Nobody follows."""


def parts_of(many: Sequence[T]) -> Iterator[Sequence[T]]:
    return (many[first : first + CHUNK] for first in range(0, len(many), CHUNK))


def against_bank(reading: Reading, bank: QuestionBank, *, own: ImportRun | None = None) -> Reading:
    """Part what the bank holds already from what is new, and refuse what contradicts it. Two queries for every CHUNK rows.

    What the run `own` wrote itself counts as new: an import that was broken off goes on where it stood.
    """
    standing = _standing(bank, reading, own)
    taken = _taken(bank, reading, own)
    drafts: list[Draft] = []
    known = list(reading.known)
    refused = list(reading.refused)
    for draft in reading.drafts:
        other = standing.get(draft.wording.fingerprint)
        if other is not None:
            if key_in_words(content_of(other)) == key_in_words(draft.wording.content):
                known.append(draft)
            else:
                number = str(other.question)
                refused.append(
                    Refused(
                        draft.row, "答案", Problem("same_question_other_key_in_bank", {"number": number}), draft.cells
                    )
                )
        elif draft.reference in taken:
            problem = Problem("reference_is_taken", {"number": draft.reference})
            refused.append(Refused(draft.row, "编号", problem, draft.cells))
        else:
            drafts.append(draft)
    return replace(reading, drafts=drafts, known=known, refused=sorted(refused, key=lambda entry: entry.row))


def _standing(bank: QuestionBank, reading: Reading, own: ImportRun | None) -> dict[str, QuestionRevision]:
    """Newest wordings of the bank's living questions that read like one of the file, by fingerprint."""
    found: dict[str, QuestionRevision] = {}
    for prints in parts_of(sorted({draft.wording.fingerprint for draft in reading.drafts})):
        revisions = QuestionRevision.objects.filter(
            fingerprint__in=prints, question__bank=bank, question__standing__current=F("pk")
        ).exclude(question__standing__state="retired")
        for revision in revisions.select_related("question"):
            if own is None or revision.question.import_run_id != own.pk:
                found[revision.fingerprint] = revision
    return found


def _taken(bank: QuestionBank, reading: Reading, own: ImportRun | None) -> set[str]:
    found: set[str] = set()
    for references in parts_of(sorted({draft.reference for draft in reading.drafts} - {""})):
        questions = Question.objects.filter(bank=bank, reference__in=references)
        found |= {
            reference
            for reference, run in questions.values_list("reference", "import_run")
            if own is None or run != own.pk
        }
    return found


@dataclass(frozen=True)
class Alike:
    """What a question of a file nearly repeats: a row above it, or a question of the bank; `share` is per cent."""

    share: int
    row: int = 0
    number: str = ""
    public_id: str = ""


def near_duplicates_of(drafts: Sequence[Draft], bank: QuestionBank, *, told_to: Progress = silent) -> dict[int, Alike]:
    """Place among the drafts -> what it nearly repeats, the most alike of all. A reason to look, never to refuse.

    Every text of the file and of the bank is looked at once.
    """
    index = Texts()
    found: dict[int, tuple[float, int, bool]] = {}  # share, place or key, whether it stands in the bank
    for place, draft in enumerate(drafts):
        text = told(draft.wording.kind, draft.wording.stem, draft.wording.options)
        if best := next(index.like(text), None):
            found[place] = (best[1], best[0], False)
        index.add(text)
        if place % TOLD_EVERY == 0:
            told_to("comparing", place, len(drafts))
    for key, text in _texts_of(bank, drafts):
        for place, share in index.like(text):
            if share > found.get(place, (0.0, 0, False))[0]:
                found[place] = (share, key, True)
    questions = Question.objects.in_bulk([key for _share, key, in_bank in found.values() if in_bank])
    return {
        place: Alike(round(share), number=str(questions[key]), public_id=str(questions[key].public_id))
        if in_bank
        else Alike(round(share), row=drafts[key].row)
        for place, (share, key, in_bank) in found.items()
    }


def _texts_of(bank: QuestionBank, drafts: Sequence[Draft]) -> Iterator[tuple[int, str]]:
    """Living questions of the bank whose length lets them be like one of the file. One query, read in parts."""
    lengths = [len(draft.wording.stem) for draft in drafts]
    if not lengths:
        return
    rows = (
        QuestionStanding.objects.filter(question__bank=bank)
        .exclude(state="retired")
        .annotate(length=Length("current__stem"))
        .filter(length__gte=length_band(min(lengths))[0], length__lte=length_band(max(lengths))[1])
        .order_by("question")
        .values_list("question", "question__kind", "current__stem", "current__options")
    )
    for key, kind, stem, options in rows.iterator(chunk_size=2000):
        yield key, told(kind, stem, options)
