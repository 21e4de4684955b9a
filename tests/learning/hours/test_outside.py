"""Hours from elsewhere: by photo and by list, checked by another, never twice."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import clock
from core.errors import DomainError
from learning.models import OutsideRecord, OutsideVerdict, SheetImport
from learning.queries.account import account_of
from learning.services.outside import COLUMNS, OPTIONAL, check_outside, enter_outside, import_outside, withdraw_rows
from learning.services.sheets import undo_import
from tests.factories.study import make_office, photo, sheet

pytestmark = pytest.mark.django_db
HEADER = [*COLUMNS, *OPTIONAL]


@pytest.fixture
def office():
    return make_office()


def day() -> str:
    return (clock.today() - timedelta(days=3)).isoformat()


def entered(office, **values):
    facts = {"source": "干部学法网", "title": "法治专题", "reference": "XF-1", "finished_on": clock.today(), "hours": Decimal("2"), "online": True}  # fmt: skip
    return enter_outside(
        person=office.officer, unit=office.unit, file=photo(office.administrator), by=office.administrator, **{**facts, **values}
    )  # fmt: skip


def test_hours_count_once_a_second_person_has_checked_them(office):
    record = entered(office)
    year = clock.today().year
    assert (record.minutes, len(record.file_sha256)) == (90, 64)
    assert account_of(office.officer, year).minutes == 0
    with pytest.raises(DomainError, match="handler_never_reviews"):
        check_outside(record_ids=[record.public_id], accepted=True, by=office.administrator)
    with pytest.raises(DomainError, match="handler_never_reviews"):
        check_outside(record_ids=[record.public_id], accepted=True, by=office.officer)
    assert check_outside(record_ids=[record.public_id], accepted=True, by=office.trainer) == 1
    assert check_outside(record_ids=[record.public_id], accepted=False, by=office.trainer, reason="x") == 0
    account = account_of(office.officer, year)
    assert (account.minutes, account.lines[0].fact.verifier) == (90, office.trainer.name)


def test_the_database_refuses_one_person_in_both_parts(office):
    record = entered(office)
    with pytest.raises(IntegrityError), transaction.atomic():
        OutsideVerdict.objects.create(
            record=record, kind="accepted", entered_by=office.trainer, by=office.trainer, at=clock.now()
        )


@pytest.mark.parametrize(
    ("again", "refused"),
    [
        ({}, True),
        ({"reference": "XF-2"}, True),
        ({"title": "另一专题"}, True),
        ({"title": "另一专题", "reference": "XF-2"}, False),
    ],
)
def test_the_same_certificate_or_the_same_course_is_entered_once(office, again, refused):
    entered(office)
    if refused:
        with pytest.raises(DomainError, match="outside_twice"):
            entered(office, **again)
    else:
        assert entered(office, **again)


def test_what_was_refused_may_be_entered_again(office):
    record = entered(office)
    with pytest.raises(DomainError, match="counter_without_reason"):
        check_outside(record_ids=[record.public_id], accepted=False, by=office.trainer)
    check_outside(record_ids=[record.public_id], accepted=False, by=office.trainer, reason="照片不清")
    assert entered(office)


def test_a_list_is_tried_first_with_every_fault_in_its_place(office):
    mine = (office.officer.staff_number, office.officer.name)
    good = [*mine, "干部学法网", "专题一", day(), "1.5", "线上", "", "92"]
    stored = sheet(
        HEADER,
        ["示例QY0001", "张三", "x", "x", "2026-01-01", "1", "线上"],
        good,
        good,
        [mine[0], "别人", "来源", "内容", day(), "1", "线上"],
        ["S-none", "x", "来源", "内容", day(), "1", "线上"],
        [*mine, "来源", "内容", "昨天", "1", "线上"],
        [*mine, "来源", "内容", (clock.today() + timedelta(days=1)).isoformat(), "1", "线上"],
        [*mine, "来源", "内容", day(), "很多", "线上"],
        [*mine, "来源", "内容", day(), "999", "线上"],
        [*mine, "来源", "", day(), "1", "线上"],
        [*mine, "来源", "内容", day(), "1", "网上"],
        by=office.administrator,
    )
    trial = import_outside(unit=office.unit, stored=stored, by=office.administrator, dry_run=True)
    assert trial.counts == {"read": 10, "accepted": 1, "refused": 9}
    assert [(one["row"], one["column"], one["code"]) for one in trial.refused] == [
        (4, "内容", "outside_is_known"),
        (5, "姓名", "name_does_not_match"),
        (6, "工号", "person_unknown"),
        (7, "完成日期", "cell_is_no_day"),
        (8, "完成日期", "day_is_in_the_future"),
        (9, "学时", "cell_is_no_number"),
        (10, "学时", "number_out_of_range"),
        (11, "内容", "cell_is_empty"),
        (12, "方式", "cell_is_no_choice"),
    ]
    assert not OutsideRecord.objects.exists()
    run = import_outside(unit=office.unit, stored=stored, by=office.administrator, dry_run=False)
    assert OutsideRecord.objects.get().row == 3
    again = import_outside(unit=office.unit, stored=stored, by=office.administrator, dry_run=False)
    assert again.counts["accepted"] == 0
    with pytest.raises(DomainError, match="import_was_trial"):
        undo_import(run_id=trial.public_id, by=office.administrator, take_back=withdraw_rows(office.administrator))
    undo_import(run_id=run.public_id, by=office.administrator, take_back=withdraw_rows(office.administrator))
    with pytest.raises(DomainError, match="import_undone_already"):
        undo_import(run_id=run.public_id, by=office.administrator, take_back=withdraw_rows(office.administrator))
    assert (
        import_outside(unit=office.unit, stored=stored, by=office.administrator, dry_run=False).counts["accepted"] == 1
    )


def test_a_sheet_without_its_columns_or_with_formulas_is_refused_whole(office):
    with pytest.raises(DomainError, match="columns_missing"):
        import_outside(unit=office.unit, stored=sheet(["工号", "姓名"], by=office.trainer), by=office.trainer, dry_run=True)  # fmt: skip
    assert not SheetImport.objects.exists()


def test_the_way_on_screen(client_for, office):
    browser, second = client_for(office.administrator), client_for(office.trainer)
    line = [office.officer.staff_number, office.officer.name, "干部学法网", "专题", day(), "2", "线下"]
    from core.tables.sheets import write_sheet

    upload = _upload(write_sheet("表", HEADER, [line]))
    there = reverse("office-sheet-new", args=["outside"])
    trial = browser.post(there, {"unit": office.unit.pk, "file": upload})
    page = browser.get(trial.url)
    assert page.context["run"].counts["accepted"] == 1
    taken = browser.post(f"{trial.url}confirm/")
    assert browser.get(taken.url).status_code == 200
    record = OutsideRecord.objects.get()
    own = browser.post(reverse("office-outside-check"), {"record": str(record.public_id), "accept": "1"}, follow=True)
    assert not hasattr(OutsideRecord.objects.get(), "verdict")
    assert own.status_code == 200
    second.post(reverse("office-outside-check"), {"record": str(record.public_id), "accept": "1"})
    assert OutsideRecord.objects.get().verdict.kind == "accepted"
    for state in ("waiting", "accepted", "refused"):
        assert browser.get(reverse("office-outside"), {"state": state}).status_code == 200
    assert second.get(reverse("office-outside-file", args=[record.public_id])).status_code == 200
    assert (
        client_for(make_office().trainer).get(reverse("office-outside-file", args=[record.public_id])).status_code
        == 404
    )
    assert browser.get(reverse("office-outside-template")).content.startswith(b"PK")


def test_what_was_not_taken_is_downloaded_mended_and_taken(client_for, office):
    from core.sheets import lines_of_first
    from core.tables.sheets import write_sheet

    line = [office.officer.staff_number, office.officer.name, "干部学法网", "专题", day(), "2", "线下"]
    browser = client_for(office.administrator)
    there = reverse("office-sheet-new", args=["outside"])
    upload = _upload(write_sheet("表", HEADER, [line, [*line[:1], "别人", *line[2:]]]))
    trial = browser.post(there, {"unit": office.unit.pk, "file": upload})
    left = list(lines_of_first(browser.get(f"{trial.url}refused/").content))
    assert (left[0], left[1][: len(line)]) == ([*HEADER, "未导入原因"], [*line[:1], "别人", *line[2:]])
    assert left[1][-1].startswith("姓名：")
    mended = write_sheet("表", left[0], [[*line[:1], office.officer.name, *left[1][2:]]])
    trial = browser.post(there, {"unit": office.unit.pk, "file": _upload(mended)})
    assert browser.get(trial.url).context["run"].counts == {"read": 1, "accepted": 1, "refused": 0}


def test_one_record_by_photo_on_screen(client_for, office):
    from io import BytesIO

    from PIL import Image

    buffer = BytesIO()
    Image.new("RGB", (40, 30)).save(buffer, "PNG")
    values = {
        "person": office.officer.staff_number, "unit": office.unit.pk, "source": "区级培训", "title": "行政复议法专题", "reference": "",
        "finished_on": clock.today().replace(month=1, day=5).isoformat(), "hours": "3.5", "online": "0",
    }  # fmt: skip
    browser = client_for(office.administrator)
    there = reverse("office-outside-new")
    assert (
        browser.post(there, {**values, "person": "nobody", "file": _upload(buffer.getvalue(), "p.png")}).status_code
        == 400
    )
    assert browser.post(there, {**values, "file": _upload(buffer.getvalue(), "p.png")}).status_code == 302
    assert OutsideRecord.objects.get().minutes == 157


def _upload(content: bytes, name: str = "list.xlsx"):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content)
