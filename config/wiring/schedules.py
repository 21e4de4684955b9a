"""Everything that happens by itself, in one place."""

from datetime import timedelta

from core.scheduling import Scheduled, schedule

DAY = timedelta(days=1)

SCHEDULES = (
    Scheduled("exams.close_what_is_over", timedelta(minutes=1)),
    Scheduled("cms.publish_what_is_due", timedelta(minutes=5)),
    Scheduled("certification.number_changes", timedelta(minutes=1)),
    Scheduled("core.seal_audit", timedelta(minutes=10)),
    Scheduled("core.put_into_groups", DAY, at_hour=0),
    Scheduled("core.bring_tree_to_today", DAY, at_hour=0),
    Scheduled("cms.law_changes_in_force", DAY, at_hour=0),
    Scheduled("cms.remind_of_bulletins", DAY, at_hour=8),
    Scheduled("core.anchor", DAY, at_hour=1),
    Scheduled("certification.changes_by_date", DAY, at_hour=1),
    Scheduled("certification.reconcile_watch_lists", DAY, at_hour=5),
    Scheduled("certification.publish_open_data", DAY, at_hour=4),
    Scheduled("learning.find_anomalies", DAY, at_hour=3),
    Scheduled("learning.call_and_remind", DAY, at_hour=8),
    Scheduled("certification.refresh_campaigns", DAY, at_hour=6),
    Scheduled("certification.remind_of_renewal", DAY, at_hour=8),
    Scheduled("certification.say_last_evening", DAY, at_hour=17),
    Scheduled("core.forget_done_jobs", DAY, at_hour=2),
    Scheduled("core.clear_rosters", DAY, at_hour=2),
)


def connect() -> None:
    schedule(*SCHEDULES)
