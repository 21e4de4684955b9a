"""Jobs of core. Each may run twice."""

from datetime import timedelta

from core import clock, notices
from core.jobs import job
from core.models import Job
from core.services import roles, rosters, seals, units

__all__ = ["notices", "roles"]


@job("core.seal_audit")
def seal_audit() -> None:
    seals.seal_waiting()


@job("core.anchor")
def anchor() -> None:
    seals.anchor()


@job("core.bring_tree_to_today")
def bring_tree_to_today() -> None:
    units.bring_tree_to(clock.today())


@job("core.enter_roster")
def enter_roster(roster_id: int) -> None:
    while rosters.enter_rows(roster_id, rosters.CHUNK).rows:
        pass


@job("core.undo_roster")
def undo_roster(roster_id: int) -> None:
    line: int | None = 0
    while line is not None:
        line = rosters.undo_rows(roster_id, line, rosters.CHUNK)


@job("core.clear_rosters")
def clear_rosters() -> None:
    rosters.clear_rosters()


@job("core.forget_done_jobs")
def forget_done_jobs() -> None:
    """Occurrences of schedules are many and say nothing a week later. Jobs of business stay."""
    old = clock.now() - timedelta(days=7)
    Job.objects.filter(state="done", key__contains="@", created_at__lt=old).delete()
