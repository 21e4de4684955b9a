from datetime import date

import pytest

from core.domain.identity_numbers import check_digit
from core.errors import DomainError
from core.models import AuditEntry
from core.services.people import register_person, rename_person, reveal_identity_number
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
STEM = "12000019900307001"
RIGHT = STEM + check_digit(STEM)
WRONG = STEM + ("0" if RIGHT[-1] != "0" else "1")


def test_register_person_keeps_first_name_and_sort_key():
    person = register_person(name=" 单 小明 ", since=date(2021, 5, 6))
    assert (person.name, person.name_pinyin[:4]) == ("单 小明", "shan")
    assert [n.valid_from for n in person.names.all()] == [date(2021, 5, 6)]


@pytest.mark.parametrize(
    ("number", "code"),
    [("123", "identity_number_shape"), ("12000019901307001X", "identity_number_birthday"), (WRONG, "identity_number_check_digit")],
)  # fmt: skip
def test_register_person_refuses_a_wrong_identity_number(number, code):
    with pytest.raises(DomainError) as refusal:
        register_person(name="甲", id_number=number)
    assert refusal.value.code == code


def test_register_person_refuses_the_same_identity_number_twice():
    register_person(name="甲", id_number=WRONG, accept_wrong_check_digit=True)
    with pytest.raises(DomainError, match="identity_number_taken"):
        register_person(name="乙", id_number=WRONG, accept_wrong_check_digit=True)


def test_rename_person_keeps_the_old_name():
    person, clerk = make_person(name="王甲"), make_person()
    rename_person(person=person, name="王乙", valid_from=date(2024, 5, 3), basis="户口簿", recorded_by=clerk)
    person.refresh_from_db()
    assert person.name == "王乙"
    assert [n.name for n in person.names.order_by("valid_from")] == ["王甲", "王乙"]


def test_full_identity_number_needs_a_reason_and_leaves_a_trace():
    person, clerk = make_person(id_number=WRONG, accept_wrong_check_digit=True), make_person()
    with pytest.raises(DomainError, match="reason_is_empty"):
        reveal_identity_number(person=person, by=clerk, reason=" ")
    assert reveal_identity_number(person=person, by=clerk, reason="核对证件") == WRONG
    entry = AuditEntry.objects.get(action="person.identity_number_seen")
    assert (entry.actor, entry.subject_id, entry.reason) == (clerk, str(person.public_id), "核对证件")
    assert WRONG not in str(entry.details)
