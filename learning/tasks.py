"""Jobs of study. Each may run twice."""

from __future__ import annotations

from datetime import timedelta

from modelsearch.index import insert_or_update_object

from core import clock
from core.jobs import job
from learning.models import Assignment, CaseLessonPage, LessonPage
from learning.services import anomalies, assignments, class_notices, findings


@job("learning.follow_completion")
def follow_completion(*, person_id: int, **_fact) -> None:
    assignments.follow(person_id=person_id)


@job("learning.find_anomalies")
def find_anomalies() -> None:
    """Two days back, so that a night without a clock leaves no gap."""
    anomalies.find_anomalies(since=clock.now() - timedelta(days=2))


@job("learning.call_and_remind")
def call_and_remind() -> None:
    """Newcomers are called first, so that they are reminded too, and practice is counted; then the classes of tomorrow."""
    today = clock.today()
    open_ones = Assignment.objects.begun(today).filter(ended_at=None, due_on__gte=today)
    for assignment in open_ones.select_related("unit"):
        assignments.call_learners(assignment)
    assignments.follow_targets()
    assignments.remind(today)
    class_notices.remind(today)


@job("learning.tell_findings")
def tell_findings(*, sheet_id: int) -> None:
    findings.tell_findings(sheet_id)


@job("learning.tell_assigned")
def tell_assigned(*, assignment_id: int) -> None:
    assignments.tell_assigned(assignment_id)


@job("learning.index_again")
def index_again() -> None:
    """Lessons and case lessons into the index of pages as they are read now; asked for where that changed."""
    for model in (LessonPage, CaseLessonPage):
        for page in model.objects.live().iterator(200):
            insert_or_update_object(page)
