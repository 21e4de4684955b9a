"""An officer asks for a place alone, and what an accommodation rests on can be kept as a file."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from core import clock
from core.errors import DomainError
from core.models import StoredFile
from core.roles import Role
from exams.models import Accommodation, Registration, RegistrationRequest, Sitting
from exams.services.registering import decide_request
from tests.factories.exams import make_form, make_sitting
from tests.factories.people import appoint, grant, make_person, make_unit

pytestmark = pytest.mark.django_db


def make_open_sitting() -> Sitting:
    sitting = make_sitting(make_form(), opens_in=60 * 24)
    Sitting.objects.filter(pk=sitting.pk).update(registration_until=clock.now() + timedelta(hours=3))
    sitting.refresh_from_db()
    return sitting


def test_an_officer_sees_what_is_known_asks_and_follows_the_decision(client_for):
    sitting, officer = make_open_sitting(), make_person()
    appoint(officer, make_unit(parent=sitting.unit))
    browser, address = client_for(officer), reverse("exams:register-one", args=[sitting.public_id])
    assert address in browser.get(reverse("exams:register")).content.decode()
    page = browser.get(address).content.decode()
    assert page.count("govuk-summary-list__row") == 4
    unit = officer.appointments.get().spans.last().unit
    assert browser.post(address, {"unit": unit.pk, "note": "第一次报名"}).url == reverse("exams:register")
    asked = RegistrationRequest.objects.get()
    assert (asked.person, asked.asked_by, asked.note, len(asked.findings)) == (officer, officer, "第一次报名", 4)
    assert address not in browser.get(reverse("exams:register")).content.decode()
    browser.post(address, {"unit": unit.pk})
    assert RegistrationRequest.objects.count() == 1
    with pytest.raises(DomainError, match="handler_never_reviews"):
        decide_request(request=asked, accepted=True, by=officer)
    decide_request(request=asked, accepted=False, reason="缺少照片", by=make_person())
    assert officer.notices.get(kind="exam_request_returned").url == reverse("exams:register")
    assert "缺少照片" in browser.get(reverse("exams:register")).content.decode()
    browser.post(address, {"unit": unit.pk})
    again = RegistrationRequest.objects.get(round=2)
    decide_request(request=again, accepted=True, by=make_person())
    assert Registration.objects.get().person == officer
    assert address not in browser.get(reverse("exams:register")).content.decode()


def test_sittings_of_others_and_those_that_are_closed_are_not_there(client_for):
    sitting, officer, stranger = make_open_sitting(), make_person(), make_person()
    appoint(officer, sitting.unit)
    appoint(stranger, make_unit())
    address = reverse("exams:register-one", args=[sitting.public_id])
    assert client_for(stranger).get(address).status_code == 404
    browser = client_for(officer)
    other = appoint(stranger, make_unit()).spans.last()
    assert browser.post(address, {"unit": other.unit_id if other else 0}).status_code == 400
    assert not RegistrationRequest.objects.exists()
    Sitting.objects.update(registration_until=clock.now() - timedelta(seconds=1))
    assert browser.get(address).status_code == 404


def test_the_evidence_of_an_accommodation_is_kept_and_opened_by_those_who_may(client_for):
    unit = make_unit()
    by, person = make_person(), make_person(staff_number="QY0042")
    appoint(person, unit)
    grant(by, Role.UNIT_ADMINISTRATOR, unit)
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(picture, "PNG")
    today = clock.today()
    values = {"staff_number": "QY0042", "time_factor": "1.25", "break_minutes": "0", "basis": "医院证明"}
    values |= {"valid_from": today.isoformat(), "valid_until": (today + timedelta(days=30)).isoformat()}
    browser, address = client_for(by), reverse("office-accommodation-new")
    wrong = SimpleUploadedFile("proof.png", b"MZ no picture")
    assert browser.post(address, {**values, "evidence": wrong}).status_code == 400
    good = SimpleUploadedFile("proof.png", picture.getvalue())
    assert browser.post(address, {**values, "time_factor": "1", "evidence": good}).status_code == 400
    assert (Accommodation.objects.count(), StoredFile.objects.count()) == (0, 0)
    good.seek(0)
    assert browser.post(address, {**values, "evidence": good}).status_code == 302
    row = Accommodation.objects.get()
    there = reverse("office-accommodation-evidence", args=[row.public_id])
    assert there in browser.get(reverse("office-accommodations")).content.decode()
    assert b"".join(browser.get(there).streaming_content).startswith(b"\x89PNG")
    stranger = make_person()
    grant(stranger, Role.UNIT_ADMINISTRATOR, make_unit())
    assert client_for(stranger).get(there).status_code == 404
    Accommodation.objects.update(evidence=None)
    assert browser.get(there).status_code == 404
