"""Lists of people in the office: who may, from upload to slips and back, and whose numbers nobody sees."""

from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from core.domain.roster import COLUMNS
from core.models import AuditEntry, Person, Roster
from core.roles import Role
from core.services.rosters import hand_in_roster
from core.tables.sheets import write_sheet
from tests.core.services.test_rosters import NUMBER, ROW
from tests.factories.people import grant, make_person, make_unit

pytestmark = pytest.mark.django_db
MANAGE = {Role.UNIT_ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR}
SCREENS = {
    "office-rosters": ("get", 200),
    "office-roster-new": ("get", 200),
    "office-roster-template": ("get", 200),
    "office-roster": ("get", 200),
    "office-roster-mend": ("get", 200),
    "office-roster-refused": ("get", 404),  # another's list
    "office-roster-take": ("post", 302),
    "office-roster-slips": ("post", 302),
    "office-roster-undo": ("get", 200),
}
BARE = {"office-rosters", "office-roster-new", "office-roster-template"}


@pytest.fixture
def street():
    return make_unit(parent=make_unit(code="city"), code="street", name="柳桥街道办事处")


def roster_of(unit, by=None, **cells) -> Roster:
    lines = [(2, ROW | {"身份证号": NUMBER, "岗位类别": "?"}), (3, ROW | cells)]
    return hand_in_roster(unit=unit, lines=lines, content=b"x", by=by or make_person())


def address(name, roster) -> str:
    if name in BARE:
        return reverse(name)
    return reverse(name, args=[roster, 2] if name == "office-roster-mend" else [roster])


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", SCREENS)
def test_who_may_do_what(client_for, street, name, role):
    by, roster = make_person(), roster_of(street)
    grant(by, role, street)
    method, status = SCREENS[name]
    answer = getattr(client_for(by), method)(address(name, roster.public_id))
    assert answer.status_code == (status if role in MANAGE else 404)
    assert NUMBER not in answer.content.decode(errors="replace")


@pytest.mark.parametrize("name", sorted(set(SCREENS) - BARE))
def test_a_list_of_another_unit_answers_like_none(client_for, street, name):
    by = make_person()
    grant(by, Role.UNIT_ADMINISTRATOR, make_unit(code="elsewhere"))
    ask = getattr(client_for(by), SCREENS[name][0])
    assert ask(address(name, roster_of(street).public_id)).status_code == 404
    assert ask(address(name, uuid4())).status_code == 404


def test_from_upload_to_slips_and_back(client_for, street):
    by = make_person()
    grant(by, Role.UNIT_ADMINISTRATOR, street)
    browser = client_for(by)
    rows = [
        ["林雨", "", "公务员", "", "2024-03-01", "女", NUMBER, "", "", "", "linyu"],
        ["周航", "", "?", "", "2024-03-01"],
    ]
    file = SimpleUploadedFile("people.xlsx", write_sheet("人员", COLUMNS, rows))
    told = browser.post(reverse("office-roster-new"), {"unit": street.pk, "file": file})
    roster = Roster.objects.get()
    assert told.url == reverse("office-roster", args=[roster.public_id])
    page = browser.get(told.url).content.decode()
    assert "林雨" in page
    assert "应为：公务员" in page
    assert NUMBER not in page
    assert f"{NUMBER[:6]}{'*' * 10}{NUMBER[-2:]}" in page
    refused = browser.get(reverse("office-roster-refused", args=[roster.public_id])).content
    lines = CalamineWorkbook.from_filelike(BytesIO(refused)).get_sheet_by_index(0).to_python()
    assert (lines[1][0], str(lines[1][-1])[:4]) == ("周航", "岗位类别")
    assert AuditEntry.objects.filter(action="roster.refused_downloaded").exists()
    mend = reverse("office-roster-mend", args=[roster.public_id, 3])
    browser.post(mend, {"leave": "1"})
    browser.post(reverse("office-roster-take", args=[roster.public_id]))
    assert Person.objects.filter(name="林雨").exists()
    assert not Person.objects.filter(name="周航").exists()
    slips = browser.post(reverse("office-roster-slips", args=[roster.public_id]))
    assert "no-store" in slips["Cache-Control"]
    assert "linyu" in slips.content.decode()
    browser.post(reverse("office-roster-undo", args=[roster.public_id]), {"reason": "填错单位"})
    page = browser.get(told.url).content.decode()
    assert "填错单位" in page
    assert reverse("office-person", args=[Person.objects.get(name="林雨").public_id]) not in page


@pytest.mark.parametrize("own", [False, True])
def test_the_number_in_a_list_is_masked_and_stays_unless_it_is_typed_anew(client_for, street, own):
    by = make_person()
    grant(by, Role.UNIT_ADMINISTRATOR, street)
    roster = roster_of(street, by if own else None)
    mend = reverse("office-roster-mend", args=[roster.public_id, 2])
    browser = client_for(by)
    assert NUMBER not in browser.get(mend).content.decode()
    cells = ROW | {"身份证号": f"{NUMBER[:6]}{'*' * 10}{NUMBER[-2:]}"}
    browser.post(mend, {f"c{place}": cells.get(name, "") for place, name in enumerate(COLUMNS)})
    browser.post(reverse("office-roster-take", args=[roster.public_id]))
    assert NUMBER in {str(person.id_number) for person in Person.objects.filter(name="林雨")}


def test_the_template_can_be_handed_in_as_it_is_and_holds_nobody(client_for, street):
    by = make_person()
    grant(by, Role.UNIT_ADMINISTRATOR, street)
    browser = client_for(by)
    template = browser.get(reverse("office-roster-template")).content
    file = SimpleUploadedFile("people.xlsx", template)
    told = browser.post(reverse("office-roster-new"), {"unit": street.pk, "file": file})
    assert "没有数据行" in told.content.decode()
