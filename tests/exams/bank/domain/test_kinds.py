"""Every kind meets the same questions; a new kind fails here until it answers them."""

import json
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.domain.kinds import (
    KINDS,
    AnswerRefusedError,
    Content,
    candidate_view,
    key_entry,
    mark,
    needs_marker,
    normalise,
    problems_of,
)
from exams.domain.kinds.choice import POLICIES
from exams.domain.kinds.text import folded

OPTIONS = [{"id": letter, "text": f"选项{letter}的内容"} for letter in "ABCD"]
SIDES = [
    {"id": "L1", "text": "罚款", "side": "left"},
    {"id": "L2", "text": "责令停产停业", "side": "left"},
    {"id": "R1", "text": "财产罚", "side": "right"},
    {"id": "R2", "text": "行为罚", "side": "right"},
    {"id": "R3", "text": "申诫罚", "side": "right"},
]
PARTS = [
    {"id": "1", "kind": "single", "stem": "应当如何处理？", "options": OPTIONS, "weight": 1},
    {"id": "2", "kind": "multiple", "stem": "哪些做法正确？", "options": OPTIONS, "weight": 3},
]
SAMPLES = {
    "single": Content("single", "下列哪一项正确？", OPTIONS, {"choice": "B"}),
    "multiple": Content("multiple", "下列哪些正确？", OPTIONS, {"choices": ["A", "C"]}),
    "true_false": Content("true_false", "当事人有权陈述申辩。", (), {"choice": "true"}),
    "fill_in": Content("fill_in", "应当在____日内，由不少于____人……", (), {"texts": [["5", "五"], ["2", "两"]]}),
    "short_answer": Content("short_answer", "简述理由。", (), {"model": "要点一；要点二"}),
    "matching": Content("matching", "将处罚与种类对应。", SIDES, {"pairs": {"L1": "R1", "L2": "R2"}}),
    "ordering": Content("ordering", "将步骤排序。", OPTIONS, {"order": ["C", "A", "D", "B"]}),
    "case": Content("case", "某街道办事处……", PARTS, {"parts": {"1": {"choice": "D"}, "2": {"choices": ["A", "B"]}}}),
}
RIGHT = {**{name: dict(sample.answer) for name, sample in SAMPLES.items()}, "fill_in": {"texts": ["５", " 两 "]}}
FULL = Decimal("2.00")

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.sampled_from(["A", "B", "true", "L1", "R1", "1"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["choice", "choices", "texts", "text", "pairs", "order", "parts", "1", "L1", "zz"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=12,
)
kinds = pytest.mark.parametrize("name", list(KINDS))


def entry(name: str, **scheme) -> dict:
    content = SAMPLES[name]
    return key_entry(
        Content(content.kind, content.stem, content.options, content.answer, scheme), marks=FULL, revision="r"
    )


def test_every_kind_has_a_sample():
    assert set(SAMPLES) == set(KINDS)


@kinds
def test_sample_has_no_problem(name):
    assert problems_of(SAMPLES[name]) == []


@kinds
def test_view_never_holds_the_key(name):
    content = SAMPLES[name]
    marked = json.loads(json.dumps(content.answer).replace('"model": "', '"model": "SECRET'))
    view = candidate_view(Content(content.kind, content.stem, content.options, marked, content.scheme), seed="s")
    allowed = {"kind", "stem", "options", "targets", "blanks", "parts"}
    assert set(view) <= allowed
    assert all(set(part) <= allowed | {"id", "weight"} for part in view.get("parts", []))
    assert all(set(option) == {"id", "html"} for option in view["options"])
    assert "SECRET" not in json.dumps(view)


@kinds
def test_view_escapes_what_setters_write(name):
    content = SAMPLES[name]
    hostile = Content(content.kind, "<script>____ ____", content.options, content.answer)
    assert "<script>" not in candidate_view(hostile)["stem"]


@kinds
def test_right_answer_earns_all_marks_and_none_earns_nothing(name):
    item = candidate_view(SAMPLES[name], seed="s")
    if needs_marker(name, entry(name)):
        assert mark(name, entry(name), {"text": "要点一"}) is None
        return
    assert mark(name, entry(name), normalise(item, RIGHT[name])) == FULL
    assert mark(name, entry(name), {}) == mark(name, entry(name), None) == Decimal("0.00")


@kinds
@settings(max_examples=150, deadline=None)
@given(value=json_values)
def test_any_input_is_read_or_refused_and_marks_stay_within_bounds(name, value):
    """Whatever a browser sends: an answer in its canonical form, or a refusal with a code. Never a crash."""
    item = candidate_view(SAMPLES[name], seed="s")
    try:
        answer = normalise(item, value)
    except AnswerRefusedError:
        return
    assert normalise(item, answer) == answer
    marks = mark(name, entry(name), answer)
    assert marks is None or Decimal(0) <= marks <= FULL


@settings(max_examples=200, deadline=None)
@given(
    policy=st.sampled_from(sorted(POLICIES)),
    right=st.sets(st.sampled_from("ABCDE"), min_size=2),
    chosen=st.sets(st.sampled_from("ABCDE")),
)
def test_policies_give_all_for_the_key_alone_and_nothing_for_nothing(policy, right, chosen):
    share = POLICIES[policy](right, chosen)
    assert 0 <= share <= 1
    assert (share == 1) == (chosen == right)
    assert POLICIES[policy](right, set()) == 0


@pytest.mark.parametrize(
    ("policy", "chosen", "share"),
    [
        ("all_or_nothing", "A", 0),
        ("half_when_incomplete", "A", Fraction(1, 2)),
        ("half_when_incomplete", "AD", 0),
        ("share_when_incomplete", "AB", Fraction(2, 3)),
        ("share_when_incomplete", "ABD", 0),
        ("right_minus_wrong", "ABD", Fraction(1, 3)),
        ("right_minus_wrong", "AD", 0),
    ],
)
def test_policy_gives_its_share(policy, chosen, share):
    assert POLICIES[policy](set("ABC"), set(chosen)) == share


@settings(max_examples=100, deadline=None)
@given(seed=st.text(max_size=8))
def test_ordering_is_never_shown_in_the_order_of_its_key(seed):
    shown = [option["id"] for option in candidate_view(SAMPLES["ordering"], seed=seed)["options"]]
    assert sorted(shown) == ["A", "B", "C", "D"]
    assert shown != ["C", "A", "D", "B"]
    assert candidate_view(SAMPLES["ordering"], seed=seed) == candidate_view(SAMPLES["ordering"], seed=seed)


def test_ordering_by_neighbours_counts_right_successions():
    assert mark("ordering", entry("ordering", policy="neighbours"), {"order": ["A", "D", "B", "C"]}) == Decimal("1.33")
    assert mark("ordering", entry("ordering"), {"order": ["A", "D", "B", "C"]}) == Decimal("0.00")


def test_fill_in_in_any_order_uses_each_text_once():
    assert mark("fill_in", entry("fill_in"), {"texts": ["2", "5"]}) == Decimal("0.00")
    assert mark("fill_in", entry("fill_in", any_order=True), {"texts": ["2", "5"]}) == FULL
    assert mark("fill_in", entry("fill_in", any_order=True), {"texts": ["5", "五"]}) == Decimal("1.00")


def test_case_shares_its_marks_by_weight():
    value = {"parts": {"2": {"choices": ["A", "B"]}}}
    assert mark("case", entry("case"), value) == Decimal("1.50")


def test_case_with_a_short_answer_waits_for_a_marker():
    part = {"id": "1", "kind": "short_answer", "stem": "简述。"}
    content = Content("case", "案情", [part], {"parts": {"1": {"model": "要点"}}})
    assert problems_of(content) == []
    assert mark("case", key_entry(content, marks=FULL, revision="r"), {"parts": {"1": {"text": "答"}}}) is None


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [("１０ 日", "10日", True), ("1.5", "15", False), ("《行政处罚法》", "行政处罚法", True), ("ＡBc", "abc", True)],
)
def test_folding_ignores_width_case_and_punctuation_only(left, right, same):
    assert (folded(left) == folded(right)) is same


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (Content("single", " ", OPTIONS, {"choice": "A"}), ["stem_is_empty"]),
        (Content("single", "题\x00干", OPTIONS, {"choice": "A"}), ["stem_has_control_characters"]),
        (Content("single", "题", OPTIONS, {"choice": "E"}), ["key_is_no_option"]),
        (Content("single", "题", OPTIONS[:1], {"choice": "A"}), ["too_few_options"]),
        (
            Content("single", "题", [*OPTIONS, {"id": "E", "text": "选项A的内容"}], {"choice": "A"}),
            ["options_are_alike"],
        ),
        (Content("multiple", "题", OPTIONS, {"choices": ["A"]}), ["multiple_needs_two_right_options"]),
        (Content("multiple", "题", OPTIONS, {"choices": ["A", "B"]}, {"policy": "luck"}), ["unknown_policy"]),
        (Content("true_false", "题", (), {"choice": "A"}), ["key_is_neither_true_nor_false"]),
        (Content("fill_in", "没有空", (), {"texts": [["5"]]}), ["no_blank_in_stem"]),
        (Content("fill_in", "____", (), {"texts": [["5"], ["6"]]}), ["blanks_and_keys_differ"]),
        (Content("fill_in", "____", (), {"texts": [["。"]]}), ["key_of_blank_is_empty"]),
        (Content("short_answer", "题", (), {"model": ""}), ["model_answer_is_missing"]),
        (Content("matching", "题", SIDES, {"pairs": {"L1": "R1"}}), ["pair_is_missing"]),
        (Content("ordering", "题", OPTIONS, {"order": ["A", "B", "C"]}), ["key_is_no_order_of_the_options"]),
        (Content("case", "案情", [], {}), ["case_has_no_parts"]),
        (Content("case", "案情", PARTS, {"parts": {"1": {"choice": "A"}}}), ["multiple_needs_two_right_options"]),
        (Content("essay", "题", (), {}), ["unknown_kind"]),
    ],
)
def test_faulty_wording_is_named(content, codes):
    assert [problem.code for problem in problems_of(content)] == codes
