import base64
import json
import os
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.urls import reverse

from core import clock
from core.errors import DomainError
from core.roles import Role
from core.services.seals import heads
from exams import ports
from exams.documents.minutes import minutes_content, minutes_pdf
from exams.documents.tickets import tickets_pdf
from exams.journal import Batcher, _Waiting, read_entry, read_ticket
from exams.models import AttemptSeal, GradeEntry, Sitting
from exams.queries.eligibility import findings_of
from exams.receipts import flaws_of, receipt, seal_by_code
from exams.services import breaches, running, sittings
from exams.services.admission import issue_codes
from exams.services.answer_files import current_key, open_file, take_in
from exams.services.attempts import answers_of, close
from exams.services.grading import check_results, finish, grade, release_results
from exams.services.registering import ask_for_places, decide_request
from tests.factories.exams import entries, make_form, make_place, make_sitting, make_started, reloaded
from tests.factories.people import appoint, grant, make_person

pytestmark = pytest.mark.django_db


def answer_file(parts: list[dict]) -> bytes:
    """As a page makes it: WebCrypto's RSA-OAEP around a key of AES-GCM."""
    key = current_key()
    public = serialization.load_der_public_key(base64.b64decode(key.public_pem))
    secret, iv = AESGCM.generate_key(256), os.urandom(12)
    data = AESGCM(secret).encrypt(iv, json.dumps({"parts": parts}).encode(), None)
    oaep = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)
    told = {"wrapped": public.encrypt(secret, oaep), "iv": iv, "data": data}
    return json.dumps(
        {"v": 1, "key": str(key.public_id), **{name: base64.b64encode(value).decode() for name, value in told.items()}}
    ).encode()


def part(world, *given) -> dict:
    return {"ticket": world.started.ticket, "entries": entries(*given)}


@pytest.mark.parametrize("counts", [True, False])
def test_an_answer_file_is_kept_and_counts_by_a_decision(counts):
    world = make_started()
    content = answer_file([part(world, (1, world.items[0], "B"), (2, "nowhere", "B"))])
    opened = open_file(content)
    decision = {
        "attempt": world.attempt,
        "opened": opened,
        "counts": counts,
        "reason": "交换机故障",
        "by": make_person(),
    }
    with pytest.raises(DomainError, match="paper_still_open"):
        take_in(**decision)
    close(attempt=world.attempt, how="time")
    finish(attempt=reloaded(world.attempt))
    before = AttemptSeal.objects.get()
    taken = take_in(**decision)
    assert (opened.refused, taken.entries, taken.fresh) == (1, 1, 1)
    assert answers_of(world.attempt) == ({world.items[0]: {"choice": "B"}} if counts else {})
    assert [entry.verdict for entry in world.attempt.entries.all()] == ["admitted" if counts else "late"]
    assert flaws_of(reloaded(world.attempt)) == []
    assert AttemptSeal.objects.count() == 2
    assert seal_by_code(receipt(before)["code"]) == before  # the candidate's receipt keeps its meaning
    assert grade(attempt=reloaded(world.attempt)).total == (25 if counts else 0)
    with pytest.raises(DomainError, match="answer_file_known"):
        take_in(**decision)


def test_the_daily_anchor_covers_what_attempts_were_sealed_with():
    world = make_started()
    before = heads()["attempts"]
    close(attempt=world.attempt, how="time")
    finish(attempt=reloaded(world.attempt))
    assert heads()["attempts"] != before


def test_a_foreign_changed_or_broken_file_is_refused():
    world, other = make_started(), make_started()
    close(attempt=world.attempt, how="time")
    foreign = open_file(answer_file([part(other, (1, other.items[0], "B"))]))
    with pytest.raises(DomainError, match="answer_file_of_another"):
        take_in(attempt=world.attempt, opened=foreign, counts=True, reason="x", by=make_person())
    good = json.loads(answer_file([part(world, (1, world.items[0], "B"))]))
    data = bytearray(base64.b64decode(good["data"]))
    data[-1] ^= 1
    forged = {"v": 1, "plain": {"parts": [{"ticket": world.started.ticket[:-2] + "xx", "entries": []}]}}
    for bad in ({**good, "data": base64.b64encode(data).decode()}, {**good, "key": "x"}, forged, [], {"v": 1}, "x"):
        with pytest.raises(DomainError, match="answer_file_unreadable"):
            open_file(json.dumps(bad).encode())


def test_what_is_on_disk_already_stays_as_it_came_first():
    world = make_started()
    ticket = read_ticket(world.started.ticket)
    batcher = Batcher()
    waiting = [read_entry(ticket, one) for one in entries((1, world.items[0], "A"))]
    group = [_Waiting(ticket, waiting)]
    batcher._begin_chain()
    batcher._commit(group)
    close(attempt=world.attempt, how="time")
    opened = open_file(answer_file([part(world, (1, world.items[0], "C"), (2, world.items[1], "B"))]))
    taken = take_in(attempt=world.attempt, opened=opened, counts=True, reason="x", by=make_person())
    assert taken.fresh == 1
    assert answers_of(world.attempt) == {world.items[0]: {"choice": "A"}, world.items[1]: {"choice": "B"}}


def test_a_breach_is_heard_decided_by_another_and_carried_through():
    world = make_started()
    close(attempt=world.attempt, how="candidate")
    finish(attempt=reloaded(world.attempt))
    opener, decider = make_person(), make_person()
    breach = breaches.open_breach(registration=world.registration, facts="使用通讯工具", by=opener)
    step = {"breach": breach, "text": "说明"}
    with pytest.raises(DomainError, match="breach_step_not_now"):
        breaches.take_step(**step, kind="decided", tier=1, by=decider)
    breaches.take_step(**step, kind="noticed", by=opener)
    breaches.take_step(**step, kind="statement", by=opener)
    with pytest.raises(DomainError, match="handler_never_reviews"):
        breaches.take_step(**step, kind="decided", tier=1, by=opener)
    with pytest.raises(DomainError, match="ban_needs_document"):
        breaches.take_step(**step, kind="decided", tier=3, by=decider)
    authority = world.sitting.exam.authority
    breaches.name_ban_document(
        authority=authority, document="青司考〔2026〕3号（虚构）", article="第八条", ban_months=24,
        effective_from=clock.today(), by=decider,
    )  # fmt: skip
    GradeEntry.objects.create(
        attempt=world.attempt, origin="correction", marks={"x": "1"}, total=80, complete=True, passed=True,
        by=decider, reason="x", at=clock.now(), key_digest="",
    )  # fmt: skip
    decided = breaches.take_step(**step, kind="decided", tier=3, by=decider)
    assert decided.banned_until.year == clock.today().year + 2
    assert world.attempt.grades.order_by("-id").first().passed is False
    later = make_sitting(world.form, opens_in=60)
    with pytest.raises(DomainError, match="person_is_banned"):
        sittings.register(sitting=later, people=[world.registration.person], by=opener)
    breaches.take_step(**step, kind="appealed", by=opener)
    breaches.take_step(**step, kind="lifted", by=decider)
    assert world.attempt.grades.order_by("-id").first().passed is True
    assert sittings.register(sitting=later, people=[world.registration.person], by=opener)
    told = " ".join(world.registration.person.notices.filter(kind="breach").values_list("body", flat=True))
    assert not any(word in told for word in ("严惩", "后果自负", "开除", "刑事"))


def test_units_ask_somebody_else_decides_and_a_return_gives_its_reason():
    sitting = make_sitting(make_form(), opens_in=600)
    person, clerk, holder = make_person(), make_person(), make_person()
    appoint(person, sitting.unit)
    request = {"sitting": sitting, "people": [person], "unit": sitting.unit, "by": clerk}
    with pytest.raises(DomainError, match="registration_over"):
        ask_for_places(**request)
    Sitting.objects.update(registration_until=sitting.opens_at)
    sitting.refresh_from_db()
    asked = ask_for_places(**request)[0]
    assert ask_for_places(**request) == []
    assert {f["what"]: f["state"] for f in asked.findings}["photo"] == "missing"
    with pytest.raises(DomainError, match="handler_never_reviews"):
        decide_request(request=asked, accepted=True, by=clerk)
    with pytest.raises(DomainError, match="reason_is_empty"):
        decide_request(request=asked, accepted=False, by=holder)
    decide_request(request=asked, accepted=False, by=holder, reason="缺少照片")
    assert clerk.notices.filter(kind="exam_request_returned").count() == 1
    again = ask_for_places(**request)[0]
    decide_request(request=again, accepted=True, by=holder)
    with pytest.raises(DomainError, match="request_decided"):
        decide_request(request=again, accepted=True, by=holder)
    assert (again.round, sitting.registrations.get().person) == (2, person)


def test_what_nobody_answers_is_unknown(monkeypatch):
    sitting = make_sitting(make_form())
    Sitting.objects.update(required_hours=60)
    sitting.refresh_from_db()
    person = make_person()
    monkeypatch.setattr(ports, "_bound", {})
    assert {f.what: f.state for f in findings_of(sitting, [person])[person.pk]} == {
        "hours": "unknown", "appointment": "missing", "ban": "unknown", "photo": "missing",
    }  # fmt: skip

    class Told:
        def minutes(self, ids, year):
            return dict.fromkeys(ids, 60 * 45)

        def barred(self, ids, on):
            return {ids[0]: on}

    ports.bind(training=Told(), register=Told())
    found = {f.what: f.state for f in findings_of(sitting, [person])[person.pk]}
    assert (found["hours"], found["ban"]) == ("met", "missing")


@pytest.mark.usefixtures("chinese_font")
def test_the_minutes_hold_attendance_absence_incidents_and_grants(django_assert_num_queries):
    world = make_started()
    absent, by = make_place(world.sitting), make_person()
    sittings.name_invigilator(sitting=world.sitting, person=by, by=by, chief=True)
    running.extend(sitting=world.sitting, minutes=7, reason="停电", by=by)
    running.record_incident(sitting=world.sitting, registration=world.registration, text="更换键盘", by=by)
    with django_assert_num_queries(5):
        told = minutes_content(Sitting.objects.select_related("exam__authority").get(pk=world.sitting.pk))
    assert (told["registered"], told["came"], told["absent"]) == (2, 1, [])
    assert [row["how"] for row in told["rows"] if row["name"] == absent.person.name] == ["未开始"]  # may still come
    Sitting.objects.update(closes_at=clock.now() - timedelta(minutes=1))
    over = minutes_content(Sitting.objects.select_related("exam__authority").get(pk=world.sitting.pk))
    assert over["absent"] == [absent.person.name]
    assert [row["how"] for row in over["rows"] if row["name"] == absent.person.name] == ["缺考"]
    assert told["invigilators"] == [f"{by.name}（主监考）"]
    assert [(e["kind"], e["text"]) for e in told["events"]] == [("补时", "7分钟　停电"), ("考场情况", "更换键盘")]
    assert sum(row["granted"] for row in told["rows"]) == 7
    assert minutes_pdf(world.sitting).startswith(b"%PDF")


@pytest.mark.usefixtures("chinese_font")
def test_a_ticket_is_printed_with_a_code_that_is_kept_nowhere(client_for):
    place = make_place(make_sitting(make_form(), opens_in=30))
    codes = issue_codes(registrations=[place], by=make_person())
    assert tickets_pdf([place], codes).startswith(b"%PDF")
    answer = client_for(place.person).post(reverse("exams:ticket", args=[place.public_id]))
    assert (answer.content[:4], answer["Cache-Control"]) == (b"%PDF", "private, no-store")


def test_who_did_not_pass_is_told_what_comes_next(client_for):
    world = make_started()
    close(attempt=world.attempt, how="candidate")
    Sitting.objects.update(appeal_days=5)
    resit = make_sitting(world.form, opens_in=5000)
    check_results(sitting=world.sitting, by=make_person())
    release_results(sitting=world.sitting, by=make_person())
    page = client_for(world.registration.person).get(reverse("exams:result", args=[world.registration.public_id]))
    step = page.context["next"]
    assert (step.resit, step.is_registered, (step.review_until - clock.today()).days) == (resit, False, 5)
    assert step.topics
    assert world.form.paper["sections"][0]["items"][0]["stem"] not in page.content.decode()


SCREENS = ("office-sitting-requests", "office-sitting-minutes", "office-breach-new", "office-attempt-file")


@pytest.mark.usefixtures("chinese_font")
def test_the_screens_open_for_whoever_runs_the_sitting(client_for):
    world = make_started()
    by = make_person()
    grant(by, Role.UNIT_ADMINISTRATOR, world.sitting.unit)
    browser = client_for(by)
    breach = breaches.open_breach(registration=world.registration, facts="x", by=by)
    targets = {"sitting": world.sitting, "breach": world.registration, "attempt": world.attempt}
    for name in SCREENS:
        assert browser.get(reverse(name, args=[targets[name.split("-")[1]].public_id])).status_code == 200, name
    assert browser.get(reverse("office-breach", args=[breach.public_id])).status_code == 200
    assert browser.get(reverse("office-breach-step", args=[breach.public_id, "noticed"])).status_code == 200
    for name in ("office-ask-list", "office-accommodations", "office-accommodation-new", "office-ban-rules"):
        assert browser.get(reverse(name)).status_code == 200, name
    Sitting.objects.update(registration_until=world.sitting.closes_at)
    there = reverse("office-ask", args=[world.sitting.public_id])
    grant(world.registration.person, Role.OFFICER, world.sitting.unit)
    page = browser.get(there, {"unit": world.sitting.unit.pk})
    assert [(person, placed) for person, _found, placed in page.context["people"]] == [
        (world.registration.person, True)
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_registration_needs_as_many_queries_for_three_as_for_one(client_for, count, django_assert_num_queries):
    sitting = make_sitting(make_form(), opens_in=600)
    Sitting.objects.update(registration_until=sitting.opens_at)
    sitting.refresh_from_db()
    by = make_person()
    grant(by, Role.UNIT_ADMINISTRATOR, sitting.unit)
    people = [make_person() for _n in range(count)]
    for person in people:
        appoint(person, sitting.unit)
        grant(person, Role.OFFICER, sitting.unit)
    ask_for_places(sitting=sitting, people=people, unit=sitting.unit, by=make_person())
    browser = client_for(by)
    for name, given, most in (("office-ask", {"unit": sitting.unit.pk}, 40), ("office-sitting-requests", {}, 30)):
        page = browser.get(reverse(name, args=[sitting.public_id]), given)
        assert page.status_code == 200
        with django_assert_num_queries(most, exact=False):
            browser.get(reverse(name, args=[sitting.public_id]), given)
