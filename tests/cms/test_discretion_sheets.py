"""Discretion tables by sheet: looked at beside what stands, kept as a whole, downloaded again, taken back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.domain.discretion_sheet import COLUMNS
from cms.models import DiscretionSheet, DiscretionTable
from cms.queries.discretion import tables_in_use
from cms.services.discretion_sheets import discard, entry_of, lines_of_tables, take, undo
from core.errors import DomainError
from core.models import AuditEntry
from core.roles import Role
from core.tables.sheets import read_rows, write_sheet
from tests.cms.test_discretion_pages import VALUES, office, write  # noqa: F401 a fixture
from tests.factories.people import grant, make_person, make_unit

pytestmark = pytest.mark.django_db


def send(office, lines):  # noqa: F811
    file = SimpleUploadedFile("基准.xlsx", write_sheet("裁量基准", COLUMNS, lines))
    return office.post(reverse("office-discretion-sheet-new"), {"file": file})


def standing(office):  # noqa: F811
    """The lines of one table that stands."""
    write(office)
    return lines_of_tables(tables_in_use())


def changed(lines, part, column, value):
    at = COLUMNS.index(column)
    return [[*line[:at], value, *line[at + 1 :]] if line[1] == part else line for line in lines]


def renamed(lines, title):
    return [[title, *line[1:]] for line in lines]


def test_a_sheet_is_looked_at_beside_what_stands_kept_and_taken_back(office):  # noqa: F811
    lines = standing(office)
    before = entry_of(DiscretionTable.objects.get())
    where = send(office, [*changed(lines, "基准文件", "内容", "裁量2号"), *renamed(lines, "堆放物料")]).url
    page = office.get(where)
    shown = page.content.decode()
    assert [number for number, _words in page.context["figures"]] == [1, 1, 0]
    assert [words for words in ("裁量1号", "裁量2号", "堆放物料") if words not in shown] == []
    assert DiscretionTable.objects.count() == 1  # nothing is kept by looking
    assert where in office.get(reverse("office-discretion")).content.decode()
    assert office.post(f"{where}take/").url == reverse("office-discretion")
    assert {(row.title, row.document, row.revision) for row in tables_in_use()} == {
        ("占道摆摊", "裁量2号", 2),
        ("堆放物料", "裁量1号", 1),
    }
    back = f"{where}undo/"
    assert back in office.get(reverse("office-discretion")).content.decode()
    assert office.post(back, {"reason": ""}).status_code == 400
    assert office.post(back, {"reason": "导错了文件"}).status_code == 302
    (row,) = tables_in_use()
    assert (entry_of(row), row.revision) == (before, 3)
    assert DiscretionTable.objects.get(title="堆放物料", withdrawn=True).document == "导错了文件"
    assert AuditEntry.objects.filter(action="discretion.sheet_undone", reason="导错了文件").count() == 1
    assert office.post(back, {"reason": "再一次"}).status_code == 400


@pytest.mark.parametrize("one", [True, False])
def test_what_is_downloaded_comes_back_as_the_same(office, one):  # noqa: F811
    write(office)
    row = DiscretionTable.objects.get()
    name, args = ("office-discretion-table-export", [row.key]) if one else ("office-discretion-export", [])
    book = office.get(reverse(name, args=args)).content
    page = office.get(
        office.post(reverse("office-discretion-sheet-new"), {"file": SimpleUploadedFile("a.xlsx", book)}).url
    )
    assert [number for number, _words in page.context["figures"]] == [0, 0, 1]
    assert (page.context["compared"], page.context["faults"]) == ([], [])


def test_wrong_cells_are_shown_with_their_place_and_nothing_is_kept(office):  # noqa: F811
    lines = renamed(standing(office), "堆放物料")
    lines = changed(lines, "处罚依据", "内容", "《未知法》第一条")
    where = send(office, [*lines, *renamed(changed(lines, "法定幅度", "最高", "很多"), "丙")]).url
    page = office.get(where)
    assert [(row, column) for row, column, _why in page.context["faults"]] == [(2, "内容"), (21, "最高")]
    assert "《未知法》" in page.content.decode()
    assert f"{where}take/" not in page.content.decode()
    assert office.post(f"{where}take/").url == where
    assert DiscretionTable.objects.count() == 1


def test_a_provision_that_the_law_does_not_have_is_told_at_its_line(office):  # noqa: F811
    lines = changed(standing(office), "处罚依据", "内容", "《示例占道规定》第九条")
    page = office.get(send(office, lines).url)
    assert [(row, column) for row, column, _why in page.context["faults"]] == [(2, "内容")]


def test_a_sheet_without_lines_and_one_without_columns_are_refused(office):  # noqa: F811
    assert office.get(send(office, []).url).context["faults"][0][:2] == (2, "违法行为")
    file = SimpleUploadedFile("x.xlsx", write_sheet("x", ["甲"], [["乙"]]))
    assert office.post(reverse("office-discretion-sheet-new"), {"file": file}).status_code == 400


def test_what_was_changed_since_is_not_taken_back(office):  # noqa: F811
    lines = standing(office)
    send(office, [*changed(lines, "基准文件", "内容", "裁量2号"), *renamed(lines, "堆放物料")])
    sheet, by = DiscretionSheet.objects.get(), DiscretionSheet.objects.get().by
    with pytest.raises(DomainError, match="discretion_sheet_was_not_taken"):
        undo(sheet_id=sheet.public_id, reason="早", by=by)
    take(sheet_id=sheet.public_id, by=by)
    key = DiscretionTable.objects.filter(title="占道摆摊")[0].key
    office.post(reverse("office-discretion-change", args=[key]), {**VALUES, "document": "裁量3号"})
    with pytest.raises(DomainError, match="discretion_sheet_is_overtaken"):
        undo(sheet_id=sheet.public_id, reason="晚", by=by)
    assert {row.document for row in tables_in_use()} == {"裁量3号", "裁量1号"}


def test_what_is_over_is_neither_taken_nor_thrown_away_again(office):  # noqa: F811
    where = send(office, standing(office)).url
    assert office.post(f"{where}discard/").url == reverse("office-discretion")
    sheet = DiscretionSheet.objects.get()
    for act in (take, discard):
        with pytest.raises(DomainError, match="discretion_sheet_is_over"):
            act(sheet_id=sheet.public_id, by=sheet.by)
    assert office.get(where).url == reverse("office-discretion")


def test_a_sheet_is_seen_by_whoever_handed_it_in(office, client_for):  # noqa: F811
    where = send(office, standing(office)).url
    colleague, trainer = make_person(), make_person()
    grant(colleague, Role.LEGAL_REVIEWER, make_unit())
    grant(trainer, Role.TRAINER, make_unit())
    other = client_for(colleague)
    assert [other.get(where).status_code, other.get(f"{where}undo/").status_code] == [404, 404]
    assert [other.post(f"{where}{act}/").status_code for act in ("take", "discard")] == [404, 404]
    names = ("office-discretion-sheet-new", "office-discretion-template", "office-discretion-export")
    assert [client_for(trainer).get(reverse(name)).status_code for name in names] == [404, 404, 200]


def test_the_template_is_passed_over_and_tells_how_it_is_filled(office):  # noqa: F811
    book = office.get(reverse("office-discretion-template")).content
    assert read_rows(book, COLUMNS) == []


def test_a_sheet_with_three_tables_costs_no_more_queries_than_one(office):  # noqa: F811
    lines = standing(office)

    def queries(sent) -> int:
        where = send(office, sent).url
        with CaptureQueriesContext(connection) as seen:
            assert office.get(where).status_code == 200
        return len(seen)

    one = queries(renamed(lines, "甲"))
    assert queries([line for title in "乙丙丁" for line in renamed(lines, title)]) == one
