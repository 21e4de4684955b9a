"""Reading rows: what people write is understood, what cannot be is said, and nothing makes the reader fall over."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification.domain.checking import RowFault, places_of, read_moment, read_row
from certification.domain.numbers import normalised
from core.domain.dates import BEIJING

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
NOON = datetime(2026, 5, 6, 12, 0, tzinfo=BEIJING)
AFTERNOON = datetime(2026, 5, 6, 14, 20, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-05-06", NOON),
        ("2026/5/6", NOON),
        ("2026.5.6", NOON),
        ("20260506", NOON),
        ("2026年5月6日", NOON),
        ("2026-05-06 00:00:00", NOON),
        (date(2026, 5, 6), NOON),
        (datetime(2026, 5, 6), NOON),  # noqa: DTZ001 a sheet knows no time zones
        ("2026-05-06 14:20", AFTERNOON),
        ("2026年5月6日 14点20分", AFTERNOON),
        ("２０２６－０５－０６　１４：２０", AFTERNOON),
        ("2026-05-06T06:20:00Z", AFTERNOON),
        ("2026-05-05T10:31:00-19:49", AFTERNOON),
        (datetime(2026, 5, 6, 14, 20), AFTERNOON),  # noqa: DTZ001
        ("", None),
    ],
)
def test_moments_are_read_as_people_write_them(written, read):
    assert read_moment(written) == read


@pytest.mark.parametrize(
    "written",
    [
        "2026-13-01",
        "昨天",
        "2026-05-06 25:00",
        "5/6",
        "2026-05-06 14:20 左右",
        "0001-01-01T00:00:00+08:00",
        "9999-12-31T23:00:00-08:00",
    ],
)
def test_what_is_no_moment_is_said(written):
    with pytest.raises(ValueError, match=r"."):
        read_moment(written)
    assert read_row({"number": "1", "moment": written}, now=NOW).fault == RowFault.MOMENT_UNREADABLE


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({}, RowFault.WHO_MISSING),
        ({"name": "某甲"}, RowFault.WHO_MISSING),
        ({"number": "1", "moment": "2027-01-01"}, RowFault.MOMENT_TO_COME),
        ({"number": "1", "domain": "消防"}, RowFault.PLACE_INCOMPLETE),
        ({"number": "1"}, None),
        ({"name": "某甲", "unit": "某街道"}, None),
        ({"number": "1", "domain": "消防", "area": "某街道"}, None),
    ],
)
def test_a_row_says_what_it_lacks(values, fault):
    assert read_row(values, now=NOW).fault == fault


def test_headings_are_known_by_many_names():
    assert places_of(["序号", " 证件编号 ", "姓名*", "执法时间：", "AREA"]) == {
        "number": 1,
        "name": 2,
        "moment": 3,
        "area": 4,
    }


ANYTHING = st.one_of(st.text(), st.floats(), st.integers(), st.none(), st.datetimes(), st.dates(), st.booleans())


@given(st.dictionaries(st.sampled_from(["number", "name", "unit", "moment", "domain", "area"]), ANYTHING))
def test_no_row_makes_the_reader_fall_over(values):
    ask = read_row(values, now=NOW)
    assert ask.fault or ask.number or (ask.name and ask.unit)


@given(st.text())
def test_a_number_is_normalised_once_and_for_all(text):
    once = normalised(text)
    assert normalised(once) == once
    assert not any(character.isspace() for character in once)
