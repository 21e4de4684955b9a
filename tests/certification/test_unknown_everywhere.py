"""Before its first known day the register answers *unknown*, never *invalid*, in every page, file and interface.

A certificate printed with a term from 2024 is taken over on 1 June 2026. Asked about 2025, when it may well have been good,
the register cannot know: every way to ask says so, and none says a word of refusal. Asked about a day it knows, the same
certificate is valid, so the silence is no accident of the question.
"""

import io
import json
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from certification.extract_words import in_words
from certification.models.clients import SCOPES
from certification.services.checks import begin_check, run_check
from certification.services.entry import bring_in
from certification.services.extracts import make_extract
from certification.services.keys import give_key
from core import clock
from core.files import open_file
from core.roles import Role
from tests.factories.certification import Place, make_area, make_domain, make_power, make_rules
from tests.factories.people import appoint, grant, make_person, make_unit, moment

pytestmark = pytest.mark.django_db
BEFORE, AFTER = moment(2025, 3, 1, 9), moment(2026, 7, 1, 9)
REFUSALS = (
    "无效",
    "失效",
    "无权",
    "吊销",
    "撤销",
    "过期",
    "无此证",
    "登记范围外",
    "不在",
    "invalid",
    "not_valid",
    "lapsed",
    "outside",
    "false",
)


@pytest.fixture
def taken_over():
    """Taken over by list on 1 June 2026, printed term 2024 to 2028; asked on 1 September 2026."""
    with time_machine.travel(moment(2026, 6, 1, 9), tick=False):
        unit = make_unit()
        person, clerk = make_person(), make_person()
        appoint(person, unit)
        place = Place(make_domain(unit.authority), make_area(unit.authority))
        make_power(unit, place.domain)
        make_rules(unit.authority, public_past_dates=True)
        certificate = bring_in(
            authority=unit.authority,
            number="02123456789",
            person=person,
            unit=unit,
            valid_from=date(2024, 1, 1),
            valid_until=date(2028, 12, 31),
            known_from=date(2026, 6, 1),
            scope=[place],
            source="交接名册",
            entered_by=clerk,
        )
        grant(clerk, Role.REGISTRY_CLERK, unit)
    with time_machine.travel(moment(2026, 9, 1, 9), tick=False):
        yield {"certificate": certificate, "person": person, "unit": unit, "place": place, "clerk": clerk}


def by_public_page(it, at: datetime, _client_for):
    page = Client().post(
        reverse("certification:verify"),
        {"number": it["certificate"].number, "name": it["person"].name, "on": clock.day_of(at).isoformat()},
    )
    answer = page.context["answer"]
    return answer.outcome.value, [answer.outcome.value, answer.ground]


def by_office_page(it, at: datetime, client_for):
    page = client_for(it["clerk"]).get(
        reverse("registry-certificate", args=[it["certificate"].public_id]),
        {"at": at.astimezone(clock.BEIJING).strftime("%Y-%m-%dT%H:%M")},
    )
    status = page.context["status"]
    return {True: "valid", False: "not_valid", None: "unknown"}[status.valid], [
        page.context["word"],
        *page.context["reasons"],
    ]


def _api(it, path: str, question: dict):
    _key, secret = give_key(
        authority=it["unit"].authority, name="终端", scopes=SCOPES, units=[it["unit"]], days=30, by=it["clerk"]
    )  # fmt: skip
    answer = Client().post(
        f"/api/v1/{path}",
        data=json.dumps({"questions": [{"number": it["certificate"].number, **question}]}),
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )
    (told,) = answer.json()["answers"]
    return told["verdict"], [told["verdict"], told["state"], str(told["scope"]), *told["reasons"]]


def by_interface(it, at: datetime, _client_for):
    return _api(it, "status", {"at": clock.isoformat(at)})


def by_interface_for_a_place(it, at: datetime, _client_for):
    place = {"domain": it["place"].domain.code, "area": it["place"].area.code}
    return _api(it, "may-enforce", {"at": clock.isoformat(at), **place})


def by_sheet(it, at: datetime, _client_for):
    lines = f"证号,日期时间,领域,区域\n{it['certificate'].number},{at.astimezone(clock.BEIJING):%Y-%m-%d %H:%M},{it['place'].domain.name},{it['place'].area.code}\n"
    check = begin_check(upload=ContentFile(lines.encode("utf-8-sig"), name="list.csv"), by=it["clerk"])
    run_check(check_id=check.pk)
    check.refresh_from_db()
    with open_file(check.result) as file:
        row = file.read().decode("utf-8-sig").splitlines()[1]
    return {"有效": "valid", "登记册无法判断": "unknown"}[row.split(",")[4]], [row]


def by_command_for_sheets(it, at: datetime, _client_for, tmp_path):
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(
        f"证号,日期时间\n{it['certificate'].number},{at.astimezone(clock.BEIJING):%Y-%m-%d %H:%M}\n",
        encoding="utf-8-sig",
    )
    out = io.StringIO()
    call_command("verify_batch", str(source), str(target), "--json", stdout=out)
    (verdict,) = json.loads(out.getvalue())["counts"]
    return verdict, [target.read_text(encoding="utf-8-sig").splitlines()[1]]


def by_command(it, at: datetime, _client_for):
    out = io.StringIO()
    call_command("certificate_status", it["certificate"].number, "--at", clock.isoformat(at), "--json", stdout=out)
    told = json.loads(out.getvalue())
    return {True: "valid", False: "not_valid", None: "unknown"}[told["valid"]], [told["state"] or "", *told["reasons"]]


def by_command_for_a_place(it, at: datetime, _client_for):
    out = io.StringIO()
    call_command(
        "may_enforce", "--officer", it["certificate"].number, "--unit", it["unit"].code, "--domain", it["place"].domain.code,
        "--area", it["place"].area.code, "--at", clock.isoformat(at), "--json", stdout=out,
    )  # fmt: skip
    told = json.loads(out.getvalue())
    return {True: "valid", False: "not_valid", None: "unknown"}[told["allowed"]], told["reasons"]


def by_extract_for_a_court(it, at: datetime, _client_for):
    extract = make_extract(
        person=it["person"], unit=it["unit"], domain=it["place"].domain, area=it["place"].area, at=at,
        asked_for="示例法院（2026）1号", by=it["clerk"],
    )  # fmt: skip
    words = in_words(extract.content)
    told = [words["answers"][0]["verdict"], words["answers"][0]["reasons"], words["certificates"][0]["state"]]
    return {True: "valid", False: "not_valid", None: "unknown"}[extract.content["today"]["allowed"]], told


WAYS = [by_public_page, by_office_page, by_interface, by_interface_for_a_place, by_sheet, by_command, by_command_for_a_place,
        by_extract_for_a_court]  # fmt: skip


@pytest.mark.parametrize("ask", WAYS)
def test_every_way_to_ask_says_unknown_of_a_day_before_the_register(taken_over, client_for, ask):
    verdict, words = ask(taken_over, BEFORE, client_for)
    assert verdict == "unknown"
    assert not [word for word in words for refusal in REFUSALS if refusal in word.lower()], words


@pytest.mark.parametrize("ask", WAYS)
def test_the_same_question_of_a_known_day_is_answered(taken_over, client_for, ask):
    assert ask(taken_over, AFTER, client_for)[0] == "valid"


def test_a_whole_sheet_by_command_says_so_too(taken_over, client_for, tmp_path):
    verdict, words = by_command_for_sheets(taken_over, BEFORE, client_for, tmp_path)
    assert verdict == "unknown"
    assert not [word for word in words for refusal in REFUSALS if refusal in word.lower()], words
    assert by_command_for_sheets(taken_over, AFTER, client_for, tmp_path)[0] == "valid"


def test_the_first_known_day_itself_is_known(taken_over, client_for):
    opening = moment(2026, 6, 1)
    assert by_command(taken_over, opening, client_for)[0] == "valid"
    assert by_command(taken_over, opening - timedelta(seconds=1), client_for)[0] == "unknown"
