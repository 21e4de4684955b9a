"""Joint-operation orders on screen: entered by a clerk, approved by another, changed, and read where they matter."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from certification.domain.joint_orders import MemberLine, member_lines
from certification.models import JointOperationOrder, JointOrderProposal
from certification.queries.joint_orders import members_named
from certification.queries.standing import may_enforce
from certification.services import joint_orders
from certification.services.extracts import make_extract
from core import clock
from core.roles import Role
from tests.factories.certification import (
    Place,
    make_area,
    make_certificate,
    make_domain,
    make_entry,
    make_order,
    make_person,
    make_power,
    make_rules,
    make_unit,
    make_world,
    moment,
)
from tests.factories.people import grant

pytestmark = pytest.mark.django_db
SCAN = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj trailer<</Root 1 0 R>>\n%%EOF"


@pytest.fixture
def world():
    with time_machine.travel("2026-12-10T09:00:00+08:00", tick=True) as hands:
        world = make_world()
        world.hands = hands
        grant(world.clerk, Role.REGISTRY_CLERK, world.unit)
        grant(world.reviewer, Role.REGISTRY_REVIEWER, world.unit)
        world.lender = make_unit(world.authority)
        world.lent = make_certificate(
            unit=world.lender, place=Place(make_domain(world.authority), make_area(world.authority))
        )
        yield world


def typed(world, **values) -> dict:
    lent = f"{world.lent.number}\t{world.lent.person.name}\t{world.lender.name}"
    return {
        "document": "联执〔2026〕1号",
        "issued_by": "示例区人民政府",
        "decided_on": "2026-11-20",
        "unit": world.unit.pk,
        "domain": world.domain.pk,
        "area": world.area.pk,
        "first_day": "2026-12-01",
        "last_day": "2026-12-31",
        "members": f"{world.certificate.number}\n\n{lent}\n",
        "leader": "",
        "note": "请核对名单",
        **values,
    }


def test_a_clerk_enters_another_approves_and_the_order_stands(client_for, world):
    clerk, reviewer = client_for(world.clerk), client_for(world.reviewer)
    scan = SimpleUploadedFile("方案.pdf", SCAN, "application/pdf")
    assert clerk.post(reverse("registry-joint-new"), typed(world, upload=scan)).status_code == 302
    proposal = JointOrderProposal.objects.get()
    page = reverse("registry-joint-proposal", args=[proposal.public_id])
    shown = clerk.get(page).content.decode()
    assert "请核对名单" in shown
    assert reverse("registry-joint-decide", args=[proposal.public_id]) not in shown
    decide = reverse("registry-joint-decide", args=[proposal.public_id])
    assert decide in reviewer.get(page).content.decode()
    assert clerk.post(decide, {"verdict": "approve"}).status_code == 404
    assert reviewer.post(decide, {"verdict": "refuse", "note": ""}).status_code == 400
    assert reviewer.post(decide, {"verdict": "approve"}).status_code == 302
    order = JointOperationOrder.objects.get()
    assert [(row.certificate, row.leads) for row in order.members.all()] == [
        (world.certificate, True), (world.lent, False),
    ]  # fmt: skip
    detail = clerk.get(reverse("registry-joint", args=[order.public_id])).content.decode()
    for text in (
        world.lent.person.name,
        world.lent.number,
        "联执〔2026〕1号",
        f"{world.clerk.name} / {world.reviewer.name}",
    ):
        assert text in detail
    paper = reverse("registry-joint-paper", args=[proposal.public_id])
    assert paper in detail
    assert clerk.get(paper).status_code == 200
    assert order.evidence == [proposal.file.sha256]


def test_a_reviewer_who_entered_it_or_takes_part_is_offered_no_decision(client_for, world):
    grant(world.person, Role.REGISTRY_REVIEWER, world.unit)
    client_for(world.reviewer).post(reverse("registry-joint-new"), typed(world))
    proposal = JointOrderProposal.objects.get()
    decide = reverse("registry-joint-decide", args=[proposal.public_id])
    for by in (world.reviewer, world.person):
        page = client_for(by).get(reverse("registry-joint-proposal", args=[proposal.public_id]))
        assert decide not in page.content.decode()
        assert client_for(by).post(decide, {"verdict": "approve"}).status_code == 400
    assert not JointOperationOrder.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"last_day": "2026-11-30"}, None),
        ({"first_day": "2026-11-19"}, None),
        ({"members": " "}, "members"),
        ({"members": "02999999999 无此人"}, "members"),
        ({"leader": "02999999999"}, "leader"),
        ({"document": ""}, "document"),
        ({"domain": "x"}, "domain"),
        ({"first_day": "三十日"}, "first_day"),
    ],
)
def test_what_cannot_stand_is_said_on_the_form_and_nothing_is_kept(client_for, world, values, field):
    answer = client_for(world.clerk).post(reverse("registry-joint-new"), typed(world, **values))
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {field or "__all__"}
    assert not JointOrderProposal.objects.exists()


def test_every_line_that_names_nobody_is_said_at_once(client_for, world):
    supervisor = make_certificate(unit=world.unit, place=world.place)
    supervisor.type = "supervision"
    supervisor.save()
    lines = [
        world.certificate.number,
        f"{world.lent.number} {world.lent.person.name} {world.unit.name}",
        world.lent.number,
        f"{world.lent.number} 别人",
        supervisor.number,
    ]
    answer = client_for(world.clerk).post(reverse("registry-joint-new"), typed(world, members="\n".join(lines)))
    said = answer.context["form"].errors["members"]
    assert len(said) == 4
    assert world.unit.name in said[0]
    assert world.lender.name in said[0]
    assert not JointOrderProposal.objects.exists()


def test_lines_are_read_however_they_were_typed_or_pasted():
    assert list(member_lines("02000000001\n 章一，02000000002、示例街道 \n\n０２０００００００03 章 三\n02 John Smith\tU1")) == [
        MemberLine("02000000001"),
        MemberLine("02000000002", "章一", "示例街道"),
        MemberLine("02000000003", "章", "三"),
        MemberLine("02JOHNSMITH", "U1"),
    ]  # fmt: skip
    assert list(member_lines("02000000001\tJohn Smith\tUnit of Things")) == [
        MemberLine("02000000001", "John Smith", "Unit of Things")
    ]


def test_one_number_of_two_issuers_is_told_apart_by_the_name_or_the_unit(world):
    other = make_world()
    twin = make_certificate(unit=other.unit, place=other.place, number=world.lent.number)
    both = make_certificate(unit=other.unit, place=other.place, person=world.person, number=world.certificate.number)

    def found(*said: str):
        (named,) = members_named([MemberLine(*said)], world.clerk)
        return named.certificate or named.refusal.code

    assert found(twin.number, twin.person.name) == twin
    assert found(twin.number, world.lent.person.name) == world.lent
    assert found(both.number, world.person.name) == "joint_member_several"
    assert found(both.number, world.person.name, other.unit.code) == both
    assert found(both.number) == world.certificate


def test_names_are_found_in_two_queries_however_many(world, django_assert_num_queries):
    more = [make_certificate(unit=world.unit, place=world.place) for _ in range(3)]
    for rows in (more[:1], more):
        lines = [MemberLine(one.number, one.person.name) for one in rows]
        with django_assert_num_queries(2):
            assert [named.certificate for named in members_named(lines, world.clerk)] == rows


def test_an_order_is_ended_corrected_and_taken_back_by_two(client_for, world):
    order = make_order(world.unit, world.place, world.certificate, world.lent)
    clerk, reviewer = client_for(world.clerk), client_for(world.reviewer)

    def step(name: str, values: dict) -> JointOperationOrder:
        there = reverse("registry-joint-step", args=[JointOperationOrder.objects.latest("pk").public_id, name])
        assert clerk.get(there).status_code == 200
        assert clerk.post(there, values).status_code == 302
        proposal = JointOrderProposal.objects.get(state="waiting")
        page = reverse("registry-joint-proposal", args=[proposal.public_id])
        assert reviewer.get(page).status_code == 200
        reviewer.post(reverse("registry-joint-decide", args=[proposal.public_id]), {"verdict": "approve"})
        return JointOperationOrder.objects.latest("pk")

    ended = step("end", {"last_day": "2026-12-20", "document": "联执终〔2026〕1号"})
    assert (ended.replaces, ended.last_day, ended.because) == (order, date(2026, 12, 20), "联执终〔2026〕1号")
    right = {**typed(world), "members": world.certificate.number, "because": "名单多录一人"}
    corrected = step("correct", right)
    assert (corrected.replaces, corrected.members.count()) == (ended, 1)
    taken = step("take-back", {"because": "行动取消"})
    assert (taken, taken.stands) == (corrected, False)
    assert "联执〔2026〕1号" not in clerk.get(reverse("registry-joint-orders")).content.decode()
    over = clerk.get(f"{reverse('registry-joint-orders')}?view=over").content.decode()
    assert over.count("联执〔2026〕1号") == 1
    first = clerk.get(reverse("registry-joint", args=[order.public_id])).content.decode()
    assert reverse("registry-joint", args=[taken.public_id]) in first
    assert reverse("registry-joint-step", args=[order.public_id, "end"]) not in first


def test_the_page_of_a_change_says_what_differs(client_for, world):
    order = make_order(world.unit, world.place, world.certificate, world.lent)
    right = make_entry(world.unit, world.place, world.certificate, last_day=date(2026, 12, 15))
    proposal = joint_orders.propose_correction(order=order, right=right, because="名单", by=world.clerk)
    answer = client_for(world.reviewer).get(reverse("registry-joint-proposal", args=[proposal.public_id]))
    assert {label for label, _text, before in answer.context["facts"] if before} == {
        label for label, text, _before in answer.context["facts"] if "12月15日" in text or "15 December" in text
    }
    assert [(one["certificate"], one["leaves"]) for one in answer.context["members"]] == [
        (world.certificate, False), (world.lent, True),
    ]  # fmt: skip
    assert answer.context["backwards"]


def test_another_order_like_it_begins_with_its_words(client_for, world):
    order = make_order(world.unit, world.place, world.certificate, world.lent)
    clerk = client_for(world.clerk)
    form = clerk.get(f"{reverse('registry-joint-new')}?like={order.public_id}").context["form"]
    other = make_domain(world.authority)
    assert clerk.post(reverse("registry-joint-new"), {**typed(world), **form.initial, "unit": world.unit.pk, "area": world.area.pk, "domain": other.pk}).status_code == 302  # fmt: skip
    assert JointOrderProposal.objects.get(state="waiting").payload["domain"] == str(other.public_id)
    for nothing in ("x", "9c5e0b8e-7a6e-4d6f-8f0e-000000000000"):
        assert clerk.get(f"{reverse('registry-joint-new')}?like={nothing}").status_code == 404


def test_what_should_be_known_of_an_order_stands_on_its_page(client_for, world):
    order = make_order(world.unit, world.place, world.lent)
    page = reverse("registry-joint", args=[order.public_id])
    assert len(client_for(world.clerk).get(page).context["remarks"]) == 1
    make_power(world.unit, world.domain)
    answer = client_for(world.clerk).get(page)
    assert (answer.context["remarks"], answer.context["late"]) == ([], True)
    make_rules(world.authority, cross_unit_enforcement="no")
    assert len(client_for(world.clerk).get(page).context["remarks"]) == 1


def test_whoever_lends_somebody_reads_the_order_and_changes_nothing(client_for, world):
    order = make_order(world.unit, world.place, world.lent)
    waiting = joint_orders.propose_taking_back(order=order, because="取消", by=world.clerk)
    lender = make_person()
    grant(lender, Role.REGISTRY_REVIEWER, world.lender)
    there = client_for(lender)
    assert order.document in there.get(reverse("registry-joint-orders")).content.decode()
    page = there.get(reverse("registry-joint", args=[order.public_id])).content.decode()
    assert reverse("registry-joint-step", args=[order.public_id, "end"]) not in page
    for name, args in (
        ("registry-joint-step", [order.public_id, "end"]),
        ("registry-joint-proposal", [waiting.public_id]),
        ("registry-joint-decide", [waiting.public_id]),
        ("registry-joint-withdraw", [waiting.public_id]),
        ("registry-joint-paper", [waiting.public_id]),
    ):
        assert there.get(reverse(name, args=args)).status_code == 404
    assert there.post(reverse("registry-joint-new"), typed(world)).status_code == 400


def test_elsewhere_nothing_of_an_order_is_met(client_for, world):
    order = make_order(world.unit, world.place, world.lent)
    stranger = make_person()
    grant(stranger, Role.REGISTRY_REVIEWER, make_unit())
    there = client_for(stranger)
    assert there.get(reverse("registry-joint", args=[order.public_id])).status_code == 404
    for view in ("current", "over", "waiting"):
        assert order.document not in there.get(f"{reverse('registry-joint-orders')}?view={view}").content.decode()


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("view", "queries"), [("current", 16), ("over", 16), ("waiting", 15)])
def test_lists_need_as_many_queries_for_three_as_for_one(client_for, world, view, queries, count, django_assert_num_queries):  # fmt: skip
    by = make_person()
    grant(by, Role.REGISTRY_REVIEWER, world.unit)
    for number in range(count):
        members = (world.certificate, world.lent)
        make_order(world.unit, world.place, *members, document=f"甲{number}")
        past = {"first_day": date(2026, 11, 21), "last_day": date(2026, 11, 30)}
        make_order(world.unit, world.place, *members, document=f"乙{number}", **past)
        gone = make_order(world.unit, world.place, *members, document=f"丙{number}")
        proposal = joint_orders.propose_taking_back(order=gone, because="取消", by=world.clerk)
        joint_orders.approve_order(proposal=proposal, by=world.reviewer)
        entry = make_entry(world.unit, world.place, *members, document=f"丁{number}")
        joint_orders.propose_order(entry=entry, by=world.clerk)
    browser = client_for(by)
    there = f"{reverse('registry-joint-orders')}?view={view}"
    browser.get(there)
    with django_assert_num_queries(queries):
        shown = browser.get(there).content.decode()
    assert {"current": "甲", "over": "丙", "waiting": "丁"}[view] + str(count - 1) in shown


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_needs_as_many_queries_for_three_members_as_for_one(client_for, world, count, django_assert_num_queries):
    members = [make_certificate(unit=world.unit, place=world.place) for _ in range(count)]
    order = make_order(world.unit, world.place, *members)
    browser = client_for(world.clerk)
    there = reverse("registry-joint", args=[order.public_id])
    browser.get(there)
    with django_assert_num_queries(26):
        assert browser.get(there).status_code == 200


def test_the_order_stands_on_the_file_of_the_certificate_and_on_the_officers_own_page(client_for, world):
    order = make_order(world.unit, world.place, world.lent)
    past = {"document": "联执〔2026〕7号", "first_day": date(2026, 11, 21), "last_day": date(2026, 11, 30)}
    make_order(world.unit, world.place, world.lent, **past)
    grant(world.clerk, Role.REGISTRY_CLERK, world.lender)
    file = client_for(world.clerk).get(reverse("registry-certificate", args=[world.lent.public_id])).content.decode()
    own = client_for(world.lent.person).get(reverse("certification:my-certificate")).content.decode()
    for page in (file, own):
        assert order.document in page
        assert "联执〔2026〕7号" not in page
    other = client_for(world.person).get(reverse("certification:my-certificate")).content.decode()
    assert order.document not in other


def test_what_waits_stands_on_the_desk_of_whoever_may_approve(client_for, world):
    client_for(world.clerk).post(reverse("registry-joint-new"), typed(world))
    link = f"{reverse('registry-joint-orders')}?view=waiting"
    assert link in client_for(world.reviewer).get("/office/").content.decode()
    assert link not in client_for(world.clerk).get("/office/").content.decode()


def test_the_answer_names_the_order_it_rests_on(world, capsys):
    make_order(world.unit, world.place, world.lent)
    asked = ["--officer", world.lent.number, "--unit", world.unit.code, "--domain", world.domain.code]
    call_command("may_enforce", *asked, "--area", world.area.code, "--json")
    assert "联执〔2026〕1号" in capsys.readouterr().out
    call_command("may_enforce", "--officer", world.certificate.number, *asked[2:], "--area", world.area.code, "--json")
    assert "orders" not in capsys.readouterr().out


def test_an_extract_marks_orders_that_were_recorded_later_or_replaced(client_for, world):
    at = moment(2026, 12, 10, 9, 30)
    make_order(world.unit, world.place, world.lent)
    world.hands.move_to("2026-12-11T09:00:00+08:00")
    order = make_order(world.unit, world.place, world.lent, document="联执〔2026〕2号")
    gone = JointOperationOrder.objects.get(document="联执〔2026〕1号")
    proposal = joint_orders.propose_taking_back(order=gone, because="录错", by=world.clerk)
    joint_orders.approve_order(proposal=proposal, by=world.reviewer)
    extract = make_extract(
        person=world.lent.person, unit=world.unit, domain=world.domain, area=world.area, at=at, asked_for="示例法院", by=world.clerk,
    )  # fmt: skip
    told = [(one["document"], one["later"], bool(one["gone"]), one["leader"]) for one in extract.content["orders"]]
    name = world.lent.person.name
    assert told == [("联执〔2026〕1号", False, True, name), (order.document, True, False, name)]
    page = client_for(world.clerk).get(reverse("registry-extract", args=[extract.public_id])).content.decode()
    assert page.count("示例区人民政府") == 2
    assert may_enforce(world.lent.person, world.unit, world.domain, world.area, at).allowed
    assert clock.now() - at < timedelta(days=1)
