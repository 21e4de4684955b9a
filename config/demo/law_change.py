"""A revised local rule that begins on New Year's Day: what cites it can be reviewed ahead."""

from __future__ import annotations

from cms.models import LawChange, ReviewTask
from cms.services.law import import_laws
from cms.services.law_changes import open_review_tasks
from config.demo.world import World


def build(world: World) -> str:
    import_laws([world.content / "local_rule_2026.md"], invented=True)
    for change in LawChange.objects.all():
        open_review_tasks(change_id=str(change.public_id))  # the job itself, which finds nothing left to do
    return f"{ReviewTask.objects.count()} reviews because of {LawChange.objects.count()} change of law"
