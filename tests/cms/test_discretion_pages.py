"""The editor and the calculator of discretion tables."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.models import DiscretionTable
from cms.services.law import import_laws
from core.roles import Role
from tests.cms.domain.test_discretion import CIRCUMSTANCES, FACTORS, STEPS
from tests.factories.people import grant, make_person, make_unit

pytestmark = pytest.mark.django_db
LAW = "示例占道规定"
VALUES = {
    "title": "占道摆摊", "provision": f"《{LAW}》第一条", "document": "裁量1号", "in_force_from": "2024-03-01", "unit": "元",
    "least": "50", "most": "500", "steps": STEPS, "factors": FACTORS, "circumstances": CIRCUMSTANCES,
}  # fmt: skip


@pytest.fixture
def office(tmp_path, client_for):
    file = tmp_path / f"{LAW}(2024-01-01).md"
    file.write_text(
        f"# {LAW}\n\n2024年3月1日 施行\n\n<!-- INFO END -->\n\n第一条 占道的，处五十元以上五百元以下罚款。\n",
        encoding="utf-8",
    )
    import_laws([file])
    person = make_person()
    grant(person, Role.LEGAL_REVIEWER, make_unit())
    return client_for(person)


def write(office, **changed):
    return office.post(reverse("office-discretion-new"), {**VALUES, **changed})


def test_a_table_is_written_read_by_the_calculator_changed_and_withdrawn(office, client):
    answer = write(office)
    row = DiscretionTable.objects.get()
    page = reverse("cms:discretion-table", args=[row.key])
    assert (answer.url, row.in_force_from) == (page, date(2024, 3, 1))
    assert "第三次以上" in client.get(page).content.decode()
    asked = client.get(page, {"ask": "1", "f0": "3", "f1": "0", "circumstances": ["1"]})
    assert asked.context["outcome"].step.name == "较轻"
    assert "50 – 150" in asked.content.decode()
    assert client.get(page, {"ask": "1", "f0": "很大", "f1": "0"}).context["outcome"] is None
    assert LAW in client.get(reverse("cms:law-article", args=[LAW, "art_1"])).content.decode()
    assert page in client.get(reverse("cms:law-article", args=[LAW, "art_1"])).content.decode()
    change = reverse("office-discretion-change", args=[row.key])
    assert "第二次 一般" in office.get(change).content.decode()
    office.post(change, {**VALUES, "document": "裁量2号"})
    assert [one.revision for one in DiscretionTable.objects.order_by("revision")] == [1, 2]
    withdraw = reverse("office-discretion-withdraw", args=[row.key])
    assert office.post(withdraw, {"reason": ""}).status_code == 400
    office.post(withdraw, {"reason": "基准已废止"})
    shown = client.get(page).content.decode()
    assert "基准已废止" in shown
    assert page not in client.get(reverse("cms:discretion")).content.decode()


@pytest.mark.parametrize(
    "changed",
    [
        {"most": "100"}, {"steps": "较轻 五十 一百"}, {"factors": "面积：大 很重；小 较轻"}, {"provision": f"《{LAW}》第二条"},
        {"provision": "《未知法》第一条"}, {"document": ""}, {"circumstances": "主动 减半"},
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_used_is_refused_with_a_sentence_and_not_kept(office, changed):
    assert write(office, **changed).status_code == 400
    assert not DiscretionTable.objects.exists()


def test_revisions_are_never_changed(office):
    write(office)
    with pytest.raises(IntegrityError), transaction.atomic():
        DiscretionTable.objects.update(title="x")


@pytest.mark.parametrize(("role", "sees", "writes"), [(Role.LEGAL_REVIEWER, 200, 200), (Role.TRAINER, 200, 404), (Role.OFFICER, 404, 404)])  # fmt: skip
def test_who_sees_and_writes_tables_in_the_office(client_for, office, role, sees, writes):
    write(office)
    person = make_person()
    grant(person, role, make_unit())
    other, key = client_for(person), DiscretionTable.objects.get().key
    assert other.get(reverse("office-discretion")).status_code == sees
    for name, args in (("new", []), ("change", [key]), ("withdraw", [key])):
        assert other.get(reverse(f"office-discretion-{name}", args=args)).status_code == writes


def test_lists_cost_the_same_with_one_table_and_with_three(client, office):
    def queries(address, who) -> int:
        with CaptureQueriesContext(connection) as seen:
            who.get(address)
        return len(seen)

    write(office)
    pages = [(reverse("cms:discretion"), client), (reverse("office-discretion"), office)]
    for page in pages:
        queries(*page)
    one = [queries(*page) for page in pages]
    write(office, title="二")
    write(office, title="三")
    assert [queries(*page) for page in pages] == one
