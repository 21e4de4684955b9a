"""Jobs of the exams. Each may run twice."""

from core.jobs import job
from exams.services import attempts, finishing, import_runs


@job("exams.finish")
def finish(*, attempt_id: int) -> None:
    finishing.finish_all([attempt_id])


@job("exams.finish_many")
def finish_many(*, attempt_ids: list[int]) -> None:
    finishing.finish_together(attempt_ids)


@job("exams.finish_closed")
def finish_closed() -> None:
    finishing.finish_closed()


@job("exams.close_what_is_over")
def close_what_is_over() -> None:
    """Finishing comes along, for papers whose own job came before their closing was written."""
    attempts.close_what_is_over()
    finishing.finish_closed()


@job("exams.import_questions")
def import_questions(*, run_id: int) -> None:
    import_runs.run_import(run_id)
