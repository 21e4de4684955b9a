"""A server without a Chinese font prints nothing, says what to install, and changes nothing."""

import pytest
from django.urls import reverse

from core import typesetting
from core.roles import Role
from exams.services.admission import issue_codes
from tests.factories.exams import make_form, make_place, make_sitting
from tests.factories.people import grant, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_font(monkeypatch):
    def nothing(folder: str) -> str:
        raise typesetting.CannotPrintError("no_chinese_font")

    monkeypatch.setattr(typesetting, "chinese_font", nothing)


def test_a_page_says_what_to_install(no_font, client_for):
    form = make_form(1)
    by = make_person()
    grant(by, Role.QUESTION_SETTER, form.exam.unit)
    answer = client_for(by).get(reverse("office-form-print", args=[form.public_id, "A", "paper", "pdf"]))
    assert answer.status_code == 503
    assert "fonts-noto-cjk" in answer.content.decode()


@pytest.mark.parametrize("own", [True, False])
def test_tickets_that_do_not_come_out_end_no_earlier_code(no_font, client_for, own):
    place = make_place(make_sitting(make_form(1), opens_in=60))
    by = make_person()
    grant(by, Role.UNIT_ADMINISTRATOR, place.sitting.unit)
    issue_codes(registrations=[place], by=by)
    place.refresh_from_db()
    before = place.code_digest
    address = (
        reverse("exams:ticket", args=[place.public_id])
        if own
        else reverse("office-sitting-tickets", args=[place.sitting.public_id])
    )
    answer = client_for(place.person if own else by).post(address)
    place.refresh_from_db()
    assert (answer.status_code, place.code_digest) == (503, before)
    assert before
