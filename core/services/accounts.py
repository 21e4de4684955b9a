"""Log-ins: opened with a one-time slip of paper; nobody ever sees another's password."""

from __future__ import annotations

import datetime
import hashlib
import secrets

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit, clock
from core.errors import DomainError, register_texts
from core.models import ActivationSlip, Person, User
from core.services.roles import put_into_groups

register_texts(
    {
        "username_taken": _("The user name %(username)s is taken. Choose another."),
        "person_has_log_in": _("%(name)s already has a log-in. Issue a new slip for it instead."),
        "slip_unknown": _("This code is not valid: it is wrong, was used already or has run out. Ask for a new slip."),
    }
)
# 30 signs without 0, 1, I, L, O, U: copied from paper without mistakes. 25 of them hold 122 random bits.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS, GROUP_LENGTH = 5, 5
VALID_DAYS = 14


@transaction.atomic
def open_log_in(*, person: Person, username: str, opened_by: Person | None) -> User:
    """A log-in without a usable password; a slip gives it one."""
    if User.objects.filter(person=person).exists():
        raise DomainError("person_has_log_in", name=person.name)
    if User.objects.filter(username__iexact=username).exists():
        raise DomainError("username_taken", username=username)
    user = User(username=username, person=person, email=person.email)
    user.set_unusable_password()
    user.save()
    put_into_groups(person)
    audit.record("account.opened", actor=opened_by, subject=user)
    return user


@transaction.atomic
def issue_slip(*, user: User, issued_by: Person | None) -> str:
    """A new code for a log-in, shown once and kept only as a digest; earlier unused ones are withdrawn."""
    moment = clock.now()
    user.slips.filter(used_at=None, withdrawn_at=None).update(withdrawn_at=moment)
    code = "-".join("".join(secrets.choice(ALPHABET) for _n in range(GROUP_LENGTH)) for _g in range(GROUPS))
    slip = ActivationSlip.objects.create(
        user=user,
        code_sha256=digest_of_code(code),
        issued_by=issued_by,
        issued_at=moment,
        expires_at=moment + datetime.timedelta(days=VALID_DAYS),
    )
    audit.record("account.slip_issued", actor=issued_by, subject=slip)
    return code


def digest_of_code(code: str) -> str:
    tidy = "".join(sign for sign in code.upper() if sign.isalnum())
    return hashlib.sha256(tidy.encode()).hexdigest()


def usable_slip(code: str) -> ActivationSlip:
    """The live slip of a code. Raises DomainError slip_unknown, whatever the reason: it tells a guesser nothing."""
    slip = (
        ActivationSlip.objects.filter(
            code_sha256=digest_of_code(code), used_at=None, withdrawn_at=None, expires_at__gt=clock.now()
        )
        .select_related("user__person")
        .first()
    )
    if slip is None or not slip.user.is_active:
        raise DomainError("slip_unknown")
    return slip


@transaction.atomic
def activate(*, code: str, password: str) -> User:
    """Use a slip: set the password it allows. Raises DomainError slip_unknown; ValidationError for a weak password."""
    slip = usable_slip(code)
    user = slip.user
    validate_password(password, user)
    used = ActivationSlip.objects.filter(pk=slip.pk, used_at=None).update(used_at=clock.now())
    if not used:
        raise DomainError("slip_unknown")
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record("account.activated", actor=user.person, subject=slip)
    return user
