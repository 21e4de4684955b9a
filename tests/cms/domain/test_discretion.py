"""From the facts to a step and a range: the gravest factor decides, and no answer ever leaves the law."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.domain.discretion import Benchmark, as_content, assess, faults, from_content
from cms.domain.discretion_lines import LineError, circumstances_in, factors_in, steps_in, written

STEPS = "较轻 50 150\n一般 150 300\n较重 300 500"
FACTORS = "面积（平方米）：2以下 较轻；6以下 一般；以上 较重\n次数：首次 较轻；第二次 一般；第三次以上 较重"
CIRCUMSTANCES = "当场改正 不罚\n主动消除 从轻\n阻碍执法 从重"


def table(steps=STEPS, factors=FACTORS, circumstances=CIRCUMSTANCES, least=50, most=500) -> Benchmark:
    read = steps_in(steps)
    return Benchmark(
        "元", Decimal(least), Decimal(most), read, factors_in(factors, read), circumstances_in(circumstances)
    )


@pytest.mark.parametrize(
    ("area", "times", "circumstances", "step", "decided"),
    [
        ("1.99", "0", [], "较轻", ("面积", "次数")),
        ("2", "0", [], "一般", ("面积",)),
        ("6", "1", [], "较重", ("面积",)),
        ("0", "2", [], "较重", ("次数",)),
        ("3", "0", [1], "较轻", ("面积",)),
        ("3", "0", [2], "较重", ("面积",)),
        ("3", "0", [1, 2], "一般", ("面积",)),
        ("1", "0", [1], "较轻", ("面积", "次数")),
        ("9", "2", [2], "较重", ("面积", "次数")),
    ],
)
def test_the_gravest_factor_decides_and_circumstances_move_one_step(area, times, circumstances, step, decided):
    outcome = assess(table(), {0: area, 1: times}, circumstances)
    assert (outcome.step.name, tuple(outcome.decided_by)) == (step, decided)


def test_a_circumstance_may_end_it_without_a_penalty():
    outcome = assess(table(), {0: "9", 1: "2"}, [2, 0])
    assert (outcome.step, outcome.no_penalty) == (None, True)


@pytest.mark.parametrize(
    "given", [{0: "", 1: "0"}, {0: "x", 1: "0"}, {0: "-1", 1: "0"}, {0: "1", 1: "3"}, {0: "NaN", 1: "0"}]
)
def test_a_value_that_is_missing_or_no_number_is_named(given):
    with pytest.raises(ValueError, match=r"面积|次数"):
        assess(table(), given)


@given(st.decimals(0, 10**6, places=2), st.integers(0, 2), st.lists(st.integers(1, 2), max_size=4))
def test_no_answer_leaves_the_range_of_the_law_and_more_is_never_lighter(area, times, circumstances):
    read = table()
    outcome = assess(read, {0: str(area), 1: str(times)}, circumstances)
    assert read.least <= outcome.step.least <= outcome.step.most <= read.most
    more = assess(read, {0: str(area + 1), 1: str(times)}, circumstances)
    assert more.step.least >= outcome.step.least


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"least": 600}, "discretion_law_range_is_empty"),
        ({"steps": STEPS.replace("300 500", "300 900")}, "discretion_step_leaves_the_law"),
        ({"steps": STEPS.replace("150 300", "300 150")}, "discretion_step_is_empty"),
        ({"steps": STEPS.replace("300 500", "200 500")}, "discretion_steps_overlap"),
        ({"steps": STEPS + "\n较重 500 500"}, "discretion_name_twice"),
        ({"factors": "次数：首次 较轻"}, "discretion_factor_needs_bands"),
        ({"factors": "面积（平方米）：6以下 较轻；2以下 一般；以上 较重"}, "discretion_bands_out_of_order"),
        ({"factors": "面积（平方米）：6以下 较轻；9以下 一般"}, "discretion_bands_out_of_order"),
        ({"factors": ""}, "discretion_has_no_factor"),
        ({"steps": "", "factors": ""}, "discretion_has_no_step"),
    ],
)
def test_what_keeps_a_table_from_being_used_is_named(changed, code):
    assert faults(table()) == []
    assert code in [fault.code for fault in faults(table(**changed))]


@pytest.mark.parametrize(
    ("part", "changed"),
    [
        ("steps", {"steps": "较轻 50\n"}),
        ("steps", {"steps": "较轻 少 多\n"}),
        ("factors", {"factors": "面积 5以下 较轻"}),
        ("factors", {"factors": "次数：首次 极轻；多次 较重"}),
        ("factors", {"factors": "面积（平方米）：很小 较轻；以上 较重"}),
        ("circumstances", {"circumstances": "主动消除 减半"}),
    ],
)
def test_a_line_that_cannot_be_read_is_named_with_its_place(part, changed):
    with pytest.raises(LineError) as caught:
        table(**changed)
    assert (caught.value.part, caught.value.line) == (part, 1)


def test_a_table_reads_again_what_it_wrote():
    read = table()
    assert from_content(as_content(read)) == read
    assert table(**written(read)) == read
