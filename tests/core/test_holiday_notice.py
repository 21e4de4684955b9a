"""The yearly notice in its own sentences (dates invented, so that no year's real notice is copied here)."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from core.domain.holiday_notice import NoticeRefusedError, read_notice
from core.domain.working_days import HolidayYear as Year
from core.domain.working_days import YearNotEnteredError, is_working_day
from core.errors import DomainError
from core.models import AuditEntry, HolidayYear
from core.services.holidays import enter_holidays
from tests.factories.people import make_authority

NOTICE = """一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、中秋节：9月25日放假。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫等工作。"""


def days(month, *numbers):
    return {date(2026, month, number) for number in numbers}


def test_holidays_and_days_worked_in_exchange_are_read_from_the_sentences():
    year = read_notice(NOTICE, 2026)
    assert year.days_off == days(1, 1, 2, 3) | days(2, *range(15, 24)) | days(4, 4, 5, 6) | days(9, 25)
    assert year.worked_weekends == days(1, 4) | days(2, 14, 28)
    calendar = {2026: year}
    assert [is_working_day(date(2026, 2, day), calendar) for day in (13, 14, 16, 24, 28)] == [
        True,
        True,
        False,
        True,
        True,
    ]


def test_a_holiday_that_begins_in_december_counts_in_its_own_year_only():
    year = read_notice("元旦：2025年12月31日至2026年1月2日放假，共3天。2026年1月4日上班。", 2026)
    assert (year.days_off, year.worked_weekends) == (days(1, 1, 2), days(1, 4))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("元旦：1月1日至3日放假，共4天。", "days_do_not_add_up"),
        ("元旦：1月1日（周五）放假。", "weekday_does_not_fit"),
        ("元旦：1月1日放假。1月5日上班。", "worked_day_is_no_weekend"),
        ("元旦：2月30日放假。", "no_such_day"),
        ("元旦：1月3日至1日放假。", "days_out_of_order"),
        ("元旦：1月3日放假。1月3日上班。", "off_and_worked"),
        ("各地区要妥善安排值班。", "no_holiday_found"),
    ],
)
def test_a_notice_that_does_not_add_up_is_refused(text, code):
    with pytest.raises(NoticeRefusedError) as error:
        read_notice(text, 2026)
    assert error.value.code == code


def test_a_missing_year_says_how_to_enter_it():
    with pytest.raises(YearNotEnteredError, match="import_holidays"):
        is_working_day(date(2027, 1, 1), {})


@pytest.mark.django_db
def test_the_same_table_again_changes_nothing_and_another_needs_a_reason():
    authority = make_authority()
    first, other = read_notice(NOTICE, 2026), Year(2026, frozenset(days(1, 1)), frozenset())
    kept = enter_holidays(authority=authority, year=first, source="国办发明电〔2025〕1号", by=None)
    assert enter_holidays(authority=authority, year=first, source="国办发明电〔2025〕1号", by=None) == kept
    assert AuditEntry.objects.filter(action="holidays.entered").count() == 1
    with pytest.raises(DomainError, match="holidays_differ"):
        enter_holidays(authority=authority, year=other, source="更正", by=None)
    enter_holidays(authority=authority, year=other, source="更正", by=None, replace_because="通知有更正")
    assert HolidayYear.objects.get(authority=authority).as_domain().days_off == days(1, 1)
    with pytest.raises(DomainError, match="holidays_need_source"):
        enter_holidays(authority=authority, year=first, source=" ", by=None)


@pytest.mark.django_db
def test_the_command_shows_first_and_enters_then(tmp_path):
    authority, file = make_authority(), tmp_path / "notice.txt"
    file.write_text(NOTICE, encoding="utf-8")
    asked = [
        "import_holidays",
        str(file),
        "--authority",
        authority.code,
        "--year",
        "2026",
        "--source",
        "通知",
        "--json",
    ]
    out = StringIO()
    call_command(*asked, "--dry-run", stdout=out)
    assert json.loads(out.getvalue())["worked_weekends"] == ["2026-01-04", "2026-02-14", "2026-02-28"]
    assert not HolidayYear.objects.exists()
    call_command(*asked, stdout=StringIO())
    assert HolidayYear.objects.get().source == "通知"
    file.write_text("元旦：1月1日至3日放假，共4天。", encoding="utf-8")
    errors = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command(*asked, stdout=StringIO(), stderr=errors)
    assert ended.value.code == 1
    assert "days_do_not_add_up" in errors.getvalue()
