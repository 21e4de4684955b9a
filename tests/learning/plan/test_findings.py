from datetime import timedelta

import pytest
from django.urls import reverse

from cms.domain.statutes.cells import one_article
from cms.templatetags.mingfa import day
from core import clock
from core.errors import DomainError
from core.jobs import run_due_jobs
from core.models import Notice
from core.roles import Role
from learning.api import findings
from learning.models import ReviewFinding
from learning.queries.due import due_of
from learning.queries.findings import with_lessons
from learning.services.findings import COLUMNS, clear_finding, clear_rows, import_findings
from learning.services.sheets import undo_import
from tests.factories.learning import make_lesson
from tests.factories.study import completed, make_office, sheet, with_role


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("《行政处罚法》第四十四条", ("行政处罚法", "art_44")),
        ("《中华人民共和国行政处罚法》第五十八条第一款第三项", ("行政处罚法", "art_58__para_1__pt_3")),
        ("行政强制法第十八条第（二）项", ("行政强制法", "art_18__para_1__pt_2")),
        ("行政处罚法 42", None),
        ("程序违法", None),
    ],
)
def test_an_article_as_people_write_it(text, read):
    assert one_article(text) == read


@pytest.fixture
def office(db):
    return make_office()


def line(office, **values):
    today = clock.today()
    cells = {
        "工号": office.officer.staff_number, "姓名": office.officer.name, "案卷编号": "外-2026-1", "问题代码": "未告知", "依据条文": "《行政处罚法》第四十四条",
        "发现日期": (today - timedelta(days=9)).isoformat(), "整改期限": (today + timedelta(days=9)).isoformat(),
    }  # fmt: skip
    return [{**cells, **values}[column] for column in COLUMNS]


def read_in(office, *lines, dry_run=False):
    stored = sheet(COLUMNS, *lines, by=office.trainer)
    return import_findings(unit=office.unit, stored=stored, by=office.trainer, dry_run=dry_run)


def test_a_sheet_is_read_with_every_fault_in_its_place(office):
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    lines = [line(office), line(office), line(office, 依据条文="程序违法"), line(office, 发现日期=tomorrow), line(office, 案卷编号="2", 整改期限="2020-01-01")]  # fmt: skip
    trial = read_in(office, *lines, dry_run=True)
    assert [(one["row"], one["column"], one["code"]) for one in trial.refused] == [
        (3, "案卷编号", "finding_is_known"),
        (4, "依据条文", "cell_is_no_article"),
        (5, "发现日期", "day_is_in_the_future"),
        (6, "整改期限", "due_before_found"),
    ]
    assert not ReviewFinding.objects.exists()


def test_it_suggests_a_lesson_and_stays_until_a_person_clears_it(office, client_for):
    citation = {"law": "行政处罚法", "provision": "art_44__para_1", "label": "第四十四条"}
    make_lesson(citations=[{"type": "citation", "value": citation}])
    read_in(office, line(office))
    finding = ReviewFinding.objects.get()
    run_due_jobs()
    [notice] = Notice.objects.filter(kind="learning.finding")
    assert (notice.person, "未告知" in notice.subject, "外-2026-1" in notice.body) == (office.officer, True, False)
    [due] = due_of(office.officer)
    assert (due.kind, due.due_on, [title for title, _url in due.details]) == ("finding", finding.due_on, ["课"])
    today = clock.today()
    people = [office.officer.pk, office.trainer.pk]
    assert findings(people, today) == {office.officer.pk: (1, 0), office.trainer.pk: (0, 0)}
    assert findings(people, finding.due_on + timedelta(days=1))[office.officer.pk] == (1, 1)
    assert "外-2026-1" not in client_for(office.officer).get("/").content.decode()
    for note, by, why in (
        ("", office.trainer, "clearance_without_note"),
        ("x", office.officer, "handler_never_reviews"),
    ):
        with pytest.raises(DomainError, match=why):
            clear_finding(finding_id=finding.public_id, note=note, by=by)
    there = reverse("office-finding", args=[finding.public_id])
    browser = client_for(office.trainer)
    assert browser.get(reverse("office-findings")).status_code == 200
    assert browser.post(there, {"note": "已学习并改正"}).status_code == 302
    assert browser.post(there, {"note": "再次"}).status_code == 400
    assert due_of(office.officer) == []
    assert findings(people, today)[office.officer.pk] == (0, 0)
    assert "已学习并改正" in browser.get(reverse("office-findings"), {"cleared": "1"}).content.decode()


def test_it_says_when_the_person_learned_about_its_article(office, client_for):
    citation = {"law": "行政处罚法", "provision": "art_44", "label": "第四十四条"}
    lesson = make_lesson(citations=[{"type": "citation", "value": citation}])
    read_in(office, line(office))
    completed(office.officer, lesson, at=clock.now() - timedelta(days=20))
    completed(office.trainer, lesson)
    assert [one.learned_on for one in with_lessons(list(ReviewFinding.objects.all()))] == [None]
    completed(office.officer, lesson)
    assert [one.learned_on for one in with_lessons(list(ReviewFinding.objects.all()))] == [clock.today()]
    page = client_for(office.trainer).get(reverse("office-findings")).content.decode()
    assert f"于 {day(clock.today())} 学完" in page


def test_an_import_is_taken_back(office):
    run = read_in(office, line(office))
    undo_import(run_id=run.public_id, by=office.trainer, take_back=clear_rows(office.trainer))
    assert due_of(office.officer) == []
    assert read_in(office, line(office)).counts["accepted"] == 1


@pytest.mark.parametrize(
    ("role", "sees", "clears"),
    [
        (Role.TRAINER, True, True),
        (Role.LEGAL_REVIEWER, True, True),
        (Role.AUDITOR, True, False),
        (Role.UNIT_ADMINISTRATOR, False, False),
        (Role.OFFICER, False, False),
    ],
)
def test_who_may_see_and_who_may_clear(office, client_for, role, sees, clears):
    read_in(office, line(office))
    browser = client_for(with_role(role, office.unit))
    there = reverse("office-finding", args=[ReviewFinding.objects.get().public_id])
    assert browser.get(reverse("office-findings")).status_code == (200 if sees else 404)
    assert browser.get(there).status_code == (200 if clears else 404)
    assert browser.get(reverse("office-sheet-new", args=["findings"])).status_code == (200 if clears else 404)
    assert client_for(make_office().trainer).get(there).status_code == 404
