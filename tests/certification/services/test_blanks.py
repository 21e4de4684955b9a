"""The stock of blank cards: what is left is what came in less what went out, and nothing on record is overwritten."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction

from certification.models import BlankBatch, BlankMovement
from certification.queries.blanks import (
    blanks_of,
    comparison_of,
    keeps_stock,
    ledger,
    state_by_state,
    stock_of,
)
from certification.services import blanks
from certification.services.blanks import count_stock, move_blanks, take_back_batch, take_in, use_blank
from core import clock
from core.errors import DomainError
from tests.factories.certification import make_certificate, make_person, make_unit, make_world

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture
def world():
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=True):
        world = make_world()
        world.batch = received(world)
        world.card = world.certificate.copies.get()
        yield world


def received(world, first="甲000101", last="甲000150", **values) -> BlankBatch:
    said = {"unit": world.unit, "card_type": "enforcement", "received_from": "示例印刷厂", "document": "送货单1号"}
    return take_in(**{**said, "received_on": TODAY, "by": world.clerk, **values}, first=first, last=last)


def moved(world, act, first, last="", **values) -> BlankMovement:
    said = {"batch": world.batch, "on": TODAY, "by": world.clerk, "document": "单1号", "reason": "示例"}
    return move_blanks(**{**said, **values}, act=act, first=first, last=last)


def standing(world) -> list[tuple[str, str]]:
    return [(str(world.batch.run.part(one.first, one.last)), one.state) for one in state_by_state(world.batch)]


def test_what_is_left_is_what_came_in_less_what_went_out(world):
    use_blank(copy=world.card, serial="甲000101", by=world.clerk)
    moved(world, "spoil", "甲000102")
    moved(world, "miss", "甲000149", "甲000150")
    moved(world, "find", "甲000150")
    moved(world, "set_aside", "甲000102")
    moved(world, "set_aside", "甲000103", "甲000105")
    moved(world, "destroy", "甲000102", "甲000102", by=world.reviewer)
    moved(world, "put_back", "甲000105")
    moved(world, "pass_on", "甲000140", "甲000148")
    held = {state: many for state, many in stock_of([world.batch])[world.batch.pk].items() if many}
    assert held == {"in_stock": 36, "used": 1, "destroyed": 1, "to_destroy": 2, "missing": 1, "passed_on": 9}
    assert standing(world) == [
        ("甲000101", "used"),
        ("甲000102", "destroyed"),
        ("甲000103–甲000104", "to_destroy"),
        ("甲000105–甲000139", "in_stock"),
        ("甲000140–甲000148", "passed_on"),
        ("甲000149", "missing"),
        ("甲000150", "in_stock"),
    ]
    assert [line.left for line in ledger([world.batch])] == [50, 49, 48, 46, 47, 47, 44, 44, 45, 36]


@pytest.mark.parametrize(
    ("first", "last", "error"),
    [
        ("甲000150", "甲000160", "blanks_on_record"),
        ("甲000090", "甲000101", "blanks_on_record"),
        ("甲000151", "甲000150", "blank_serial_malformed"),
        ("甲000151", "乙000160", "blank_serial_malformed"),
        ("甲000151", "甲900000", "blanks_too_many"),
    ],
)
def test_no_serial_is_taken_in_twice(world, first, last, error):
    with pytest.raises(DomainError, match=error):
        received(world, first, last)
    assert BlankBatch.objects.get() == world.batch


def test_serials_of_another_kind_of_card_or_with_other_letters_are_others(world):
    received(world, card_type="supervision")
    received(world, "乙000101", "乙000150")
    received(world, "甲00101", "甲00150")
    assert BlankBatch.objects.count() == 4


def test_what_was_passed_on_is_taken_in_by_whoever_received_it_and_is_used_there(world):
    street = make_unit(world.authority, parent=world.unit)
    theirs = {"unit": street, "received_from": world.unit.name, "document": "下发单1号"}
    with pytest.raises(DomainError, match="blanks_on_record"):
        received(world, "甲000141", "甲000150", **theirs)
    moved(world, "pass_on", "甲000141", "甲000150", reason="发某街道")
    below = received(world, "甲000141", "甲000150", **theirs)
    card = make_certificate(unit=street).copies.get()
    use_blank(copy=card, serial="甲000141", by=world.clerk)
    assert stock_of([below])[below.pk]["used"] == 1
    assert stock_of([world.batch])[world.batch.pk]["passed_on"] == 10
    with pytest.raises(DomainError, match="blank_not_in_stock"):
        use_blank(copy=world.card, serial="甲000142", by=world.clerk)


def test_a_card_is_made_of_one_blank_in_stock(world):
    used = use_blank(copy=world.card, serial="甲 000101", by=world.clerk)
    assert use_blank(copy=world.card, serial="甲000101", by=world.clerk) == used
    with pytest.raises(DomainError, match="card_has_blank"):
        use_blank(copy=world.card, serial="甲000102", by=world.clerk)
    other = make_certificate(unit=world.unit).copies.get()
    for serial in ("甲000101", "甲000151", "乙000102"):
        with pytest.raises(DomainError, match="blank_not_in_stock"):
            use_blank(copy=other, serial=serial, by=world.clerk)
    assert {pk: one.serial for pk, one in blanks_of([world.card, other]).items()} == {world.card.pk: "甲000101"}


def test_a_misprinted_blank_gives_way_to_another_and_a_wrong_entry_is_put_back(world):
    use_blank(copy=world.card, serial="甲000101", by=world.clerk)
    moved(world, "spoil", "甲000101", reason="照片印偏")
    use_blank(copy=world.card, serial="甲000102", by=world.clerk)
    moved(world, "put_back", "甲000102", reason="看错编号")
    use_blank(copy=world.card, serial="甲000103", by=world.clerk)
    assert blanks_of([world.card])[world.card.pk].serial == "甲000103"
    assert standing(world)[:3] == [("甲000101", "spoiled"), ("甲000102", "in_stock"), ("甲000103", "used")]


def test_a_supervisors_card_is_not_made_of_a_blank_for_enforcement(world):
    card = make_certificate(unit=world.unit, type="supervision").copies.get()
    with pytest.raises(DomainError, match="blank_not_in_stock"):
        use_blank(copy=card, serial="甲000101", by=world.clerk)
    assert (keeps_stock(world.unit, "enforcement"), keeps_stock(world.unit, "supervision")) == (True, False)


def test_two_persons_destroy_on_a_document(world):
    moved(world, "set_aside", "甲000101", "甲000110")
    with pytest.raises(DomainError, match="handler_never_reviews"):
        moved(world, "destroy", "甲000101", "甲000110")
    with pytest.raises(DomainError, match="blank_document_missing"):
        moved(world, "destroy", "甲000101", "甲000110", by=world.reviewer, document=" ")
    made = moved(world, "destroy", "甲000101", "甲000110", by=world.reviewer)
    assert (made.prepared_by, made.recorded_by) == (world.clerk, world.reviewer)
    with pytest.raises(DomainError, match="blank_order"):
        moved(world, "put_back", "甲000101")


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"act": "spoil", "first": "甲000101", "reason": " "}, "blank_reason_missing"),
        ({"act": "spoil", "first": "甲000100"}, "blank_not_of_batch"),
        ({"act": "spoil", "first": "乙000101"}, "blank_not_of_batch"),
        ({"act": "spoil", "first": "甲000101", "on": TODAY + timedelta(days=1)}, "blank_in_the_future"),
        ({"act": "spoil", "first": "甲000101", "on": TODAY - timedelta(days=1)}, "blank_before_batch"),
        ({"act": "find", "first": "甲000101"}, "blank_order"),
    ],
)
def test_a_step_that_cannot_be_leaves_the_stock_alone(world, values, error):
    with pytest.raises(DomainError, match=error):
        moved(world, **values)
    assert not world.batch.movements.exists()


def test_a_batch_entered_by_mistake_is_closed_while_nothing_happened_to_it(world):
    with pytest.raises(DomainError, match="blank_reason_missing"):
        take_back_batch(batch=world.batch, because=" ", by=world.clerk)
    take_back_batch(batch=world.batch, because="起号录错", by=world.clerk)
    again = received(world)
    for closed in (lambda: moved(world, "spoil", "甲000101"), lambda: take_back_batch(batch=world.batch, because="再", by=world.clerk)):  # fmt: skip
        with pytest.raises(DomainError, match="blank_batch_closed"):
            closed()
    world.batch = again
    moved(world, "spoil", "甲000101")
    with pytest.raises(DomainError, match="blank_batch_moved"):
        take_back_batch(batch=again, because="起号录错", by=world.clerk)


def counted(world, serials, **values):
    said = {"unit": world.unit, "card_type": "enforcement", "counted_on": TODAY, "by": world.clerk, **values}
    return count_stock(**said, serials=serials)


def test_a_count_says_what_is_missing_and_what_is_too_many(world):
    use_blank(copy=world.card, serial="甲000101", by=world.clerk)
    moved(world, "spoil", "甲000102")
    count = counted(world, "甲000101-甲000140，甲000145-甲000150；乙000001")
    found = comparison_of(count)
    assert (found.expected, found.counted) == (49, 47)
    assert [(str(one.run), one.state) for one in found.absent] == [("甲000141–甲000144", "in_stock")]
    assert [(str(one.run), one.state) for one in found.surplus] == [("乙000001", ""), ("甲000101", "used")]


def test_a_count_keeps_what_it_found_when_the_record_moves_on(world):
    count = counted(world, "甲000101-甲000149")
    with time_machine.travel("2026-11-24T09:00:00+08:00", tick=True):
        moved(world, "miss", "甲000150", reason="保险柜内未见，已报告")
        received(world, "乙000001", "乙000050", received_on=date(2026, 11, 24))
        assert [str(one.run) for one in comparison_of(count).absent] == ["甲000150"]
        assert comparison_of(counted(world, "甲000101-149 乙000001-50")).absent == []


def test_an_empty_safe_is_counted_where_a_stock_is_on_record(world):
    assert [str(one.run) for one in comparison_of(counted(world, "")).absent] == ["甲000101–甲000150"]
    with pytest.raises(DomainError, match="blanks_none"):
        counted(world, "", card_type="supervision")
    with pytest.raises(DomainError, match="blank_serial_malformed"):
        counted(world, "甲000101 无")


def test_the_database_refuses_what_the_rules_refuse(world):
    moved(world, "set_aside", "甲000101")
    said = {"batch": world.batch, "first": 1, "last": 1, "on": TODAY, "recorded_at": clock.now(), "recorded_by": world.clerk}  # fmt: skip
    for wrong in (
        {"act": "destroy", "was": "to_destroy", "now": "destroyed", "document": "单"},
        {"act": "destroy", "was": "to_destroy", "now": "destroyed", "document": "单", "prepared_by": world.clerk},
        {"act": "destroy", "was": "to_destroy", "now": "destroyed", "prepared_by": make_person()},
        {"act": "use", "was": "in_stock", "now": "used"},
        {"act": "spoil", "was": "in_stock", "now": "spoiled"},
        {"act": "set_aside", "was": "in_stock", "now": "in_stock"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            BlankMovement.objects.create(**said, **wrong)


def test_a_batch_is_closed_once_and_nothing_else_of_it_changes(world):
    rows = BlankBatch.objects.filter(pk=world.batch.pk)
    for change in ({"last": 999}, {"document": "另一份"}, {"known_until": clock.now(), "last": 999}):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    assert rows.update(known_until=clock.now()) == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(known_until=clock.now())


@pytest.mark.parametrize("count", [1, 3])
def test_the_stock_is_summed_in_one_question(world, count, django_assert_num_queries):
    batches = [world.batch, *(received(world, f"乙{n}0001", f"乙{n}0009") for n in range(count - 1))]
    for batch in batches:
        serial = batch.run.serial(batch.first)
        blanks.move_blanks(batch=batch, act="spoil", first=serial, last="", on=TODAY, by=world.clerk, reason="示例")
    with django_assert_num_queries(1):
        assert [held["spoiled"] for held in stock_of(batches).values()] == [1] * count
    with django_assert_num_queries(1):
        assert len(ledger(batches)) == 2 * count
