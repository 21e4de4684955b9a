"""Pictures of a bank: checked before anything is kept, kept once, and never taken from another bank."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import QuerySet

from core import clock
from core.domain.files import FileRefusedError, inspect
from core.files import FileKind, accept, open_file
from core.images import redraw
from core.models import Person
from exams.domain.importing import Draft, Reading, Refused
from exams.domain.kinds import Problem
from exams.domain.markup import images_in, picture, pictures_in
from exams.domain.wording import Wording
from exams.models import Form, QuestionBank, QuestionImage


def names_in(wording: Wording) -> set[str]:
    """What a wording calls the pictures it shows, wherever in it they stand."""
    texts = [wording.stem, wording.explanation, json.dumps([list(wording.options), wording.answer], ensure_ascii=False)]
    return {name for text in texts for _alt, name in images_in(text)}


def with_pictures(reading: Reading, bank: QuestionBank) -> Reading:
    """Refuse questions whose pictures are missing or cannot be shown. One query where there are pictures at all.

    A picture that left this bank with an export comes back under the name it had.
    """
    drafts = list(reading.drafts)
    used = {draft.row: names_in(draft.wording) for draft in drafts}
    if not any(used.values()):
        return reading
    images = list(QuestionImage.objects.filter(bank=bank).values_list("name", "file__sha256"))
    kept = {name for name, _sha256 in images}
    by_content = {sha256: name for name, sha256 in images}
    named = {
        name: by_content.get(hashlib.sha256(content).hexdigest(), name) for name, content in reading.pictures.items()
    }
    fit = kept | {name for name, content in reading.pictures.items() if _can_be_shown(content)}
    taken: list[Draft] = []
    refused = list(reading.refused)
    for draft in drafts:
        wanted = used[draft.row]
        if unfit := wanted - fit - {name for name, old in named.items() if old in kept}:
            code = "picture_cannot_be_shown" if unfit & set(reading.pictures) else "picture_is_missing"
            refused.append(Refused(draft.row, "题干", Problem(code), draft.cells))
        else:
            taken.append(replace(draft, wording=_renamed(draft.wording, named)) if wanted else draft)
    return replace(reading, drafts=taken, refused=sorted(refused, key=lambda entry: entry.row))


def _can_be_shown(content: bytes) -> bool:
    try:
        redraw(content, inspect(content, kind=FileKind.PICTURE, name="picture").type)
    except FileRefusedError:
        return False
    return True


def _renamed(wording: Wording, names: Mapping[str, str]) -> Wording:
    changed = {old: new for old, new in names.items() if old != new}
    if not changed:
        return wording

    def told(value: Any) -> Any:
        text = json.dumps(value, ensure_ascii=False)
        for old, new in changed.items():
            text = text.replace(f"](picture:{old})", f"](picture:{new})")
        return json.loads(text)

    inner = {name: told(getattr(wording, name)) for name in ("stem", "explanation")}
    return replace(wording, **inner, options=told(list(wording.options)), answer=told(dict(wording.answer)))


def keep_pictures(
    *, bank: QuestionBank, wordings: Iterable[Wording], pictures: Mapping[str, bytes], by: Person
) -> None:
    """Keep those the wordings show and the bank lacks. The caller holds the transaction and the bank's lock."""
    wanted = {name for wording in wordings for name in names_in(wording)} & set(pictures)
    held = set(bank.images.filter(name__in=wanted).values_list("name", flat=True))
    for name in sorted(wanted - held):
        _keep(bank, name, pictures[name], by)


def add_picture(*, bank: QuestionBank, upload: Any, words: str, by: Person) -> str:
    """Keep a picture a setter chose; answers the markup that shows it. Raises DomainError file_refused."""
    content = upload.read()
    name = hashlib.sha256(content).hexdigest()[:32]
    if not bank.images.filter(name=name).exists():
        _keep(bank, name, content, by)
    return picture(name, words)


def _keep(bank: QuestionBank, name: str, content: bytes, by: Person) -> None:
    stored = accept(ContentFile(content, name=f"{name}.png"), kind=FileKind.PICTURE, by=by)
    QuestionImage.objects.create(bank=bank, name=name, file=stored, added_by=by, added_at=clock.now())


def pictures_of(bank: QuestionBank, wordings: Iterable[Wording]) -> dict[str, bytes]:
    """The bytes of the pictures that these wordings show, by name."""
    wanted = {name for wording in wordings for name in names_in(wording)}
    return _contents(bank.images.filter(name__in=wanted)) if wanted else {}


def pictures_of_form(form: Form) -> dict[str, bytes]:
    """The bytes of the pictures that a frozen paper shows, by name, from the banks its questions stand in."""
    wanted = set(pictures_in(json.dumps(form.paper)))
    banks = form.items.values("revision__question__bank")
    return _contents(QuestionImage.objects.filter(bank__in=banks, name__in=wanted)) if wanted else {}


def _contents(images: QuerySet[QuestionImage]) -> dict[str, bytes]:
    found = {}
    for image in images.select_related("file"):
        with open_file(image.file) as stream:
            found[image.name] = stream.read()
    return found
