"""Lists of people in the office: who may, from upload to slips and back, and whose numbers nobody sees."""

import base64
import zlib
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from core.domain.roster import COLUMNS
from core.jobs import run_due_jobs
from core.models import AuditEntry, Person, Roster
from core.roles import Role
from core.services import rosters
from core.services.rosters import hand_in_roster
from core.tables.sheets import write_sheet
from tests.core.services.test_rosters import NUMBER, ROW
from tests.factories.people import appoint, grant, make_person, make_unit

# A workbook of Excel 97 with one row; nothing here writes such files any more.
OLD_WORKBOOK = zlib.decompress(base64.b85decode(
    b"c-rk)O=uHA6#izDG(RM1Qd6N7YA9GWZ6R$vc&Vv^_R_{S1Wcu%sSQOMQVD|i14e6(1wl|0FM(dXRK56r(3_x8u?ImA5=9U^h@c?Y"
    b"W_|OrE2;L-KrJfsE%WBhd-HbQ&b&9XyD#Sb#lr385`MuhSWwoTsH>6*Do(TE1L<{LvS#g|qAUDUa5`uq>uh-Fd2W|$DA&6L4Y#aM"
    b"hyrh^jN%xgQ<+q79kGXfNDApgFHwQ(B=Mq&y=q{3gy{yRH@W8{rhP1#VcJW5i{c>WBhk=KBZ?DRE9<<F_r1$DuUXQCMm&{KeD<QK"
    b"^tEAk_GmKwcPd(}Zp?z#tv{7XWs~V50<?g$_^JniFJ`7b4l4Qj$^}UNZModOg8Y(Z1#-|2bAadJ#wUx^XyQRM5nsdrr=u(uh=mbP"
    b"JR~Fb%EX7uHmXJk_n$t~9t%ljdbkiv#O)B@qXW4UGtWler#4T7-~zhC-8(wNJ)Pk$m)yQN-F?f_-NR|%COVFK=KY)uKHAV1Z+w0^"
    b"I5reH#F89u@s)#Mi}W2j&PfY0_OeD}Djy=md^^+geAi9PH!}@T2vglQ)MzmKrn%1r*0#|&J&c9O)+&A*@%fL#_geDrBHM|d>o1)O"
    b"%)N>f&`Jl>IN8f<8XclTT)Qf9KVsIx*ficSZTf8kacDlncilMc>aipzkl<%pX_>QAX=&858rEV3Yr)pS=r7pX^0OtaZSt_y8gPfF"
    b"uCMC2bwNQvK|w)5K|w)bjUkMecKK2&Uu12@M}gh=ud_s@tbUXHw}@eiuH*D!x)&L$vp88({A`3xnD-K^v@!n|N*tikvzWvf`!QK_"
    b"{L)9AsD7SR8~WBRg=!tYT#KK7c>EtLQP3*"
))  # fmt: skip

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
    "office-roster-discard": ("post", 302),
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
    assert browser.get(told.url).status_code == 200
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


def test_a_long_list_shows_how_far_it_is(client_for, street, monkeypatch):
    monkeypatch.setattr(rosters, "AT_ONCE", 1)
    by = make_person()
    grant(by, Role.UNIT_ADMINISTRATOR, street)
    browser = client_for(by)
    lines = [(n, ROW | {"姓名": f"甲{n}"}) for n in (2, 3, 4)]
    roster = hand_in_roster(unit=street, lines=lines, content=b"x", by=by)
    at = reverse("office-roster", args=[roster.public_id])
    browser.post(reverse("office-roster-take", args=[roster.public_id]))
    assert "已登记 0 / 3 人" in browser.get(at).content.decode()
    part = browser.get(at, headers={"HX-Request": "true"}).content.decode()
    assert "<progress" in part
    assert "<html" not in part
    run_due_jobs()
    assert browser.get(at, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert "甲4" in browser.get(at).content.decode()


def test_the_template_offers_the_units_one_may_name(client_for, street):
    by = make_person()
    grant(by, Role.UNIT_ADMINISTRATOR, street)
    teams = [make_unit(parent=street, code=f"t{n}", name=f"综合行政执法示例中队第{n}分队") for n in range(20)]
    book = CalamineWorkbook.from_filelike(BytesIO(client_for(by).get(reverse("office-roster-template")).content))
    offered = {line[0] for line in book.get_sheet_by_name("可选单位").to_python()}
    assert offered == {street.name, *(team.name for team in teams)}


def test_an_old_workbook_is_taken(client_for, street):
    by = make_person()
    grant(by, Role.UNIT_ADMINISTRATOR, street)
    file = SimpleUploadedFile("people.xls", OLD_WORKBOOK)
    told = client_for(by).post(reverse("office-roster-new"), {"unit": street.pk, "file": file})
    assert "林雨" in client_for(by).get(told.url).content.decode()


def test_a_namesake_is_confirmed_by_a_tick_and_a_list_can_be_thrown_away(client_for, street):
    by = make_person()
    grant(by, Role.UNIT_ADMINISTRATOR, street)
    appoint(make_person(name="林雨"), street)
    browser = client_for(by)
    roster = hand_in_roster(unit=street, lines=[(2, ROW), (3, ROW | {"工号": "8"})], content=b"x", by=by)
    at = reverse("office-roster", args=[roster.public_id])
    assert browser.get(at).content.decode().count('name="different"') == 2
    browser.post(reverse("office-roster-take", args=[roster.public_id]), {"different": ["3", "x"]})
    assert Person.objects.filter(name="林雨").count() == 2
    assert "未确认为另一人" in browser.get(at).content.decode()
    assert browser.get(reverse("office-roster-refused", args=[roster.public_id])).status_code == 200
    other = roster_of(street, by)
    browser.post(reverse("office-roster-discard", args=[other.public_id]))
    assert "作废" in browser.get(reverse("office-roster", args=[other.public_id])).content.decode()
    assert browser.get(reverse("office-roster-refused", args=[other.public_id])).status_code == 404
