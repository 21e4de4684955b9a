"""A trainer writes, another person approves: through Wagtail's own pages."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from wagtail.models import TaskState

from core.roles import Role
from learning.models import LessonPage
from tests.factories.learning import make_lesson
from tests.factories.people import grant, make_person, make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(client_for):
    lesson, unit = make_lesson(), make_unit()
    people = {}
    for name, roles in {
        "trainer": [Role.TRAINER],
        "legal": [Role.LEGAL_REVIEWER],
        "both": [Role.TRAINER, Role.LEGAL_REVIEWER],
        "clerk": [Role.REGISTRY_CLERK],
    }.items():
        person = make_person()
        for role in roles:
            grant(person, role, unit)
        people[name] = make_user(person)
    return lesson, people


def submitted(lesson: LessonPage, by) -> TaskState:
    lesson = LessonPage.objects.get(pk=lesson.pk)
    lesson.title = "改过的课"
    lesson.save_revision(user=by)
    workflow = lesson.get_workflow().start(lesson, by)
    return workflow.current_task_state


def test_an_author_never_approves_and_another_does(world):
    lesson, people = world
    state = submitted(lesson, people["both"])
    for name in ("both", "trainer", "clerk"):
        with pytest.raises(PermissionDenied):
            state.task.specific.on_action(state, people[name], "approve")
    assert LessonPage.objects.get(pk=lesson.pk).title == "课"
    state.task.specific.on_action(state, people["legal"], "approve")
    assert LessonPage.objects.get(pk=lesson.pk).title == "改过的课"


def test_an_everyday_superuser_is_no_second_person(world):
    lesson, people = world
    boss = make_user(make_person(), is_superuser=True)
    state = submitted(lesson, people["trainer"])
    with pytest.raises(PermissionDenied):
        state.task.specific.on_action(state, boss, "approve")


def test_reviewers_see_what_waits_for_them_and_not_their_own(world):
    lesson, people = world
    state = submitted(lesson, people["both"])
    task = state.task.specific
    assert list(task.get_task_states_user_can_moderate(people["legal"])) == [state]
    assert list(task.get_task_states_user_can_moderate(people["both"])) == []
    assert list(task.get_task_states_user_can_moderate(people["trainer"])) == []


def test_a_trainer_may_write_and_not_publish(world, client_for):
    lesson, people = world
    permissions = lesson.permissions_for_user(people["trainer"])
    assert permissions.can_edit()
    assert not permissions.can_publish()
    browser = client_for(people["trainer"].person)
    assert browser.get(reverse("wagtailadmin_pages:edit", args=[lesson.pk])).status_code == 200
    assert (
        client_for(people["clerk"].person).get(reverse("wagtailadmin_pages:edit", args=[lesson.pk])).status_code == 302
    )


def test_a_reviewer_opens_the_page_that_waits_and_approves_it_there(world, client_for):
    lesson, people = world
    state = submitted(lesson, people["trainer"])
    browser = client_for(people["legal"].person)
    assert browser.get(reverse("wagtailadmin_pages:edit", args=[lesson.pk])).status_code == 200
    done = browser.post(reverse("wagtailadmin_pages:workflow_action", args=[lesson.pk, "approve", state.pk]))
    assert done.status_code in {200, 302}
    assert LessonPage.objects.get(pk=lesson.pk).title == "改过的课"
