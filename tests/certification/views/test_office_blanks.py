"""The stock of blank cards on screen: taken in, used when a card is made, destroyed by two, counted, taken along as Excel."""

from datetime import date
from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from certification.models import BlankBatch, BlankCount, BlankMovement
from certification.queries.blanks import blanks_of
from certification.services import applications
from certification.services.blanks import count_stock, move_blanks, take_back_batch, take_in, use_blank
from core.errors import DomainError, text_for
from core.models import AuditEntry
from core.roles import Role
from core.services.units import end_unit
from tests.factories.certification import make_power, make_rules, make_unit, make_world
from tests.factories.people import grant, make_person

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture
def world():
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=True):
        world = make_world()
        grant(world.clerk, Role.REGISTRY_CLERK, world.unit)
        grant(world.reviewer, Role.REGISTRY_REVIEWER, world.unit)
        make_power(world.unit, world.domain)
        make_rules(world.authority)
        world.batch = received(world)
        world.card = world.certificate.copies.get()
        yield world


def received(world, first="甲000101", last="甲000150") -> BlankBatch:
    return take_in(
        unit=world.unit, card_type="enforcement", first=first, last=last, received_from="示例印刷厂", document="送货单1号",
        received_on=TODAY, by=world.clerk,
    )  # fmt: skip


def step(world, act) -> str:
    return reverse("registry-blank-act", args=[world.batch.public_id, act])


def said(**values) -> dict:
    return {
        "first": "甲000101",
        "last": "甲000105",
        "on": "2026-11-23",
        "document": "单1号",
        "reason": "示例",
        **values,
    }


def test_a_clerk_takes_a_batch_in(client_for, world):
    typed = {
        "unit": world.unit.pk, "card_type": "enforcement", "first": "甲000151", "last": "甲000200", "received_from": "示例印刷厂",
        "document": "送货单2号", "received_on": "2026-11-23",
    }  # fmt: skip
    browser = client_for(world.clerk)
    answer = browser.post(reverse("registry-blanks-new"), typed)
    made = BlankBatch.objects.latest("pk")
    assert answer.url == reverse("registry-blank-batch", args=[made.public_id])
    assert "50张中库存50张" in browser.get(answer.url).content.decode()
    again = browser.post(reverse("registry-blanks-new"), typed)
    assert again.status_code == 400
    assert f"甲000151–甲000200，{world.unit.name}" in again.content.decode()


def test_blanks_are_set_aside_by_one_and_destroyed_by_another(client_for, world):
    clerk, reviewer = client_for(world.clerk), client_for(world.reviewer)
    page = reverse("registry-blank-batch", args=[world.batch.public_id])
    assert clerk.post(step(world, "set_aside"), said()).status_code == 302
    assert step(world, "destroy") not in clerk.get(page).content.decode()
    assert clerk.get(step(world, "destroy")).status_code == 404
    assert f"{step(world, 'destroy')}?first=" in reviewer.get(page).content.decode()
    assert reviewer.post(step(world, "destroy"), said()).status_code == 302
    made = BlankMovement.objects.latest("pk")
    assert (made.now, made.prepared_by, made.recorded_by) == ("destroyed", world.clerk, world.reviewer)
    shown = clerk.get(page).content.decode()
    assert f"{world.clerk.name} / {world.reviewer.name}" in shown
    assert "50张中库存45张" in shown


def test_a_reviewer_does_not_confirm_what_they_set_aside(client_for, world):
    browser = client_for(world.reviewer)
    browser.post(step(world, "set_aside"), said())
    answer = browser.post(step(world, "destroy"), said())
    assert answer.status_code == 400
    assert answer.context["form"].non_field_errors() == [text_for(DomainError("handler_never_reviews"))]
    assert BlankMovement.objects.get().now == "to_destroy"


@pytest.mark.parametrize(
    ("act", "missing"),
    [("spoil", "reason"), ("miss", "reason"), ("pass_on", "reason"), ("pass_on", "document"), ("set_aside", "first")],
)
def test_what_a_step_needs_is_asked_in_its_form(client_for, world, act, missing):
    browser = client_for(world.clerk)
    refused = browser.post(step(world, act), said(**{missing: ""}))
    assert refused.status_code == 400
    assert list(refused.context["form"].errors) == [missing]
    assert browser.post(step(world, act), said()).status_code == 302


def test_use_is_entered_from_the_card_and_no_other_step_exists(client_for, world):
    for act in ("use", "nothing"):
        assert client_for(world.clerk).get(step(world, act)).status_code == 404


def test_the_blank_of_a_card_is_named_on_the_page_of_the_certificate(client_for, world):
    browser = client_for(world.clerk)
    file, name = (reverse(view, args=[pk]) for view, pk in (("registry-certificate", world.certificate.public_id), ("registry-card-blank", world.card.public_id)))  # fmt: skip
    assert name in browser.get(file).content.decode()
    refused = browser.post(name, {"serial": "甲000999"})
    assert refused.status_code == 400
    assert "甲000999" in refused.context["form"].non_field_errors()[0]
    assert browser.post(name, {"serial": "甲000101"}).status_code == 302
    shown = browser.get(file).content.decode()
    assert "甲000101" in shown
    assert name not in shown


def approved(world, kind, **data):
    made = applications.apply(
        person=world.person, unit=world.unit, authority=world.authority, scope=[world.place], by=world.person, kind=kind,
        subject=world.certificate, data=data,
    )  # fmt: skip
    made = applications.submit(application=made, by=world.person)
    made = applications.forward(application=made, by=world.clerk)
    return applications.approve(application=made, by=world.reviewer)


def test_a_card_that_is_made_names_its_blank_or_nothing_happens(client_for, world):
    application = approved(world, "replacement", reason="damaged")
    browser = client_for(world.reviewer)
    carry_out = reverse("registry-application-step", args=[application.public_id, "issue"])
    typed = {"decision_no": "示司发〔2026〕3号", "decided_on": "2026-11-23", "blank": "甲000999"}
    refused = browser.post(carry_out, typed)
    assert refused.status_code == 400
    assert "甲000999" in refused.context["form"].non_field_errors()[0]
    assert world.certificate.copies.get() == world.card
    assert browser.post(carry_out, {**typed, "blank": "甲000101"}).status_code == 302
    copies = list(world.certificate.copies.all())
    assert {pk: one.serial for pk, one in blanks_of(copies).items()} == {copies[1].pk: "甲000101"}


def test_where_no_card_is_made_or_no_stock_is_kept_no_blank_is_asked_for(client_for, world):
    browser = client_for(world.reviewer)
    surrender = approved(world, "surrender", reason="不再执法")
    page = browser.get(reverse("registry-application-step", args=[surrender.public_id, "issue"]))
    assert "blank" not in page.context["form"].fields
    take_back_batch(batch=world.batch, because="起号录错", by=world.clerk)
    replacement = approved(world, "replacement", reason="damaged")
    page = browser.get(reverse("registry-application-step", args=[replacement.public_id, "issue"]))
    assert "blank" not in page.context["form"].fields
    file = browser.get(reverse("registry-certificate", args=[world.certificate.public_id])).content.decode()
    assert reverse("registry-card-blank", args=[world.card.public_id]) not in file


def test_the_steps_of_a_run_are_filled_in_and_those_of_used_ones_are_not(client_for, world):
    use_blank(copy=world.card, serial="甲000101", by=world.clerk)
    page = client_for(world.clerk).get(reverse("registry-blank-batch", args=[world.batch.public_id]))
    used, rest = page.context["parts"]
    assert [address for address, _label in used["acts"]] == [step(world, "spoil"), step(world, "put_back")]
    assert {address.partition("?")[2] for address, _label in rest["acts"]} == {
        "first=%E7%94%B2000102&last=%E7%94%B2000150"
    }


def test_the_file_is_the_ledger_line_by_line(client_for, world):
    use_blank(copy=world.card, serial="甲000101", by=world.clerk)
    move_blanks(
        batch=world.batch, act="miss", first="甲000149", last="甲000150", on=TODAY, by=world.clerk, reason="已报告"
    )
    answer = client_for(world.clerk).get(reverse("registry-blanks-file"))
    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    unit, clerk = world.unit.name, world.clerk.name
    assert [row[:14] for row in rows[1:]] == [
        ("甲000101–甲000150", unit, "行政执法证", "2026-11-23", "入库", "甲000101", "甲000150", 50, 50, "送货单1号", "示例印刷厂", "", clerk, ""),
        ("甲000101–甲000150", unit, "行政执法证", "2026-11-23", "已制证", "甲000101", "甲000101", 1, 49, "", "", world.certificate.number, clerk, ""),
        ("甲000101–甲000150", unit, "行政执法证", "2026-11-23", "报失", "甲000149", "甲000150", 2, 47, "", "已报告", "", clerk, ""),
    ]  # fmt: skip
    assert AuditEntry.objects.get(action="blanks.taken_along").details == {"rows": 3}


def test_a_count_leads_to_the_report_of_what_is_missing(client_for, world):
    browser = client_for(world.clerk)
    typed = {"unit": world.unit.pk, "card_type": "enforcement", "counted_on": "2026-11-23", "serials": "甲000101-149"}
    answer = browser.post(reverse("registry-blank-count-new"), typed)
    count = BlankCount.objects.get()
    assert answer.url == reverse("registry-blank-count", args=[count.public_id])
    shown = browser.get(answer.url).content.decode()
    assert "盘点与登记不符" in shown
    report = step(world, "miss") + "?first=%E7%94%B2000150&amp;last=%E7%94%B2000150"
    assert report in shown
    assert 'value="甲000150"' in browser.get(report.replace("&amp;", "&")).content.decode()
    browser.post(step(world, "miss"), said(first="甲000150", last=""))
    agreed = browser.post(reverse("registry-blank-count-new"), typed)
    assert "盘点与登记相符" in browser.get(agreed.url).content.decode()


def test_the_safe_of_a_unit_that_ended_is_counted_and_nothing_is_taken_in_there(client_for, world):
    ended = make_unit(parent=world.unit)
    end_unit(unit=ended, last_day=TODAY, decision_no="示编发〔2026〕9号", recorded_by=None)
    end_unit(unit=world.unit, last_day=TODAY, decision_no="示编发〔2026〕9号", recorded_by=None)
    browser = client_for(world.clerk)
    offered = {
        name: list(browser.get(reverse(name)).context["form"].fields["unit"].queryset)
        for name in ("registry-blank-count-new", "registry-blanks-new")
    }
    assert offered == {"registry-blank-count-new": [world.unit], "registry-blanks-new": []}


def test_an_entry_made_by_mistake_is_taken_back(client_for, world):
    browser = client_for(world.clerk)
    page = reverse("registry-blank-batch", args=[world.batch.public_id])
    assert step(world, "take-back") in browser.get(page).content.decode()
    assert browser.post(step(world, "take-back"), {"because": "起号录错"}).status_code == 302
    assert browser.get(page).status_code == 404
    assert "甲000101" not in browser.get(reverse("registry-blanks")).content.decode()


def test_another_unit_meets_nothing(client_for, world):
    count = count_stock(
        unit=world.unit, card_type="enforcement", counted_on=TODAY, serials="甲000101-150", by=world.clerk
    )
    stranger = make_person()
    grant(stranger, Role.REGISTRY_REVIEWER, make_unit())
    browser = client_for(stranger)
    assert "甲000101" not in browser.get(reverse("registry-blanks")).content.decode()
    for page in (
        reverse("registry-blank-batch", args=[world.batch.public_id]),
        reverse("registry-blank-count", args=[count.public_id]),
        reverse("registry-card-blank", args=[world.card.public_id]),
        *(step(world, act) for act in ("spoil", "destroy", "take-back")),
    ):
        assert browser.get(page).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_for_three_as_for_one(client_for, world, count, django_assert_num_queries):
    for number in range(1, count):
        received(world, f"乙{number}0001", f"乙{number}0050")
    for batch in BlankBatch.objects.all():
        move_blanks(
            batch=batch, act="spoil", first=batch.run.serial(batch.first), last="", on=TODAY, by=world.clerk, reason="示例"
        )  # fmt: skip
        count_stock(unit=world.unit, card_type="enforcement", counted_on=TODAY, serials="", by=world.clerk)
    browser = client_for(world.clerk)
    browser.get(reverse("registry-blanks"))
    with django_assert_num_queries(16):
        assert len(browser.get(reverse("registry-blanks")).context["rows"]) == count
