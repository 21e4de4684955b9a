"""The working-day table on screen: by workbook, by the words of the notice, by hand; another unit's clerk sees nothing."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.domain.holiday_table import read_lines
from core.models import HolidayYear
from core.roles import Role
from core.tables.holidays import read_holidays, write_holidays
from tests.factories.people import grant, make_person, make_unit

pytestmark = pytest.mark.django_db
SOURCE = "国办发明电〔2025〕7号"
YEAR = read_lines(
    [
        {"first": "2026-01-01", "last": "2026-01-03", "what": "放假"},
        {"first": "2026-01-04", "last": "", "what": "上班"},
    ],
    2026,
)


@pytest.fixture
def unit():
    return make_unit()


def person(role: Role, unit):
    one = make_person()
    grant(one, role, unit)
    return one


def posted(**values) -> dict:
    return {"year": "2026", "source": SOURCE, "notice": "", "days": "", "replace_because": "", **values}


def workbook(content: bytes) -> SimpleUploadedFile:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return SimpleUploadedFile("holidays.xlsx", content, content_type=kind)


def test_a_workbook_is_entered_and_comes_out_again(client_for, unit):
    clerk = client_for(person(Role.REGISTRY_CLERK, unit))
    enter = reverse("registry-holiday-new", args=[unit.authority.code])
    assert clerk.post(enter, posted(file=workbook(write_holidays(YEAR)))).status_code == 302
    assert HolidayYear.objects.get().as_domain() == YEAR
    shown = clerk.get(reverse("registry-holidays")).content.decode()
    assert SOURCE in shown
    written = clerk.get(reverse("registry-holiday-file", args=[unit.authority.code, 2026]))
    assert read_holidays(written.content, 2026) == YEAR


def test_the_words_of_the_notice_are_entered(client_for, unit):
    clerk = client_for(person(Role.REGISTRY_CLERK, unit))
    words = "元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。"
    clerk.post(reverse("registry-holiday-new", args=[unit.authority.code]), posted(notice=words))
    assert HolidayYear.objects.get().as_domain() == YEAR


def test_a_table_is_changed_by_hand_with_a_reason_only(client_for, unit):
    clerk = client_for(person(Role.REGISTRY_CLERK, unit))
    clerk.post(reverse("registry-holiday-new", args=[unit.authority.code]), posted(days="2026-01-01 放假"))
    edit = reverse("registry-holiday-edit", args=[unit.authority.code, 2026])
    assert "2026-01-01 放假" in clerk.get(edit).content.decode()
    refused = clerk.post(edit, posted(days="2026-01-01 2026-01-03 放假"))
    assert refused.status_code == 200 or refused.status_code == 400
    assert HolidayYear.objects.get().days_off == ["2026-01-01"]
    clerk.post(edit, posted(days="2026-01-01 2026-01-03 放假", replace_because="补录"))
    assert HolidayYear.objects.get().as_domain().days_off == {date(2026, 1, day) for day in (1, 2, 3)}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"days": "2026-01-05 上班"}, "2026-01-05"),
        ({"days": "2026-01-01 放假", "notice": "1月1日放假。"}, "其中一种"),
        ({}, "其中一种"),
    ],
)
def test_what_does_not_add_up_is_said_and_nothing_is_entered(client_for, unit, values, said):
    clerk = client_for(person(Role.REGISTRY_CLERK, unit))
    answer = clerk.post(reverse("registry-holiday-new", args=[unit.authority.code]), posted(**values))
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not HolidayYear.objects.exists()


def test_a_file_that_is_no_table_is_refused(client_for, unit):
    clerk = client_for(person(Role.REGISTRY_CLERK, unit))
    answer = clerk.post(
        reverse("registry-holiday-new", args=[unit.authority.code]), posted(file=workbook(b"not a workbook"))
    )
    assert answer.status_code == 400
    assert not HolidayYear.objects.exists()


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [
        (Role.REGISTRY_CLERK, 200, 200),
        (Role.REGISTRY_REVIEWER, 200, 200),
        (Role.AUDITOR, 200, 404),
        (Role.UNIT_ADMINISTRATOR, 200, 404),
        (Role.TRAINER, 404, 404),
        (Role.OFFICER, 404, 404),
    ],
)
def test_who_reads_and_who_enters(client_for, unit, role, reads, writes):
    browser = client_for(person(role, unit))
    assert browser.get(reverse("registry-holidays")).status_code == reads
    assert browser.get(reverse("registry-holiday-new", args=[unit.authority.code])).status_code == writes


def test_another_authoritys_table_is_not_there(client_for, unit):
    HolidayYear.objects.create(
        authority=unit.authority, year=2026, days_off=["2026-01-01"], source=SOURCE, recorded_at="2026-01-01T00:00:00Z"
    )
    stranger = client_for(person(Role.REGISTRY_CLERK, make_unit()))
    for name in ("registry-holiday-edit", "registry-holiday-file"):
        assert stranger.get(reverse(name, args=[unit.authority.code, 2026])).status_code == 404
