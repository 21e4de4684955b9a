"""Courses, case lessons and what the officers studied this year."""

from __future__ import annotations

from cms.models import HomePage
from config.demo.world import World
from core.models import User
from learning.demo import build_history, build_learning
from learning.demo_cases import build_case_runs
from learning.models import CaseLessonPage, LessonPage


def build(world: World) -> str:
    author = User.objects.get(person=world.staff["trainer"])
    build_learning(home=HomePage.objects.get(), author=author, folder=world.content)
    # Who applies has studied for it; the others by turns.
    first = [o for o in world.officers if o.state in {"none", "applying"}]
    build_history([*(o.person for o in first), *(o.person for o in world.officers if o not in first)])
    build_case_runs([o.person for o in world.officers[2:42]])
    return f"{LessonPage.objects.count()} lessons, {CaseLessonPage.objects.count()} case lessons"
