"""Rows of a sheet mended on screen: for hours from elsewhere, findings and lists of who was there alike."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core import clock
from core.errors import DomainError
from core.models import AuditEntry
from core.roles import Role
from core.sheets import lines_of_first
from core.tables.sheets import write_sheet
from learning.models import ClassAttendance, OutsideRecord, ReviewFinding, SheetImport
from learning.services import classes, outside
from learning.services.findings import COLUMNS as FINDINGS
from learning.services.findings import import_findings
from learning.services.sheets import mend_row, undo_import
from tests.factories.study import make_class, make_office, sheet, with_role

pytestmark = pytest.mark.django_db
HEADER = [*outside.COLUMNS, *outside.OPTIONAL]


@pytest.fixture
def office():
    return make_office()


def line(office, **cells):
    day = (clock.today() - timedelta(days=3)).isoformat()
    given = dict(zip(HEADER, [office.officer.staff_number, office.officer.name, "干部学法网", "专题", day, "2", "线下", "", ""], strict=True))  # fmt: skip
    return [{**given, **cells}[column] for column in HEADER]


def tried(client, office, lines):
    content = write_sheet("表", HEADER, lines)
    return client.post(
        reverse("office-sheet-new", args=["outside"]),
        {"unit": office.unit.pk, "file": SimpleUploadedFile("list.xlsx", content)},
    ).url


def mend(client, where, **cells):
    """As the form posts it: every cell, with some of them changed."""
    form = client.get(where).context["form"]
    given = {
        f"c{place}": cells.get(column, form.fields[f"c{place}"].initial) for place, column in enumerate(form.columns)
    }
    return client.post(where, given)


def test_a_row_is_mended_without_bringing_the_file_again(client_for, office):
    client = client_for(office.administrator)
    trial = tried(client, office, [line(office), line(office, 姓名="别人", 内容="另一专题")])
    page = client.get(trial)
    assert page.context["run"].counts == {"read": 2, "accepted": 1, "refused": 1}
    where = f"{trial}rows/3/"
    assert where in page.content.decode()
    form = client.get(where).content.decode()
    assert ("另一专题" in form, 'value="别人"' in form) == (True, True)
    answer = mend(client, where, 姓名=office.officer.name)
    assert answer.url == trial
    assert client.get(trial).context["run"].counts == {"read": 2, "accepted": 2, "refused": 0}
    assert not OutsideRecord.objects.exists()
    assert AuditEntry.objects.filter(action="learning.sheet_row_mended").count() == 1
    client.post(f"{trial}confirm/")
    assert sorted(OutsideRecord.objects.values_list("row", "title")) == [(2, "专题"), (3, "另一专题")]


def test_what_is_still_wrong_is_said_and_the_form_holds_what_was_typed(client_for, office):
    client = client_for(office.administrator)
    trial = tried(client, office, [line(office, 完成日期="前天")])
    where = f"{trial}rows/2/"
    answer = mend(client, where, 完成日期="昨天")
    assert answer.url == where
    page = client.get(where).content.decode()
    assert ('value="昨天"' in page, "“昨天”" in page, "前天" in page) == (True, True, False)
    left = list(lines_of_first(client.get(f"{trial}refused/").content))
    assert left[1][HEADER.index("完成日期")] == "昨天"


def test_a_row_is_left_out_and_no_longer_counted(client_for, office):
    client = client_for(office.administrator)
    trial = tried(client, office, [line(office), line(office, 工号="nobody")])
    assert client.post(f"{trial}rows/3/", {"leave": "1"}).url == trial
    assert client.get(trial).context["run"].counts == {"read": 1, "accepted": 1, "refused": 0}


def test_a_mended_row_that_repeats_another_is_still_refused(client_for, office):
    client = client_for(office.administrator)
    trial = tried(client, office, [line(office), line(office, 方式="函授")])
    mend(client, f"{trial}rows/3/", 方式="线下")
    (fault,) = client.get(trial).context["run"].refused
    assert (fault["row"], fault["code"]) == (3, "outside_is_known")


def test_a_sheet_is_taken_once_and_mended_no_more_until_it_is_taken_back(client_for, office):
    client = client_for(office.administrator)
    trial = tried(client, office, [line(office), line(office, 工号="nobody")])
    first, second = client.post(f"{trial}confirm/"), client.post(f"{trial}confirm/")
    assert first.url == second.url
    assert OutsideRecord.objects.count() == 1
    assert f"{trial}rows/3/" not in client.get(trial).content.decode()
    by, run = office.administrator, SheetImport.objects.get(dry_run=True)
    asked = {"run_id": run.public_id, "row": 3, "cells": {}, "by": by, "weigh": lambda trial: trial}
    with pytest.raises(DomainError, match="sheet_taken_already"):
        mend_row(**asked)
    taken = SheetImport.objects.get(dry_run=False)
    undo_import(run_id=taken.public_id, by=by, take_back=outside.withdraw_rows(by))
    assert mend_row(**asked).repairs.count() == 1


def test_nobody_rewrites_a_sound_row_or_mends_outside_their_reach(client_for, office):
    client = client_for(office.administrator)
    trial = tried(client, office, [line(office), line(office, 工号="nobody")])
    run = SheetImport.objects.get()
    with pytest.raises(DomainError, match="row_is_sound"):
        mend_row(run_id=run.public_id, row=2, cells={}, by=office.administrator, weigh=lambda trial: trial)
    assert client.get(f"{trial}rows/2/").url == trial
    assert client_for(make_office().administrator).get(f"{trial}rows/3/").status_code == 404
    assert client_for(office.officer).get(f"{trial}rows/3/").status_code in (403, 404)


def test_findings_and_lists_of_a_class_are_mended_by_the_same_way(client_for, office):
    by = with_role(Role.LEGAL_REVIEWER, office.unit)
    finding = [
        office.officer.staff_number,
        office.officer.name,
        "外-1",
        "未告知",
        "第四十四条",
        "2026-01-10",
        "2026-03-01",
    ]
    trial = import_findings(unit=office.unit, stored=sheet(FINDINGS, finding, by=by), by=by, dry_run=True)
    client = client_for(by)
    mend(
        client, reverse("office-sheet-mend", args=["findings", trial.public_id, 2]), 依据条文="《行政处罚法》第四十四条"
    )
    client.post(reverse("office-sheet-confirm", args=["findings", trial.public_id]))
    assert ReviewFinding.objects.get().provision == "art_44"

    by, training = office.trainer, make_class(office, begins=clock.now())
    classes.nominate(training_id=training.public_id, quota=training.quotas.get(), person=office.officer, by=by)
    stored = sheet(classes.COLUMNS, [office.officer.staff_number, "写错"], by=by)
    about = str(training.sessions.get().public_id)
    trial = classes.import_attendance(unit=office.unit, stored=stored, by=by, dry_run=True, about=about)
    client = client_for(by)
    mend(client, reverse("office-sheet-mend", args=["attendance", trial.public_id, 2]), 姓名=office.officer.name)
    client.post(reverse("office-sheet-confirm", args=["attendance", trial.public_id]))
    assert ClassAttendance.objects.get().person == office.officer
