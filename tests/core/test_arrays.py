"""Columns that the database gathers come as arrays, alike on both databases."""

from datetime import UTC, datetime, timedelta

import pytest

from core.arrays import fetched, gathered, moments, numbers, texts
from core.ledger.columns import moment_of
from core.models import Authority
from tests.factories.people import make_authority

pytestmark = pytest.mark.django_db
ONE, OTHER = datetime(2026, 11, 27, 8, 30, 15, 123456, tzinfo=UTC), datetime(1999, 12, 31, 16, tzinfo=UTC)


@pytest.fixture
def two():
    for moment in (ONE, OTHER):
        Authority.objects.filter(pk=make_authority().pk).update(created_at=moment)
    return Authority.objects.order_by("pk")


def test_keys_moments_and_texts_are_read_in_the_same_order(two):
    asked = ", ".join(gathered(column) for column in ("id", "created_at", "code"))
    ((keys, times, codes),) = fetched(f"SELECT {asked} FROM core_authority WHERE id >= %s", [two[0].pk])
    rows = sorted(zip(numbers(keys).tolist(), moments(times).tolist(), texts(codes), strict=True))
    assert [row[0] for row in rows] == [one.pk for one in two]
    assert [moment_of(row[1]) for row in rows] == [ONE, OTHER]
    assert [row[2] for row in rows] == [one.code for one in two]


def test_what_is_not_gathered_comes_beside_it_and_parameters_are_no_part_of_the_query(two):
    rows = fetched(
        f"SELECT issues, {gathered('id')} FROM core_authority WHERE code <> %s GROUP BY issues", ["' OR ''='"]
    )
    assert [(bool(issues), len(numbers(keys))) for issues, keys in rows] == [(two[0].issues, 2)]


def test_nothing_gathered_is_an_empty_array():
    ((keys,),) = fetched(f"SELECT {gathered('id')} FROM core_authority WHERE id < %s", [0])
    assert numbers(keys).tolist() == []


def test_a_moment_and_its_number_are_the_same():
    assert moment_of(0) == datetime(1970, 1, 1, tzinfo=UTC)
    assert moment_of(1_500_000) - moment_of(0) == timedelta(seconds=1.5)
