"""How an exam came out, on the candidate's page: in every state one band, and one card with what comes next."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from exams.journal import read_entry, read_ticket
from exams.models import Registration, Sitting
from exams.queries.mine import place_of
from exams.queries.rulings import rulings_of
from exams.services import breaches, sheets
from exams.services.answer_files import write_apart
from exams.services.attempts import close
from exams.services.finishing import finish_all
from exams.services.grading import check_results, release_results
from tests.factories.exams import entries, make_place, make_sitting, make_started
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
UNTIL_DECIDED = ("noticed", "statement", "decided")


def sat(right=4, released=True, **values):
    """Somebody's paper with so many right answers of four."""
    world = make_started(**values)
    ticket = read_ticket(world.started.ticket)
    given = [(seq, item, "B") for seq, item in enumerate(world.items[:right], 1)]
    write_apart(world.attempt, [(ticket, read_entry(ticket, one)) for one in entries(*given)], "saved")
    close(attempt=world.attempt, how="candidate")
    finish_all([world.attempt.pk])
    if released:
        check_results(sitting=world.sitting, by=make_person())
        release_results(sitting=world.sitting, by=make_person())
    world.place = world.registration
    return world


def ruled(world, *kinds, tier=1):
    breach = breaches.open_breach(registration=world.registration, facts="携带手机", by=make_person())
    for kind in kinds:
        breaches.take_step(breach=breach, kind=kind, text=f"文书：{kind}", by=make_person(), tier=tier)
    return world


def over(sitting, **values):
    Sitting.objects.filter(pk=sitting.pk).update(
        opens_at=clock.now() - timedelta(hours=3), closes_at=clock.now() - timedelta(hours=1), **values
    )


def absent(mode="screen", let_in=False):
    world = make_started()
    world.place = make_place(world.sitting)
    if let_in:
        Registration.objects.filter(pk=world.place.pk).update(checked_in_at=clock.now())
    over(world.sitting, mode=mode)
    return world


def without_sheet(**values):
    world = absent("paper", **values)
    sheets.declare_sheets_complete(sitting=world.sitting, by=make_person())
    return world


STATES = {
    "before release": (lambda: sat(released=False), "handed_in", "成绩尚未公布", False),
    "passed": (sat, "passed", "合格线 60 分", False),
    "failed": (lambda: sat(1), "failed", "后续安排", True),
    "absent": (absent, "missed", "未参加", True),
    "sheet not entered": (lambda: absent("paper"), "unread", "答题卡录入中", False),
    "absent on paper": (without_sheet, "missed", "其中没有您的答题卡", True),
    "no sheet": (lambda: without_sheet(let_in=True), "no_sheet", "您已核验入场", True),
    "recorded": (lambda: ruled(sat()), "passed", "合格线 60 分", False),
    "noticed": (lambda: ruled(sat(), "noticed"), "passed", "文书：noticed", False),
    "void": (lambda: ruled(sat(), *UNTIL_DECIDED), "void", "文书：decided", True),
    "void before release": (lambda: ruled(sat(released=False), *UNTIL_DECIDED), "void", "本科目成绩无效", True),
    "under review": (lambda: ruled(sat(), *UNTIL_DECIDED, "appealed"), "void", "正在复核中", True),
    "upheld": (lambda: ruled(sat(), *UNTIL_DECIDED, "appealed", "upheld"), "void", "维持原决定", True),
    "lifted": (lambda: ruled(sat(), *UNTIL_DECIDED, "appealed", "lifted"), "passed", "撤销", False),
    "dropped": (lambda: ruled(sat(), "noticed", "dropped"), "passed", "合格线 60 分", False),
}


@pytest.mark.parametrize("name", STATES)
def test_every_state_says_how_it_stands_and_what_comes_next(client_for, name):
    make, how, words, has_next = STATES[name]
    place = make().place
    client = client_for(place.person)
    page = client.get(reverse("exams:result", args=[place.public_id]))
    text = page.content.decode()
    assert (page.status_code, page.context["how"]) == (200, how)
    assert words in text
    assert (page.context["next"] is not None, 'id="next-step"' in text) == (has_next, has_next)
    assert text.count('class="mf-band ') == 1
    if how == "void":
        assert "合格线" not in text  # marks that count for nothing are not shown as if they did
    if name in ("recorded", "dropped"):
        assert "文书" not in text
    listed = client.get(reverse("exams:mine")).content.decode()
    assert ("本科目成绩无效" in listed) == (how == "void")


def test_a_failed_candidate_finds_date_topics_review_and_contact_in_one_card(client_for):
    world = sat(1)
    Sitting.objects.filter(pk=world.sitting.pk).update(appeal_days=5)
    authority = world.form.exam.authority
    authority.contact = "监督科 000-0000"
    authority.save()
    make_sitting(world.form, opens_in=5000)
    client, address = client_for(world.registration.person), reverse("exams:result", args=[world.place.public_id])
    page = client.get(address)
    card = page.content.decode().split('id="next-step"')[1].split("</section>")[0]
    for words in (
        "补考时间",
        "第一场",
        "建议复习",
        "申请复核",
        "以前（含当日）书面提出",
        "监督科 000-0000",
        reverse("exams:practice"),
    ):
        assert words in card
    assert not page.context["next"].may_ask
    Sitting.objects.filter(opens_at__gt=clock.now()).update(registration_until=clock.now() + timedelta(days=1))
    step = client.get(address).context["next"]
    assert step.may_ask
    assert reverse("exams:register-one", args=[step.resit.public_id]) in client.get(address).content.decode()


def test_before_and_during_the_sitting_the_page_leads_to_the_paper(client_for):
    world = make_started()
    for place in (world.registration, make_place(world.sitting)):
        answer = client_for(place.person).get(reverse("exams:result", args=[place.public_id]))
        assert answer.url == reverse("exams:before", args=[place.public_id])


def test_a_decision_on_the_whole_day_stands_at_every_paper_of_the_day():
    world = sat()
    person = world.registration.person
    same_day = make_place(make_sitting(world.form), person)
    other_day = make_place(make_sitting(world.form, opens_in=60 * 48), person)
    places = [world.registration, same_day, other_day]
    ruled(world, *UNTIL_DECIDED, tier=1)
    assert set(rulings_of(person, places)) == {world.registration.pk}
    assert not place_of(same_day).is_void
    ruled(world, *UNTIL_DECIDED, "appealed", tier=2)
    assert set(rulings_of(person, places)) == {world.registration.pk, same_day.pk}
    assert place_of(same_day).ruling.stands == "appealed"


def test_of_several_rulings_the_one_that_weighs_most_is_told_in_one_query():
    world = sat()
    person, places = world.registration.person, [world.registration]

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            rulings_of(person, places)
        return len(seen)

    ruled(world, "noticed")
    one = queries()
    ruled(world, *UNTIL_DECIDED, "appealed", "lifted")
    assert rulings_of(person, places)[world.registration.pk].stands == "noticed"
    ruled(world, *UNTIL_DECIDED)
    assert rulings_of(person, places)[world.registration.pk].stands == "void"
    assert queries() == one == 1


def test_nobody_sees_the_result_of_another(client_for):
    world = sat()
    assert client_for(make_person()).get(reverse("exams:result", args=[world.place.public_id])).status_code == 404
