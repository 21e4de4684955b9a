"""A sheet with a power list: every fault at its line, mended on screen, kept as a whole or not at all."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.domain.powers import COLUMNS, power_in
from cms.models import PowerItem, PowerSheet
from cms.services.law import import_laws
from cms.services.power_sheets import discard_sheet, mend_sheet_row, take_sheet
from core.domain.sheets import Row
from core.errors import DomainError
from core.models import AuditEntry
from core.roles import Role
from core.tables.sheets import write_sheet
from tests.factories.people import grant, make_person, make_unit

pytestmark = pytest.mark.django_db
LAW = "示例清扫规定"
TEXT = f"# {LAW}\n\n2024年3月1日 施行\n\n<!-- INFO END -->\n\n第一条 街道检查门店。\n\n第二条 违反前条的处罚。\n"


@pytest.fixture
def office(tmp_path, client_for):
    file = tmp_path / f"{LAW}(2024-01-01).md"
    file.write_text(TEXT, encoding="utf-8")
    import_laws([file])
    unit = make_unit(name="柳桥街道")
    person = make_person()
    grant(person, Role.LEGAL_REVIEWER, unit)
    return {"unit": unit, "person": person, "client": client_for(person)}


def line(office, **values):
    cells = {
        "单位代码": office["unit"].code, "事项编码": "A1", "事项名称": "对餐饮门店的检查", "事项类型": "行政检查", "执法领域": "food",
        "行使对象": "餐饮服务经营者", "依据": f"《{LAW}》第一条", "公布文件": "政发1号", "生效日期": "2024-03-01", "失效日期": "",
    }  # fmt: skip
    return [{**cells, **values}[column] for column in COLUMNS]


def send(office, *lines):
    file = SimpleUploadedFile("清单.xlsx", write_sheet("清单", COLUMNS, lines))
    return office["client"].post(reverse("office-power-sheet-new"), {"file": file})


def waiting(office, *lines):
    return reverse("office-power-sheet", args=[send(office, *lines).url.rstrip("/").rsplit("/", 1)[1]])


def said(page):
    return [(row, column) for row, _name, said in page.context["rows"] for column, _why in said]


def mend(client, where, **cells):
    """As the form posts it: every cell, with some of them changed."""
    form = client.get(where).context["form"]
    given = {
        f"c{place}": cells.get(column, form.fields[f"c{place}"].initial) for place, column in enumerate(form.columns)
    }
    return client.post(where, given)


BAD = [
    ({"事项名称": ""}, ["事项名称"]), ({"事项类型": "执法"}, ["事项类型"]), ({"依据": "有关规定"}, ["依据"]),
    ({"依据": f"《{LAW}》第九条"}, ["依据"]), ({"依据": "《行政处罚法》第四十四条第二款第三项"}, ["依据"]),
    ({"生效日期": "去年"}, ["生效日期"]), ({"失效日期": "2020-01-01"}, ["失效日期"]), ({"失效日期": "以后"}, ["失效日期"]),
    ({"单位代码": "x"}, ["单位代码"]), ({"事项编码": "B1"}, ["事项编码"]), ({"公布文件": "长" * 301}, ["公布文件"]),
    ({"单位代码": "x", "事项类型": "执法", "依据": f"《{LAW}》第九条", "生效日期": ""}, ["单位代码", "事项类型", "依据", "生效日期"]),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "columns"), BAD)
def test_every_wrong_cell_is_named_with_its_place_and_nothing_is_kept(office, wrong, columns):
    where = waiting(office, line(office, 事项编码="B1", 事项名称="好的"), line(office, **wrong))
    assert said(office["client"].get(where)) == [(3, column) for column in columns]
    assert not PowerItem.objects.exists()


def test_days_are_read_as_people_and_excel_write_them():
    row = Row(2, {"单位代码": "u", "事项名称": "检查", "事项类型": "行政检查", "依据": "《消防法》第五十二条", "公布文件": "文", "生效日期": "2024年3月1日", "失效日期": "45658"})  # fmt: skip
    power, faults = power_in(row)
    assert (faults, power.valid_from.isoformat(), power.valid_until.isoformat()) == ([], "2024-03-01", "2025-01-01")


def test_a_sheet_is_mended_line_by_line_and_kept_as_a_whole(office):
    client = office["client"]
    where = waiting(
        office,
        line(office),
        line(office, 事项编码="A2", 事项名称="处罚", 事项类型="处罚", 依据=f"《{LAW}》第九条"),
        line(office, 事项编码="A3", 依据="有关规定"),
    )
    assert f"{where}take/" not in client.get(where).content.decode()
    assert where in client.get(reverse("office-powers")).content.decode()
    answer = mend(client, f"{where}rows/3/", 事项类型="行政处罚")
    assert answer.url == f"{where}rows/3/"  # something is still wrong with it: asked for again
    assert list(client.get(f"{where}rows/3/").context["form"].faults) == ["依据"]
    assert mend(client, f"{where}rows/3/", 依据=f"《{LAW}》第二条").url == where
    assert client.post(f"{where}rows/4/", {"leave": "1"}).url == where
    page = client.get(where)
    assert (page.context["sound"], page.context["refused"], page.context["sheet"].read) == (2, 0, 2)
    assert not PowerItem.objects.exists()
    assert client.post(f"{where}take/").url == reverse("office-powers")
    assert {(one.code, one.act, one.basis[0]["provision"]) for one in PowerItem.objects.all()} == {
        ("A1", "inspection", "art_1"),
        ("A2", "penalty", "art_2"),
    }
    sheet = PowerSheet.objects.get()
    assert sheet.counts == {"read": 2, "new": 2, "changed": 0, "same": 0}
    assert [(one.row, bool(one.cells)) for one in sheet.repairs.all()] == [(3, True), (3, True), (4, False)]
    assert AuditEntry.objects.filter(action="power.sheet_row_mended", actor=office["person"]).count() == 3
    assert where not in client.get(reverse("office-powers")).content.decode()


def test_what_is_over_is_not_mended_taken_or_thrown_away_again(office):
    client, reach = office["client"], {"units": {office["unit"].code: office["unit"]}, "domains": []}
    where = waiting(office, line(office), line(office, 事项编码="A3", 依据="有关规定"))
    sheet = PowerSheet.objects.get()
    with pytest.raises(DomainError, match="power_row_is_sound"):
        mend_sheet_row(sheet_id=sheet.public_id, row=2, cells={}, by=office["person"], **reach)
    assert client.post(f"{where}discard/").status_code == 302
    assert client.get(where).url == reverse("office-powers")
    assert client.get(f"{where}rows/3/").status_code == 302
    for act in (
        lambda: mend_sheet_row(sheet_id=sheet.public_id, row=3, cells={}, by=office["person"], **reach),
        lambda: take_sheet(sheet_id=sheet.public_id, by=office["person"], **reach),
        lambda: discard_sheet(sheet_id=sheet.public_id, by=office["person"]),
    ):
        with pytest.raises(DomainError, match="power_sheet_is_over"):
            act()
    assert client.post(f"{where}take/").status_code == 302  # told in the list
    assert not PowerItem.objects.exists()


def test_taking_weighs_again_what_changed_since(office):
    where = waiting(office, line(office), line(office, 事项编码="A3", 依据="有关规定"))
    office["client"].post(f"{where}rows/3/", {"leave": "1"})
    sheet = take_sheet(sheet_id=PowerSheet.objects.get().public_id, units={}, domains=[], by=office["person"])
    assert [(one["row"], one["code"]) for one in sheet.refused] == [(2, "power_unit_unknown")]
    assert (sheet.taken_at, PowerItem.objects.count()) == (None, 0)


def test_a_sheet_is_seen_by_whoever_handed_it_in(office, client_for):
    where = waiting(office, line(office, 依据="有关规定"))
    colleague = make_person()
    grant(colleague, Role.LEGAL_REVIEWER, office["unit"])
    other = client_for(colleague)
    assert [other.get(where).status_code, other.get(f"{where}rows/2/").status_code] == [404, 404]
    assert [other.post(f"{where}{act}/").status_code for act in ("take", "discard")] == [404, 404]
    assert where not in other.get(reverse("office-powers")).content.decode()
    assert office["client"].get(where).status_code == 200


def test_a_long_cell_is_mended_in_a_field_of_several_lines(office):
    basis = "；".join(f"《{LAW}》第{number}条" for number in "一二" * 30)
    where = waiting(office, line(office, 依据=basis, 事项类型="执法"))
    mend(office["client"], f"{where}rows/2/", 事项类型="行政检查")
    assert office["client"].get(where).context["refused"] == 0


def test_a_sheet_with_many_faults_costs_no_more_queries(office):
    def queries(where) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert office["client"].get(where).status_code == 200
        return len(seen)

    one = waiting(office, line(office, 依据="有关规定"))
    queries(one)
    three = waiting(office, *(line(office, 事项编码=f"C{n}", 依据="有关规定") for n in range(3)))
    assert queries(one) == queries(three)
