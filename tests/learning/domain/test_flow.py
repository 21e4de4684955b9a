import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.domain.flow import DECISION, END, Fault, Node, Way, arrange, faults, joined
from learning.flow_picture import draw_flow, wrapped

PENALTY = [
    Node("立案"),
    Node("调查"),
    Node("审核", kind=DECISION, ways=(Way("调查", "退回"), Way("决定", "通过"))),
    Node("决定", kind=DECISION, ways=(Way("处罚", "罚"), Way("不罚", "不罚"))),
    Node("处罚", kind=END),
    Node("不罚", kind=END),
]


def test_a_step_without_ways_leads_to_the_next():
    assert [way.to for node in joined(PENALTY) for way in node.ways] == ["调查", "审核", "调查", "决定", "处罚", "不罚"]


def test_the_main_way_runs_straight_down_and_ends_stand_beside():
    layout = arrange(PENALTY)
    assert layout.back == {("审核", "调查")}
    assert [layout.places[name] for name in ("立案", "调查", "审核", "决定", "处罚", "不罚")] == [
        (1, 0), (1, 1), (1, 2), (1, 3), (1, 4), (0, 4),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("nodes", "found"),
    [
        ([], Fault("flow_is_empty")),
        ([Node("甲"), Node("甲")], Fault("flow_name_twice", "甲")),
        ([Node("甲", ways=(Way("丁"),)), Node("乙", kind=END)], Fault("flow_leads_nowhere", "甲", "丁")),
        ([Node("甲", ways=(Way("甲"),))], Fault("flow_leads_to_itself", "甲")),
        ([Node("甲", kind=END), Node("乙", kind=END)], Fault("flow_never_reached", "乙")),
        ([Node(str(n)) for n in range(41)], Fault("flow_too_long")),
    ],
)
def test_what_keeps_a_procedure_from_being_drawn(nodes, found):
    assert faults(nodes)[0] == found
    assert faults(PENALTY) == []


@given(st.lists(st.lists(st.integers(0, 9), max_size=3, unique=True), min_size=1, max_size=10))
def test_every_sound_procedure_is_drawn_without_two_steps_in_one_place(targets):
    """Also with circles, merges and ways that skip rows."""
    count = len(targets)
    nodes = [
        Node(str(n), ways=tuple(Way(str(to % count)) for to in dict.fromkeys(t % count for t in ways) if to != n))
        for n, ways in enumerate(targets)
    ]
    if faults(nodes):
        return
    layout = arrange(nodes)
    assert len(set(layout.places.values())) == count
    for node in joined(nodes):
        for way in node.ways:
            down = layout.places[way.to][1] > layout.places[node.name][1]
            assert down != ((node.name, way.to) in layout.back)
    assert len(draw_flow(nodes).boxes) == count


def test_words_are_wrapped_evenly_and_no_line_begins_with_a_comma():
    assert wrapped("两名以上执法人员调查取证") == ["两名以上执法人", "员调查取证"]
    assert wrapped("") == [""]
    assert all(line[:1] not in "，。" for line in wrapped("立案、调查，告知，听证，审核，决定，送达，执行"))
