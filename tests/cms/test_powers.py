"""The power list: kept in revisions, brought by sheet as a whole, asked by the register, found again by law changes."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.api import power_items, powers_resting_on
from cms.domain.powers import COLUMNS
from cms.models import Citation, LawChange, PowerItem
from cms.services.law import import_laws
from cms.services.reviews import decide
from core import clock
from core.errors import DomainError
from core.jobs import run_due_jobs
from core.roles import Role
from core.tables.sheets import write_sheet
from tests.factories.bank import approve, make_bank, make_question
from tests.factories.learning import make_lesson
from tests.factories.people import grant, make_person, make_unit

pytestmark = pytest.mark.django_db
LAW = "示例清扫规定"
TEXT = "# {law}\n\n{day} 施行\n\n<!-- INFO END -->\n\n第一条 街道检查{what}。\n\n{more}第二条 违反前条的处罚。\n"


def load(folder, day, begins, what="门店", more=""):
    file = folder / f"{LAW}({day}).md"
    file.write_text(TEXT.format(law=LAW, day=begins, what=what, more=more), encoding="utf-8")
    import_laws([file])
    run_due_jobs()


@pytest.fixture
def office(tmp_path, client_for):
    load(tmp_path, "2024-01-01", "2024年3月1日")
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
    file = SimpleUploadedFile("list.xlsx", write_sheet("清单", COLUMNS, lines))
    return office["client"].post(reverse("office-power-sheet-new"), {"file": file})


def test_a_sheet_is_kept_once_and_its_changes_become_revisions(office):
    lines = [line(office), line(office, 事项编码="A2", 事项名称="处罚", 事项类型="行政处罚", 依据=f"《{LAW}》第二条")]
    for _time in (1, 2):
        assert send(office, *lines).status_code == 302
    assert PowerItem.objects.count() == 2
    send(office, line(office, 行使对象="餐饮服务经营者和食堂"), lines[1])
    revisions = PowerItem.objects.filter(code="A1").order_by("revision")
    assert [(one.revision, one.targets) for one in revisions] == [(1, "餐饮服务经营者"), (2, "餐饮服务经营者和食堂")]
    assert {one.key for one in revisions} == {revisions[0].key}
    assert revisions[1].saved_by == office["person"]


def test_a_sheet_that_is_none_is_refused(office):
    for name, raw in (("a.xlsx", b"PK\x03\x04 nothing"), ("a.csv", "一,二\n三,四\n".encode()), ("a.xlsx", b"")):
        answer = office["client"].post(reverse("office-power-sheet-new"), {"file": SimpleUploadedFile(name, raw)})
        assert answer.status_code == 400
    assert office["client"].get(reverse("office-power-template")).content.startswith(b"PK")


def test_the_register_asks_whether_somebody_may_inspect_restaurants_in_this_street(office):
    other = make_unit(authority=office["unit"].authority)
    child = make_unit(authority=office["unit"].authority, parent=office["unit"])
    send(
        office, line(office), line(office, 事项编码="A2", 事项名称="处罚", 事项类型="行政处罚", 依据=f"《{LAW}》第二条")
    )
    asked = {"domain": ["food"], "act": "inspection", "words": "餐饮"}
    assert [one.code for one in power_items(unit=office["unit"], **asked)] == ["A1"]
    assert [list(power_items(unit=unit, **asked)) for unit in (other, child)] == [[], []]
    assert [one.code for one in power_items(unit=child, with_units_above=True, **asked)] == ["A1"]
    assert not power_items(unit=office["unit"], **{**asked, "domain": "fire"}).exists()
    assert not power_items(unit=office["unit"], on=date(2024, 2, 29), **asked).exists()
    assert {one.code for one in power_items(law=LAW)} == {"A1", "A2"}


def test_an_item_is_changed_and_ended_with_a_reason_and_the_history_stays(office, client):
    send(office, line(office))
    item = PowerItem.objects.get()
    change = reverse("office-power-change", args=[item.key])
    values = {"unit": item.unit_id, "name": "新名称", "act": "inspection", "domain_code": "", "targets": "", "code": "A1",
              "basis": f"《{LAW}》第一条", "document": "政发2号", "valid_from": "2024-03-01", "valid_until": ""}  # fmt: skip
    assert office["client"].post(change, values).status_code == 400
    assert office["client"].post(change, {**values, "basis": f"《{LAW}》第八条", "reason": "更名"}).status_code == 400
    office["client"].post(change, {**values, "reason": "更名"})
    assert "新名称" in client.get(reverse("cms:power", args=[item.key])).content.decode()
    today = clock.today()
    end = {"last_day": (today - timedelta(days=1)).isoformat(), "reason": "划出"}
    office["client"].post(reverse("office-power-end", args=[item.key]), end)
    assert not power_items().exists()
    assert not Citation.objects.filter(source_kind="power_item").exists()
    page = office["client"].get(reverse("office-power", args=[item.key])).content.decode()
    for words in ("更名", "划出", "政发2号"):
        assert words in page


def test_lessons_and_questions_meet_the_powers_that_rest_on_what_they_cite(office, client):
    cited = {"law": LAW, "provision": "art_1__para_1", "label": f"{LAW}第一条第一款"}
    send(office, line(office))
    make_lesson("l1", citations=[{"type": "citation", "value": cited}], law_date=date(2025, 1, 1))
    approve(make_question(make_bank(office["unit"]), citations=[cited]))
    (item,) = powers_resting_on([cited])
    assert powers_resting_on([{**cited, "provision": "art_2"}]) == []
    page = client.get(reverse("cms:power", args=[item.key])).content.decode()
    assert "l1" in page  # the public sees the lesson, and no question
    assert '<h3 class="govuk-heading-s">题' not in page
    lesson = office["client"].get(reverse("learning:lesson", args=["l1", 1])).content.decode()
    assert reverse("cms:power", args=[item.key]) in lesson


def test_a_change_of_law_asks_for_a_review_of_the_items_that_rest_on_it(office, tmp_path):
    send(
        office, line(office), line(office, 事项编码="A2", 事项名称="处罚", 事项类型="行政处罚", 依据=f"《{LAW}》第二条")
    )
    Citation.objects.update(law_date=date(2025, 1, 1))
    load(tmp_path, "2026-01-01", "2026年2月1日", what="门店和食堂")
    tasks = LawChange.objects.get().tasks
    assert [(one.source_kind, one.provision) for one in tasks.all()] == [("power_item", "art_1")]
    stranger = make_person()
    grant(stranger, Role.LEGAL_REVIEWER, make_unit())
    task = tasks.get()
    with pytest.raises(DomainError, match="not_allowed"):
        decide(task_id=task.public_id, verdict="retired", reason="不再行使", by=stranger)
    decide(task_id=task.public_id, verdict="retired", reason="不再行使", by=office["person"])
    assert [one.code for one in power_items()] == ["A2"]


def test_a_new_number_is_carried_over(office, tmp_path):
    send(office, line(office, 事项编码="A2", 事项名称="处罚", 事项类型="行政处罚", 依据=f"《{LAW}》第二条"))
    Citation.objects.update(law_date=date(2025, 1, 1))
    more = "第二条 市民可以通过政务热线反映问题，街道答复并回访。\n\n"
    file = tmp_path / f"{LAW}(2026-01-01).md"
    text = TEXT.format(law=LAW, day="2026年2月1日", what="门店", more=more).replace("第二条 违反", "第三条 违反")
    file.write_text(text, encoding="utf-8")
    import_laws([file])
    run_due_jobs()
    task = LawChange.objects.get().tasks.get()
    decide(task_id=task.public_id, verdict="carried_over", reason="仅条号变动", by=office["person"])
    (item,) = power_items()
    assert (item.revision, item.basis[0]["provision"], item.basis[0]["label"]) == (2, "art_3", f"{LAW}第三条")


@pytest.mark.parametrize(
    ("role", "sees", "writes"),
    [(Role.LEGAL_REVIEWER, 200, 200), (Role.REGISTRY_CLERK, 200, 404), (Role.AUDITOR, 200, 404), (Role.OFFICER, 404, 404)],
)  # fmt: skip
def test_who_sees_and_writes_the_list_in_the_office(client_for, office, role, sees, writes):
    send(office, line(office))
    key = PowerItem.objects.get().key
    person = make_person()
    grant(person, role, office["unit"])
    other = client_for(person)
    assert other.get(reverse("office-powers")).status_code == sees
    assert other.get(reverse("office-power", args=[key])).status_code == sees
    for name, args in (("new", []), ("sheet-new", []), ("change", [key]), ("end", [key])):
        assert other.get(reverse(f"office-power-{name}", args=args)).status_code == writes


def test_a_reviewer_of_another_unit_writes_nothing_here(client_for, office):
    send(office, line(office))
    stranger = make_person()
    grant(stranger, Role.LEGAL_REVIEWER, make_unit())
    other = client_for(stranger)
    assert other.get(reverse("office-power-change", args=[PowerItem.objects.get().key])).status_code == 404
    send({**office, "client": other}, line(office, 事项编码="Z9"))
    assert not PowerItem.objects.filter(code="Z9").exists()


def test_lists_cost_the_same_with_one_item_and_with_three(client, office):
    def queries(address, who) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert who.get(address).status_code == 200
        return len(seen)

    send(office, line(office))
    pages = [(reverse("cms:powers"), client), (reverse("office-powers"), office["client"])]
    for address, who in pages:
        queries(address, who)
    one = [queries(*page) for page in pages]
    send(office, *(line(office, 事项编码=f"C{n}", 事项名称=f"检查{n}") for n in range(2)))
    assert [queries(*page) for page in pages] == one
