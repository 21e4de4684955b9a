"""A typical case follows its decision; public legal education is open to everybody and found by changes of law."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms import tasks
from cms.domain.bulletins import withdraw_by
from cms.models import (
    BulletinIndexPage,
    BulletinPage,
    Citation,
    DecisionFate,
    EducationIndexPage,
    EducationPage,
    HomePage,
)
from cms.queries.bulletins import to_be_withdrawn
from cms.services.bulletins import record_fate, withdraw_bulletin
from core import clock
from core.domain.working_days import HolidayYear as Year
from core.errors import DomainError
from core.models import Notice
from core.roles import Role
from tests.factories.people import appoint, grant, make_person, make_unit, make_user

YEAR = Year(2026, frozenset({date(2026, 10, day) for day in range(1, 8)}), frozenset({date(2026, 10, 10)}))


@pytest.mark.parametrize(
    ("known", "due"),
    [
        (date(2026, 9, 14), date(2026, 9, 17)),
        (date(2026, 9, 17), date(2026, 9, 22)),
        (date(2026, 9, 29), date(2026, 10, 9)),
        (date(2026, 10, 8), date(2026, 10, 12)),
        (date(2027, 3, 5), date(2027, 3, 8)),
    ],
)
def test_three_working_days_skip_days_off_and_count_worked_saturdays(known, due):
    """In a year nobody entered, three calendar days: earlier is never too late."""
    assert withdraw_by(known, {2026: YEAR}) == due


def make_case(slug="case", **values) -> BulletinPage:
    home = HomePage.objects.get()
    index = BulletinIndexPage.objects.first() or home.add_child(instance=BulletinIndexPage(title="通报", slug="b"))
    page = BulletinPage(title=f"案例{slug}", slug=slug, kind="case", published_on=date(2026, 9, 1), **values)
    index.add_child(instance=page)
    page.introduction = "<p>依《行政处罚法》第四十二条。摊位案情。</p>"
    page.save_revision().publish()
    return BulletinPage.objects.get(pk=page.pk)


@pytest.fixture
def reviewer(db):
    person = make_person()
    grant(person, Role.LEGAL_REVIEWER, make_unit())
    return person


def test_a_fallen_decision_asks_for_withdrawal_and_the_page_then_says_why(reviewer, client_for, client):
    page, office = make_case(decision_no="罚1号"), client_for(reviewer)
    address = page.get_url()
    assert "没有登记" in client.get(address).content.decode()
    fate = reverse("office-bulletin-fate", args=[page.pk])
    today = clock.today().isoformat()
    assert office.post(fate, {"fate": "quashed", "since": today, "document": ""}).status_code == 400
    assert office.post(fate, {"fate": "quashed", "since": "2999-01-01", "document": "判决"}).status_code == 400
    office.post(fate, {"fate": "quashed", "since": today, "document": "行政判决1号"})
    (row,) = to_be_withdrawn()
    assert (row.page, row.due_on > clock.today()) == (page, True)
    assert "案例case" in office.get(reverse("office-bulletins")).content.decode()
    assert reverse("office-bulletins") in office.get("/office/").content.decode()
    assert "摊位案情" in client.get(address).content.decode()
    withdraw = reverse("office-bulletin-withdraw", args=[page.pk])
    assert office.post(withdraw, {"reason": " "}).status_code == 400
    office.post(withdraw, {"reason": "决定已被撤销"})
    shown = client.get(address).content.decode()
    assert "决定已被撤销" in shown
    assert "摊位案情" not in shown
    assert to_be_withdrawn() == []
    with pytest.raises(DomainError, match="bulletin_is_withdrawn"):
        withdraw_bulletin(bulletin=page, reason="再次", by=reviewer)
    page.refresh_from_db()
    page.get_latest_revision().publish()
    assert BulletinPage.objects.get().withdrawal_reason == "决定已被撤销"


def test_a_decision_that_stands_after_all_ends_the_task(reviewer):
    page = make_case()
    told = {"bulletin": page, "since": clock.today(), "by": reviewer}
    record_fate(fate="unlawful", document="一审判决", **told)
    assert len(to_be_withdrawn()) == 1
    record_fate(fate="stands", document="二审判决", **told)
    assert to_be_withdrawn() == []
    assert DecisionFate.objects.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        DecisionFate.objects.update(fate="stands")


def test_news_reports_no_decision(reviewer):
    page = make_case()
    page.kind = "news"
    with pytest.raises(DomainError, match="bulletin_is_no_case"):
        record_fate(bulletin=page, fate="quashed", since=clock.today(), document="x", by=reviewer)


@pytest.mark.parametrize(("role", "sees", "acts"), [(Role.LEGAL_REVIEWER, 200, 200), (Role.TRAINER, 200, 404), (Role.OFFICER, 404, 404)])  # fmt: skip
@pytest.mark.django_db
def test_who_sees_and_withdraws(client_for, role, sees, acts):
    page, person = make_case(), make_person()
    grant(person, role, make_unit())
    browser = client_for(person)
    assert browser.get(reverse("office-bulletins")).status_code == sees
    for name in ("fate", "withdraw"):
        assert browser.get(reverse(f"office-bulletin-{name}", args=[page.pk])).status_code == acts


def test_the_list_costs_the_same_with_one_case_and_with_three(reviewer, client_for):
    office = client_for(reviewer)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            office.get(reverse("office-bulletins"))
        return len(seen)

    def fallen(slug):
        record_fate(bulletin=make_case(slug), fate="void", since=clock.today() - timedelta(days=30), document="x", by=reviewer)  # fmt: skip

    fallen("a")
    queries()
    one = queries()
    fallen("b")
    fallen("c")
    assert queries() == one


@pytest.mark.django_db
def test_public_legal_education_is_open_linked_and_cited(client):
    home = HomePage.objects.get()
    index = home.add_child(instance=EducationIndexPage(title="普法园地", slug="e"))
    page = EducationPage(title="先看什么？", slug="q", summary="看证件。", law_date=date(2026, 1, 1))
    index.add_child(instance=page)
    page.body = [{"type": "text", "value": "<p>见《行政处罚法》第五十五条第一款。</p>"}]
    page.save_revision().publish()
    assert "先看什么？" in client.get(index.get_url()).content.decode()
    shown = client.get(page.get_url()).content.decode()
    assert reverse("cms:law-article", args=["行政处罚法", "art_55__para_1"]) in shown
    cited = Citation.objects.filter(source_kind="page", source_public_id=str(page.translation_key))
    assert [(row.law, row.provision) for row in cited] == [("行政处罚法", "art_55__para_1")]
    page.unpublish()
    assert not cited.all().exists()


def told(person):
    return [notice.key.split(":")[1] for notice in Notice.objects.filter(kind="bulletin_withdrawal", person=person).order_by("pk")]  # fmt: skip


def test_the_author_is_reminded_in_time_and_after_the_term_those_above_each_once(reviewer):
    above = make_unit()
    unit = make_unit(parent=above)
    author, trainer, elsewhere = make_person(), make_person(), make_person()
    appoint(author, unit)
    grant(trainer, Role.TRAINER, above)
    grant(elsewhere, Role.TRAINER, make_unit())
    page = make_case(owner=make_user(author))
    record_fate(bulletin=page, fate="quashed", since=clock.today(), document="判决", by=reviewer)
    assert (told(author), told(trainer)) == (["fallen"], [])
    due = page.fates.get().due_on
    for day, mine, theirs in (
        (due - timedelta(days=1), ["fallen"], []),
        (due, ["fallen", "last_day"], []),
        (due + timedelta(days=1), ["fallen", "last_day"], ["overdue"]),
        (due + timedelta(days=2), ["fallen", "last_day"], ["overdue"]),
    ):
        with time_machine.travel(clock.start_of_day(day) + timedelta(hours=8)):
            for _twice in range(2):
                tasks.remind_of_bulletins()
        assert (told(author), told(trainer)) == (mine, theirs)
    assert told(elsewhere) == []
    notice = Notice.objects.filter(person=trainer).get()
    assert (notice.url, "案例case" in notice.subject) == (reverse("office-bulletins"), True)
    assert Notice.objects.filter(person=author).first().url == page.get_url()


def test_what_stands_or_is_withdrawn_reminds_nobody_and_without_an_author_who_recorded_it_is_told(reviewer):
    stands, gone, open_one = make_case("a"), make_case("b"), make_case("c")
    record_fate(bulletin=stands, fate="stands", since=clock.today(), document="判决", by=reviewer)
    for page in (gone, open_one):
        record_fate(bulletin=page, fate="void", since=clock.today(), document="判决", by=reviewer)
    withdraw_bulletin(bulletin=gone, reason="不成立", by=reviewer)
    with time_machine.travel(clock.now() + timedelta(days=20)):
        tasks.remind_of_bulletins()
    subjects = Notice.objects.filter(person=reviewer).order_by("pk").values_list("subject", flat=True)
    assert [subject.split("：")[-1] for subject in subjects] == ["案例b", "案例c", "案例c"]
    assert told(reviewer) == ["fallen", "fallen", "overdue"]
