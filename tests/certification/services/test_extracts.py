"""What a court is told: both views, the rules of that day, entries made later marked, and a digest over all of it."""

from datetime import date

import pypdfium2
import pytest
import time_machine

from certification.documents.extract import pdf
from certification.extract_words import in_words, verdict
from certification.models import OfficialAnswer, RegisterExtract
from certification.services.extracts import is_unchanged, make_extract
from certification.services.measures import revoke
from core import clock
from core.errors import DomainError
from tests.factories.certification import Place, a_decision, make_area, make_certificate, make_domain, make_rules
from tests.factories.people import make_person, make_unit, moment
from tests.factories.personnel import make_auxiliary

pytestmark = pytest.mark.django_db
ASKED = moment(2026, 3, 12, 10, 0)


@pytest.fixture
def asked():
    """A certificate whose revocation was served on 10 March and entered on 15 March; asked about 12 March."""
    unit = make_unit()
    place = Place(make_domain(unit.authority), make_area(unit.authority))
    with time_machine.travel(moment(2024, 1, 1, 8), tick=False):
        certificate = make_certificate(unit=unit, place=place)
        make_rules(unit.authority, date(2023, 1, 1), cross_unit_enforcement="no")
    with time_machine.travel(moment(2026, 3, 15, 9), tick=False):
        revoke(
            certificate=certificate, decision=a_decision(served=moment(2026, 3, 10, 9)), reasons=["crime"],
            proposed_by=make_person(), approved_by=make_person(), key="r",
        )  # fmt: skip
    return {"person": certificate.person, "unit": unit, "domain": place.domain, "area": place.area, "at": ASKED}


def test_both_views_stand_beside_each_other_and_later_entries_say_so(asked):
    extract = make_extract(**asked, asked_for="示例法院（2029）1号", by=make_person())
    assert (extract.content["today"]["allowed"], extract.content["then"]["allowed"]) == (False, True)
    events = extract.content["certificates"][0]["events"]
    assert [(event["kind"], event["later"]) for event in events if event["kind"] in ("issued", "revoked")] == [
        ("issued", False), ("revoked", True),
    ]  # fmt: skip
    assert [post["unit"] for post in extract.content["posts"]] == [asked["unit"].name]


def test_the_rules_are_those_of_the_day_and_not_of_today(asked):
    make_rules(asked["unit"].authority, clock.today(), cross_unit_enforcement="yes")
    extract = make_extract(**asked, asked_for="示例法院（2029）1号", by=make_person())
    values = {one["name"]: one["value"] for one in extract.content["rules"]["parameters"]}
    assert (extract.content["rules"]["version"][-2:], values["cross_unit_enforcement"]) == ("/1", "no")


def test_an_extract_keeps_its_digest_and_leaves_an_official_answer(asked):
    maker = make_person()
    extract = make_extract(**asked, asked_for="示例法院（2029）1号", by=maker)
    assert is_unchanged(RegisterExtract.objects.get())
    assert (OfficialAnswer.objects.get().channel, OfficialAnswer.objects.get().asked_by) == ("extract", maker)
    extract.content = {**extract.content, "today": extract.content["then"]}
    assert not is_unchanged(extract)


@pytest.mark.parametrize(
    ("change", "code"),
    [({"asked_for": " "}, "extract_needs_reason"), ({"at": moment(2999, 1, 1)}, "moment_in_the_future")],
)
def test_without_who_asks_or_about_the_future_nothing_is_made(asked, change, code):
    with pytest.raises(DomainError, match=code):
        make_extract(**{**asked, "asked_for": "示例法院", "by": make_person(), **change})
    assert not RegisterExtract.objects.exists()


@pytest.mark.usefixtures("chinese_font")
def test_a_service_known_by_its_day_is_said_as_a_day(asked):
    said = in_words(make_extract(**asked, asked_for="示例法院（2029）1号", by=make_person()).content)
    assert "2026年3月10日 09:00" in str(said["certificates"][0]["events"])
    other = make_certificate(person=asked["person"], unit=asked["unit"])
    with time_machine.travel(moment(2026, 3, 15, 9), tick=False):
        revoke(
            certificate=other, decision=a_decision(served=moment(2026, 3, 11), served_precision="day"), reasons=["crime"],
            proposed_by=make_person(), approved_by=make_person(), key="r",
        )  # fmt: skip
    content = make_extract(**asked, asked_for="示例法院（2029）2号", by=make_person()).content
    notes = str([one["events"] for one in in_words(content)["certificates"]])
    assert "2026年3月11日" in notes
    assert "2026年3月11日 00:00" not in notes


def test_it_prints(asked):
    extract = make_extract(**asked, asked_for="示例法院（2029）1号", by=make_person())
    pages = pypdfium2.PdfDocument(pdf(extract))
    closing = pages[len(pages) - 1].get_textpage().get_text_bounded()
    assert "当日适用的规则" in closing  # no page holds a seal and nothing else
    assert "（登记机关盖章）" in closing


def test_a_court_hears_where_the_person_stood_besides(asked):
    with time_machine.travel(moment(2026, 3, 9, 9), tick=False):
        make_auxiliary(asked["unit"], asked["person"], since=date(2026, 2, 1))
    extract = make_extract(**{**asked, "at": moment(2026, 3, 9, 12)}, asked_for="示例法院（2029）1号", by=make_person())
    assert [one["register"] for one in extract.content["registers"]] == ["auxiliary"]
    assert "auxiliary_staff" in extract.content["today"]["reasons"]
    told = in_words(extract.content)
    assert told["answers"][0]["verdict"] == verdict(None)
    assert asked["unit"].name in told["registers"][0]


def test_an_extract_made_before_there_were_other_registers_is_still_told(asked):
    content = make_extract(**asked, asked_for="示例法院（2029）1号", by=make_person()).content
    del content["registers"]
    assert in_words(content)["registers"] == []
