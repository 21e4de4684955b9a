"""Jobs of the exams. Each may run twice."""

from core.jobs import job
from exams.models import Attempt
from exams.services import attempts, grading


@job("exams.finish")
def finish(*, attempt_id: int) -> None:
    grading.finish(attempt=Attempt.objects.select_related("form", "registration__sitting__exam").get(pk=attempt_id))


@job("exams.close_what_is_over")
def close_what_is_over() -> None:
    attempts.close_what_is_over()
