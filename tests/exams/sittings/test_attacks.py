"""What somebody may try: each gets a clear answer, and nothing is lost. Tickets, numbers and values: see also tests/exams/journal."""

import base64
import json
import threading
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from core import clock
from core.errors import DomainError
from core.files import FileKind, accept, may_see
from core.models import AuditEntry
from core.roles import Role
from exams.beginning import answer_to_hand_in
from exams.models import AnswerEntry, Attempt, AttemptSeal, AttemptWriter
from exams.services import running, sittings
from exams.services.attempts import answers_of, close, start, start_with_ticket
from exams.services.grading import finish
from tests.factories.exams import entries, make_form, make_place, make_sitting, make_started, reloaded
from tests.factories.people import grant, make_person


def post(ticket: str, raw: list, **more) -> tuple[int, dict]:
    answer = Client().post(
        reverse("exams:save"), json.dumps({"ticket": ticket, "entries": raw, **more}), content_type="application/json"
    )
    return answer.status_code, answer.json()


def changed(ticket: str) -> list[str]:
    """The ticket with its content, its signature or its time changed, or somebody else's content under its signature."""
    body, *rest = ticket.split(":")
    told = json.loads(
        base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)) if not body.startswith(".") else "[]"
    ) or [0]
    other = base64.urlsafe_b64encode(json.dumps([1, *told[1:]]).encode()).decode().rstrip("=")
    return [
        ":".join([other, *rest]),
        ticket[:-1] + ("A" if ticket[-1] != "A" else "B"),
        body,
        "",
        ":".join([body, "x", "y"]),
    ]


def test_a_changed_or_foreign_ticket_writes_nothing(own_database):
    world, other = make_started(), make_started()
    for bad in changed(world.started.ticket):
        assert post(bad, entries((1, world.items[0], "B"))) == (400, {"error": "not_understood"})
    # A whole ticket of another paper writes there and nowhere else, whatever the page calls itself.
    post(other.started.ticket, entries((1, other.items[0], "B")), attempt=str(world.attempt.public_id))
    assert set(AnswerEntry.objects.values_list("attempt", flat=True)) == {other.attempt.pk}


def test_replayed_and_reordered_saves_end_where_the_numbers_say(own_database):
    world = make_started()
    first, second = entries((1, world.items[0], "A")), entries((2, world.items[0], "B"))
    for raw in (second, first, first, second, [*second, *first]):
        assert post(world.started.ticket, raw)[0] == 200
    assert answers_of(world.attempt) == {world.items[0]: {"choice": "B"}}
    assert AnswerEntry.objects.count() == 2


def test_a_clock_that_was_moved_changes_nothing(own_database):
    world = make_started(minutes=30)
    raw = {**entries((1, world.items[0], "B"))[0], "at": "2031-01-01T00:00:00+08:00"}
    assert post(world.started.ticket, [raw])[1]["saved"] == [1]
    with time_machine.travel(clock.now() + timedelta(minutes=31)):
        late = {**entries((2, world.items[1], "B"))[0], "at": "2020-01-01T00:00:00+08:00"}
        status, told = post(world.started.ticket, [late])
    assert (status, told["saved"], told["closed"]) == (409, [], True)


def test_ten_megabytes_and_nonsense_are_refused_and_the_next_answer_is_saved(own_database):
    world = make_started()
    assert (
        post(world.started.ticket, [{"seq": 1, "item": world.items[0], "value": {"choice": "A" * 10_000_000}}])[0]
        == 413
    )
    for value in ("\x00", "\ud800", "Z", None, [], {"$ne": 1}):
        told = post(world.started.ticket, [{"seq": 2, "item": world.items[0], "value": {"choice": value}, "at": None}])[
            1
        ]
        assert (told["saved"], len(told["refused"])) == ([], 1)
    assert post(world.started.ticket, entries((2, world.items[0], "B")))[1]["saved"] == [2]


def at_once(*acts) -> list:
    """What each act answers or raises, all begun together on connections of their own."""
    told, barrier = [], threading.Barrier(len(acts))

    def run(act) -> None:
        barrier.wait()
        try:
            told.append(act())
        except DomainError as refusal:
            told.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def test_two_starts_at_once_are_one_paper_with_two_writers(own_database):
    place = make_place(make_sitting(make_form()))
    told = at_once(*[lambda: start(registration=place)] * 4)
    assert {one.attempt.pk for one in told} == {Attempt.objects.get().pk}
    assert sorted(AttemptWriter.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_two_starts_by_ticket_at_once_are_one_paper_with_two_writers(own_database):
    place = make_place(make_sitting(make_form()))
    told = at_once(*[lambda: start_with_ticket(registration_id=place.pk)] * 4)
    assert {one.attempt.pk for one in told} == {Attempt.objects.get().pk}
    assert sorted(AttemptWriter.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_handing_in_by_ticket_twice_at_once_hands_in_once(own_database):
    world = make_started()
    body = json.dumps({"ticket": world.started.ticket}).encode()
    told = at_once(*[lambda: answer_to_hand_in(body).body] * 3)
    assert told == [b'{"closed": true}'] * 3
    assert Attempt.objects.get().closed_by == "candidate"
    assert AuditEntry.objects.filter(action="exams.closed").count() == 1


def test_handing_in_twice_at_once_hands_in_once(own_database, client_for):
    world = make_started()
    browser = client_for(world.registration.person)
    there = reverse("exams:submit", args=[world.registration.public_id])
    told = at_once(*[lambda: browser.post(there).status_code] * 3)
    finish(attempt=reloaded(world.attempt))
    assert told == [302] * 3
    assert (AttemptSeal.objects.count(), Attempt.objects.get().closed_by) == (1, "candidate")
    assert post(world.started.ticket, entries((1, world.items[0], "B")))[1]["closed"] is True


def test_extending_everybody_while_one_hands_in_blocks_nobody(own_database):
    world = make_started()
    start(registration=make_place(world.sitting))
    told = at_once(
        lambda: close(attempt=world.attempt, how="candidate").closed_by,
        lambda: running.extend(sitting=world.sitting, minutes=5, reason="x", by=world.sitting.created_by),
    )
    assert "candidate" in told
    assert {1, 2} & set(told)


def test_a_sitting_edited_while_it_runs_moves_nobodys_deadline(own_database):
    world = make_started()
    until = world.started.ends_at
    with pytest.raises(DomainError, match="sitting_has_begun"):
        sittings.change_sitting(sitting=world.sitting, by=make_person(), opens_at=clock.now() + timedelta(hours=1))
    sittings.change_sitting(sitting=world.sitting, by=make_person(), late_entry_minutes=1, admission="checked")
    again = start(registration=world.registration)
    assert again.ends_at == until
    assert post(again.ticket, entries((1, world.items[0], "B")))[1]["saved"] == [1]


@pytest.mark.django_db
def test_guessing_other_peoples_addresses_finds_nothing(client_for):
    world, mine = make_started(), make_started()
    browser = client_for(mine.registration.person)
    for public_id in (world.registration.public_id, world.attempt.public_id, world.sitting.public_id):
        for name in ("before", "sit", "state", "receipt", "result"):
            assert browser.get(reverse(f"exams:{name}", args=[public_id])).status_code == 404, name
        for name in ("begin", "submit", "left", "waive", "ticket"):
            assert browser.post(reverse(f"exams:{name}", args=[public_id])).status_code == 404, name
    assert reloaded(world.attempt).closed_at is None


@pytest.mark.django_db
def test_files_of_the_bank_open_for_no_candidate_before_or_after_the_bell():
    world = make_started()
    setter = make_person()
    file = accept(SimpleUploadedFile("题库.csv", "题干,答案\n题,B\n".encode()), kind=FileKind.QUESTIONS, by=setter)
    assert not may_see(world.registration.person, file)
    assert may_see(setter, file)


# Before the bell, while it is sat, after handing in and before release: every response a candidate can obtain.
PAGES = ("before", "sit", "state", "receipt", "result")


@pytest.mark.django_db
def test_no_response_before_release_holds_key_weight_explanation_difficulty_or_a_foreign_id(client_for):
    sitting = make_sitting(make_form())
    place, stranger = make_place(sitting), make_place(sitting)
    theirs = start(registration=stranger).attempt
    grant(place.person, Role.OFFICER, sitting.unit)
    browser = client_for(place.person)
    running.announce_to_room(sitting=sitting, text="请检查姓名", by=make_person())
    texts: dict[str, str] = {}

    def crawl(when: str) -> None:
        addresses = {name: reverse(f"exams:{name}", args=[place.public_id]) for name in PAGES}
        addresses |= {name: reverse(f"exams:{name}") for name in ("mine", "ready", "admission", "check-receipt")}
        addresses |= {"home": "/", "notices": reverse("core:notices")}
        addresses["pulse"] = f"{reverse('exams:pulse')}?k={place.public_id},{sitting.public_id}&p=paper&u=1"
        addresses["download"] = addresses["receipt"] + "?download=1"
        for name, address in addresses.items():
            answer = browser.get(address, follow=True)
            texts[f"{name} {when}"] = answer.content.decode()

    crawl("before")
    begun = browser.post(reverse("exams:begin", args=[place.public_id])).json()
    texts["begin"] = json.dumps(begun, ensure_ascii=False)
    item = begun["paper"]["sections"][0]["items"][0]["id"]
    texts["save"] = json.dumps(post_within(browser, begun["ticket"], item))
    texts["left"] = browser.post(reverse("exams:left", args=[place.public_id])).content.decode()
    crawl("during")
    browser.post(reverse("exams:submit", args=[place.public_id]))
    finish(attempt=Attempt.objects.get(registration=place))
    crawl("after")
    form = sitting.exam.forms.get()
    secrets = [
        '"answer"',
        '"marks"',
        '"scheme"',
        '"key":',
        "explanation",
        "difficulty",
        '"revision"',
        stranger.person.name,
    ]
    secrets += [str(stranger.public_id), str(theirs.public_id), str(theirs.writer), str(form.public_id)]
    secrets += [str(entry["revision"]) for entry in form.key.values()]
    for name, text in texts.items():
        for secret in secrets:
            assert secret not in text, (name, secret)
    stems = [item["stem"] for section in form.paper["sections"] for item in section["items"]]
    assert not any(stem in text for name, text in texts.items() if name != "begin" for stem in stems)


def post_within(browser: Client, ticket: str, item: str) -> dict:
    """A ticket that is no text of a journal here: within a test's transaction the batcher's thread would see nothing."""
    return browser.post(
        reverse("exams:save"), json.dumps({"ticket": ticket + "x", "entries": []}), content_type="application/json"
    ).json()
