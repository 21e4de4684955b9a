import pytest
from django.core.management import CommandError, call_command

from config.demo import people, places
from core.domain.identity_numbers import problem_of
from core.models import Person, RoleGrantSpan, Unit, User
from core.roles import Role
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def test_people_and_places_are_the_same_after_a_second_run():
    def count():
        return Unit.objects.count(), Person.objects.count(), User.objects.count(), RoleGrantSpan.objects.count()

    for _run in range(2):
        _authority, units = places.build()
        officers, staff = people.build(units)
    everybody = 60 + len(people.STAFF)
    assert (len(officers), len(staff)) == (60, len(people.STAFF))
    assert count() == (12, everybody, everybody, everybody)
    assert {o.state for o in officers} == {state for state, _count in people.STATES}
    held = set(RoleGrantSpan.objects.values_list("role", flat=True))
    assert held == {role.value for role in Role}


def test_no_demonstration_identity_number_can_belong_to_anybody():
    assert {problem_of(people.invented_number(n)) for n in range(200)} == {"check_digit"}


def test_further_officers_come_on_top_and_have_numbers_of_their_own():
    _authority, units = places.build()
    officers, _staff = people.build(units, more=7)
    assert (len(officers), officers[-1].state) == (67, "valid")
    assert len({people.invented_number(n) for n in range(30_000)}) == 30_000


def test_the_demonstration_is_never_mixed_with_a_real_register():
    make_person()
    with pytest.raises(CommandError, match="never mixed"):
        call_command("seed_demo")
