import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection

from core import audit, clock
from core.append_only import install_sql, trigger_names
from core.jobs import registered
from core.models import AuditEntry, AuditSeal, Job
from core.scheduling import Scheduled, enqueue_due, scheduled
from core.services.seals import anchor, seal_waiting, verify
from tests.factories.people import make_person


@pytest.mark.django_db
def test_what_waits_is_sealed_once_and_found_sound():
    for number in range(3):
        audit.record("test.act", actor=None, reason=str(number))
    assert seal_waiting() == AuditEntry.objects.count()
    assert seal_waiting() == 0
    audit.record("test.later", actor=make_person())
    report = verify()
    assert (report.flaws, report.seals) == ([], 1)
    assert report.unsealed >= 1


@pytest.mark.django_db
def test_seals_follow_one_another():
    audit.record("one", actor=None)
    seal_waiting()
    audit.record("two", actor=None)
    seal_waiting()
    first, second = AuditSeal.objects.order_by("number")
    assert (second.number, second.previous) == (first.number + 1, first.digest)


@pytest.mark.parametrize("act", ["change", "remove"])
def test_tampering_is_found_and_ends_with_one(own_database, act, capsys):
    audit.record("test.act", actor=None, reason="wahr")
    audit.record("test.act", actor=None, reason="auch")
    seal_waiting()
    table = AuditEntry._meta.db_table
    sealed = "core_auditsealedentry"
    with connection.cursor() as cursor:
        for one in (table, sealed):
            for name in trigger_names(one, connection.vendor):
                cursor.execute(f'DROP TRIGGER "{name}"' + (f' ON "{one}"' if connection.vendor == "postgresql" else ""))
        if act == "change":
            cursor.execute(f"UPDATE {table} SET reason = 'anders' WHERE reason = 'wahr'")
        else:
            cursor.execute(f"DELETE FROM {sealed} WHERE leaf = 0")
        for one in (table, sealed):
            for statement in install_sql(one, "id", connection.vendor):
                cursor.execute(statement)
    with pytest.raises(SystemExit) as end:
        call_command("verify_audit", "--json")
    assert end.value.code == 1
    assert not json.loads(capsys.readouterr().out)["sound"]


@pytest.mark.django_db
def test_the_anchor_of_a_day_leaves_the_database_once(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    audit.record("one", actor=None)
    assert anchor() == anchor()
    assert (tmp_path / "anchors" / f"{clock.today().isoformat()}.txt").read_text().strip().endswith(anchor().digest)


def test_every_schedule_names_a_job_that_exists():
    assert {entry.job for entry in scheduled()} <= registered().keys()


@pytest.mark.django_db
def test_an_occurrence_is_written_once_however_many_clocks_tick():
    enqueue_due()
    count = Job.objects.count()
    enqueue_due()
    assert Job.objects.count() == count > 0


def test_a_daily_job_waits_for_its_hour_in_beijing():
    daily = Scheduled("core.anchor", timedelta(days=1), at_hour=1)
    assert daily.slot(datetime(2026, 11, 22, 16, 30, tzinfo=UTC)) is None
    assert daily.slot(datetime(2026, 11, 22, 17, 0, tzinfo=UTC)) == "2026-11-23"


def test_the_policy_is_strict_on_the_site_and_loosened_in_the_office_only(client, db):
    assert "unsafe-inline" not in client.get("/verify/").headers["Content-Security-Policy"]
    assert "unsafe-inline" in client.get("/office/").headers["Content-Security-Policy"]
