import datetime

import pytest
import time_machine
from django.core import mail

from core import clock, jobs
from core.models import Job, Notice, NoticeDelivery, Person
from core.notices import mark_read, notify, unread_count


def person(name="王小明", email="wang@example.invalid") -> Person:
    return Person.objects.create(name=name, email=email, created_at=clock.now())


def tell(who: Person, key="renewal:1", **extra) -> Notice:
    return notify(person=who, kind="renewal", key=key, subject="证件即将到期", body="请及时申请换证。", **extra)


def channels(notice: Notice) -> dict[str, str]:
    return dict(notice.deliveries.values_list("channel", "state"))


def test_told_twice_is_told_once(db):
    wang = person()
    first, second = tell(wang, url="/certificate/"), tell(wang, url="/certificate/")
    jobs.run_due_jobs()
    assert first == second
    assert channels(first) == {"site": "sent", "mail": "sent"}
    assert [letter.to for letter in mail.outbox] == [["wang@example.invalid"]]
    assert "http://127.0.0.1:8000/certificate/" in mail.outbox[0].body


def test_person_without_mail_is_told_in_the_site_only(db):
    assert channels(tell(person(email=""))) == {"site": "sent"}


def test_letter_that_was_sent_is_not_sent_again_by_a_second_wake_up(db):
    notice = tell(person())
    Job.objects.update(state="waiting")
    jobs.run_due_jobs()
    Job.objects.update(state="waiting")
    jobs.run_due_jobs()
    assert len(mail.outbox) == 1
    assert notice.deliveries.get(channel="mail").attempts == 1


def test_repeated_letter_bears_the_same_message_id(db):
    notice = tell(person())
    jobs.run_due_jobs()
    # The worker died after sending and before noting it.
    NoticeDelivery.objects.filter(channel="mail").update(state="waiting")
    Job.objects.update(state="waiting")
    jobs.run_due_jobs()
    assert {letter.extra_headers["Message-ID"] for letter in mail.outbox} == {f"<notice-{notice.public_id}@127.0.0.1>"}


@pytest.fixture
def mail_server_down(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9


def test_letter_waits_for_the_mail_server_and_fails_at_last(db, mail_server_down):
    notice = tell(person())
    jobs.run_due_jobs()
    delivery = notice.deliveries.get(channel="mail")
    assert (delivery.state, delivery.attempts) == ("waiting", 1)
    for day in range(1, jobs.MAX_ATTEMPTS):
        with time_machine.travel(clock.now() + datetime.timedelta(days=day)):
            jobs.run_due_jobs()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("failed", jobs.MAX_ATTEMPTS)
    assert "Refused" in delivery.error


def test_line_break_in_a_subject_makes_no_header(db):
    notify(person=person(), kind="k", key="k", subject="a\r\nBcc: x@example.invalid", body="b")
    jobs.run_due_jobs()
    assert mail.outbox[0].subject == "a Bcc: x@example.invalid"


def test_only_own_notices_are_marked_read(db):
    wang, li = person(), person("李四")
    mine, theirs = tell(wang, "a"), tell(li, "b")
    assert mark_read(person=wang, public_ids=[mine.public_id, theirs.public_id]) == 1
    assert (unread_count(wang), unread_count(li)) == (0, 1)
