"""The office's screens of people: who may do what, where scope ends, and what each act leaves behind."""

import io
from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from core.models import AuditEntry, Person, RoleGrantSpan
from core.roles import Role
from core.scope import roles_of
from tests.factories.people import appoint, grant, make_person, make_unit, make_user

pytestmark = pytest.mark.django_db
MANAGE = {Role.UNIT_ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR}
SEE = MANAGE | {Role.AUDITOR, Role.REGISTRY_CLERK, Role.REGISTRY_REVIEWER}
REVEAL = MANAGE | {Role.REGISTRY_CLERK, Role.REGISTRY_REVIEWER}
SCREENS = {
    "office-people": SEE,
    "office-person": SEE,
    "office-person-new": MANAGE,
    "office-person-rename": MANAGE,
    "office-person-photo-new": MANAGE,
    "office-person-number": REVEAL,
    "office-person-appoint": MANAGE,
    "office-person-grant": MANAGE,
    "office-person-slip": MANAGE,
    "office-units": SEE,
    "office-unit": SEE,
    "office-unit-new": MANAGE,
    "office-unit-change": MANAGE,
    "office-post-end": MANAGE,
    "office-grant-end": MANAGE,
}


def address(name, *, person, unit, post, held) -> str:
    target = {"office-unit": unit, "office-unit-change": unit, "office-post-end": post, "office-grant-end": held}
    bare = {"office-people", "office-person-new", "office-units", "office-unit-new"}
    return reverse(name) if name in bare else reverse(name, args=[target.get(name, person).public_id])


@pytest.fixture
def place():
    city = make_unit(code="city")
    return city, make_unit(parent=city, code="street"), make_unit(parent=city, code="elsewhere")


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", SCREENS)
def test_who_may_open_which_screen(client_for, place, name, role):
    _city, street, _elsewhere = place
    person, by = make_person(), make_person()
    post, held = appoint(person, street), grant(person, Role.OFFICER, street)
    grant(by, role, street)
    answer = client_for(by).get(address(name, person=person, unit=street, post=post, held=held))
    assert answer.status_code == (200 if role in SCREENS[name] else 404)


@pytest.mark.parametrize("name", [n for n in SCREENS if n not in {"office-people", "office-person-new", "office-units", "office-unit-new"}])  # fmt: skip
def test_what_lies_outside_the_scope_answers_like_what_does_not_exist(client_for, place, name):
    _city, street, elsewhere = place
    by, hidden = make_person(), make_person(name="外单位人员")
    post, held = appoint(hidden, elsewhere), grant(hidden, Role.OFFICER, elsewhere)
    grant(by, Role.UNIT_ADMINISTRATOR, street)
    browser = client_for(by)
    there = browser.get(address(name, person=hidden, unit=elsewhere, post=post, held=held))
    nowhere = browser.get(reverse(name, args=[uuid4()]))
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert len(there.content) == len(nowhere.content)
    assert "外单位人员" not in there.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_needs_as_many_queries_for_three_as_for_one(client_for, place, count, django_assert_num_queries):
    _city, street, _elsewhere = place
    by = make_person()
    grant(by, Role.AUDITOR, street)
    for _number in range(count):
        person = make_person()
        make_user(person)
        appoint(person, street)
    browser = client_for(by)
    browser.get(reverse("office-people"))
    with django_assert_num_queries(17):
        assert browser.get(reverse("office-people")).status_code == 200


def test_people_are_found_by_name_pinyin_and_staff_number(client_for, place):
    _city, street, _elsewhere = place
    by, ana, ben = make_person(), make_person(name="单晓梅", staff_number="A-17"), make_person(name="李建国")
    grant(by, Role.AUDITOR, street)
    for person in (ana, ben):
        appoint(person, street)
    browser = client_for(by)
    for text, expected in [("晓梅", [ana]), ("shan", [ana]), ("a-17", [ana]), ("", [ben, ana]), ("无此人", [])]:
        page = browser.get(reverse("office-people"), {"q": text}).context["page_obj"]
        assert list(page) == expected


def test_a_new_person_gets_a_post_and_a_refusal_keeps_what_was_typed(client_for, place):
    _city, street, _elsewhere = place
    by = make_person()
    grant(by, Role.UNIT_ADMINISTRATOR, street)
    values = {"name": "新来的", "unit": street.pk, "post_type": "civil", "post_title": "科员", "since": "2026-11-02"}
    browser = client_for(by)
    refused = browser.post(reverse("office-person-new"), values | {"id_number": "123"})
    assert refused.status_code == 400
    assert "新来的" in refused.content.decode()
    assert not Person.objects.filter(name="新来的").exists()
    assert browser.post(reverse("office-person-new"), values).status_code == 302
    person = Person.objects.get(name="新来的")
    assert [post.unit for post in person.appointments.all()] == [street]


def test_a_unit_outside_the_scope_cannot_be_chosen(client_for, place):
    _city, street, elsewhere = place
    by = make_person()
    grant(by, Role.UNIT_ADMINISTRATOR, street)
    values = {"name": "新来的", "unit": elsewhere.pk, "post_type": "civil", "since": "2026-11-02"}
    assert client_for(by).post(reverse("office-person-new"), values).status_code == 400


def test_a_unit_administrator_cannot_make_an_auditor_nor_raise_himself(client_for, place):
    _city, street, _elsewhere = place
    by, person = make_person(), make_person()
    appoint(person, street)
    appoint(by, street)
    grant(by, Role.UNIT_ADMINISTRATOR, street)
    browser = client_for(by)
    for target, role in [(person, Role.AUDITOR), (by, Role.TRAINER)]:
        answer = browser.post(
            reverse("office-person-grant", args=[target.public_id]),
            {"role": role.value, "unit": street.pk, "reason": "工作需要"},
        )
        assert answer.status_code == 400
    assert roles_of(person) == frozenset()


def test_grant_and_end_of_a_role_leave_who_and_why(client_for, place):
    _city, street, _elsewhere = place
    by, person = make_person(), make_person()
    appoint(person, street)
    grant(by, Role.UNIT_ADMINISTRATOR, street)
    browser = client_for(by)
    address_ = reverse("office-person-grant", args=[person.public_id])
    browser.post(address_, {"role": "trainer", "unit": street.pk, "reason": "兼任培训"})
    held = RoleGrantSpan.objects.get(person=person).stream
    browser.post(reverse("office-grant-end", args=[held.public_id]), {"reason": "不再兼任"})
    assert roles_of(person) == frozenset()
    kept = AuditEntry.objects.filter(subject_id=str(held.public_id)).order_by("id")
    assert [(e.action, e.actor, e.reason) for e in kept] == [
        ("role.granted", by, "兼任培训"),
        ("role.ended", by, "不再兼任"),
    ]


def test_the_slip_is_shown_once_and_works(client_for, place, client):
    _city, street, _elsewhere = place
    by, person = make_person(), make_person()
    appoint(person, street)
    grant(by, Role.UNIT_ADMINISTRATOR, street)
    answer = client_for(by).post(reverse("office-person-slip", args=[person.public_id]), {"username": "lisi"})
    code = answer.context["code"]
    assert "no-store" in answer["Cache-Control"]
    password = "a-long-enough-password"
    done = client.post(reverse("core:activate"), {"code": code, "password": password, "repeated": password})
    assert done.status_code == 302


def test_the_full_number_needs_a_reason(client_for, place):
    _city, street, _elsewhere = place
    number = "120000199003070010"
    by, person = make_person(), make_person(id_number=number, accept_wrong_check_digit=True)
    appoint(person, street)
    grant(by, Role.REGISTRY_CLERK, street)
    browser = client_for(by)
    where = reverse("office-person-number", args=[person.public_id])
    assert number not in browser.get(where).content.decode()
    assert number not in browser.post(where, {"reason": ""}).content.decode()
    shown = browser.post(where, {"reason": "核对证件"})
    assert number in shown.content.decode()
    assert AuditEntry.objects.filter(action="person.identity_number_seen", actor=by, reason="核对证件").count() == 1


def test_a_change_of_a_unit_keeps_its_history(client_for, place):
    _city, street, _elsewhere = place
    by = make_person()
    grant(by, Role.UNIT_ADMINISTRATOR, street)
    client_for(by).post(
        reverse("office-unit-change", args=[street.public_id]),
        {"name": "新名街道办事处", "kind": "street", "since": "2026-01-01", "decision_no": "青民发〔2026〕1号"},
    )
    street.refresh_from_db()
    assert street.name == "新名街道办事处"
    assert [v.valid_from for v in street.versions.order_by("valid_from")] == [date(2020, 1, 1), date(2026, 1, 1)]


def test_a_new_photo_takes_the_place_of_the_old_which_stays(client_for, place):
    unit = place[1]
    by, person = make_person(), make_person()
    grant(by, Role.UNIT_ADMINISTRATOR, unit)
    appoint(person, unit)
    browser = client_for(by)
    for day, colour in (("2026-01-01", "red"), ("2026-06-01", "blue")):
        said = {"photo": picture(colour), "valid_from": day, "basis": "证件照采集"}
        assert browser.post(reverse("office-person-photo-new", args=[person.public_id]), said).status_code == 302
    person.refresh_from_db()
    kept = list(person.photos.all())
    assert [str(one.valid_from) for one in kept] == ["2026-06-01", "2026-01-01"]
    assert person.photo_id == kept[0].file_id
    page = browser.get(reverse("office-person", args=[person.public_id])).content.decode()
    for one in kept:
        where = reverse("office-person-photo", args=[person.public_id, one.public_id])
        assert where in page
        assert browser.get(where)["Content-Type"] == "image/png"
    stranger = make_person()
    grant(stranger, Role.UNIT_ADMINISTRATOR, place[2])
    assert client_for(stranger).get(where).status_code == 404


@pytest.mark.parametrize("wrong", [{"photo": "words"}, {"valid_from": "2999-01-01"}])
def test_a_photo_that_is_none_or_of_tomorrow_is_refused(client_for, place, wrong):
    by, person = make_person(), make_person()
    grant(by, Role.UNIT_ADMINISTRATOR, place[1])
    appoint(person, place[1])
    file = SimpleUploadedFile("photo.png", b"words") if "photo" in wrong else picture("red")
    said = {"photo": file, "valid_from": wrong.get("valid_from", "2026-01-01")}
    answer = client_for(by).post(reverse("office-person-photo-new", args=[person.public_id]), said)
    assert answer.status_code == 400
    assert not person.photos.exists()


def picture(colour: str) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (300, 400), colour).save(out, "PNG")
    return SimpleUploadedFile("photo.png", out.getvalue(), "image/png")
