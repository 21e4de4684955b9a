"""Persons: entered once, never removed; every name they bore stays."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit, clock, names
from core.domain import identity_numbers
from core.errors import DomainError, register_texts
from core.models import Person, PersonName, PersonPhoto, StoredFile, Unit
from core.sealed import lookup_digest
from core.services.appointments import appoint

register_texts(
    {
        "name_is_empty": _("Enter the name."),
        "identity_number_shape": _("An identity number has 18 places, for example 120101 19900307 001X. Check its length."),
        "identity_number_birthday": _("Places 7 to 14 of the identity number are not a date. Compare it with the card."),
        "identity_number_check_digit": _("The last place of the identity number does not fit the others. Compare it with the card."),
        "identity_number_taken": _("This identity number already belongs to another person in the register."),
        "reason_is_empty": _("Enter the reason. It is kept with the record."),
        "name_is_the_same": _("This is already the name on record."),
        "photo_in_the_future": _("That day has not come yet."),
    }
)  # fmt: skip


@transaction.atomic
def register_person(
    *,
    name: str,
    sex: str = "",
    id_number: str = "",
    id_type: str = "resident",
    mobile: str = "",
    email: str = "",
    staff_number: str = "",
    since: datetime.date | None = None,
    recorded_by: Person | None = None,
    accept_wrong_check_digit: bool = False,
) -> Person:
    """Enter a person with the first name on record.

    Raises DomainError name_is_empty, identity_number_*. A wrong check digit is accepted only for invented people.
    """
    name = names.tidy(name)
    if not name:
        raise DomainError("name_is_empty")
    number = _checked(id_number, id_type, accept_wrong_check_digit)
    moment = clock.now()
    person = Person.objects.create(
        name=name,
        name_pinyin=names.sort_key(name),
        sex=sex,
        id_type=id_type,
        id_number=number,
        id_number_lookup=lookup_digest(number),
        mobile=mobile,
        email=email,
        staff_number=staff_number,
        created_at=moment,
    )
    first_day = since or clock.day_of(moment)
    PersonName.objects.create(
        person=person, name=name, valid_from=first_day, recorded_at=moment, recorded_by=recorded_by
    )
    audit.record("person.registered", actor=recorded_by, subject=person)
    return person


def _checked(number: str, id_type: str, accept_wrong_check_digit: bool) -> str:
    number = identity_numbers.tidy(number)
    if not number:
        return ""
    problem = identity_numbers.problem_of(number) if id_type == "resident" else ""
    if problem and not (problem == "check_digit" and accept_wrong_check_digit):
        raise DomainError(f"identity_number_{problem}")
    if Person.objects.filter(id_type=id_type, id_number_lookup=lookup_digest(number)).exists():
        raise DomainError("identity_number_taken")
    return number


@transaction.atomic
def rename_person(
    *, person: Person, name: str, valid_from: datetime.date, basis: str, recorded_by: Person | None
) -> Person:
    """Record a new name from a day of law. Raises DomainError name_is_empty, name_is_the_same, reason_is_empty."""
    name = names.tidy(name)
    if not name:
        raise DomainError("name_is_empty")
    if not basis.strip():
        raise DomainError("reason_is_empty")
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.name == name:
        raise DomainError("name_is_the_same")
    PersonName.objects.create(
        person=person,
        name=name,
        valid_from=valid_from,
        recorded_at=clock.now(),
        recorded_by=recorded_by,
        basis=basis.strip(),
    )
    person.name, person.name_pinyin = name, names.sort_key(name)
    person.save(update_fields=["name", "name_pinyin"])
    audit.record("person.renamed", actor=recorded_by, subject=person, reason=basis.strip())
    return person


@transaction.atomic
def set_photo(
    *, person: Person, file: StoredFile, valid_from: datetime.date, basis: str, recorded_by: Person | None
) -> PersonPhoto:
    """The photo that cards and pages show from now on; those before it stay on record. The same again is once.

    Raises DomainError photo_in_the_future.
    """
    if valid_from > clock.today():
        raise DomainError("photo_in_the_future")
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if (last := person.photos.first()) is not None and last.file_id == file.pk:
        return last
    kept = PersonPhoto.objects.create(
        person=person,
        file=file,
        valid_from=valid_from,
        recorded_at=clock.now(),
        recorded_by=recorded_by,
        basis=basis.strip(),
    )
    person.photo = file
    person.save(update_fields=["photo"])
    audit.record("person.photo_set", actor=recorded_by, subject=person, reason=basis.strip(), sha256=file.sha256)
    return kept


@transaction.atomic
def reveal_identity_number(*, person: Person, by: Person, reason: str) -> str:
    """The full number, for a reason that is kept. Raises DomainError reason_is_empty."""
    if not reason.strip():
        raise DomainError("reason_is_empty")
    audit.record("person.identity_number_seen", actor=by, subject=person, reason=reason.strip())
    return str(person.id_number)


PARTICULARS = ("sex", "mobile", "email", "staff_number")


@transaction.atomic
def correct_particulars(*, person: Person, recorded_by: Person, **particulars: str) -> Person:
    """Write what is given and not empty over what stands: sex, mobile, email, staff_number. Which of them is kept as a trace."""
    changed = [
        name for name in PARTICULARS if particulars.get(name) and particulars[name] != str(getattr(person, name))
    ]
    if changed:
        for name in changed:
            setattr(person, name, particulars[name])
        person.save(update_fields=changed)
        audit.record("person.particulars_corrected", actor=recorded_by, subject=person, fields=changed)
    return person


@transaction.atomic
def enter_person_with_post(
    *, unit: Unit, post_type: str, post_title: str, since: datetime.date, recorded_by: Person, **person: Any
) -> Person:
    """A new person together with the first post, so that somebody's scope reaches them from the first moment."""
    entered = register_person(since=since, recorded_by=recorded_by, **person)
    appoint(person=entered, unit=unit, since=since, post_type=post_type, post_title=post_title, proposed_by=recorded_by)
    return entered
