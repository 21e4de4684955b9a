from dataclasses import replace
from datetime import datetime

from core.domain.dates import BEIJING
from learning.domain.case_faults import advice, faults
from learning.domain.case_graph import Branch, Choice, ClockMark, Condition, Evidence, Scene
from learning.domain.case_story import Story, score

BEGINS = datetime(2026, 5, 11, 9, tzinfo=BEIJING)
COMPLAINT, PHOTO = Evidence("投诉单"), Evidence("照片", "audiovisual", "占道的范围")
CASE = [
    Scene("begin", "开场", evidence=(COMPLAINT,), clocks=(ClockMark("start", label="期限", length=3),), choices=(
        Choice("拍照", "visit", good=True, points={"evidence": 2, "competence": 1}, evidence=(PHOTO,), citations=({"law": "x"},)),
        Choice("不拍", "visit", id="no-photo", citations=({"law": "x"},)),
    )),
    Scene("visit", "现场", clock_days=2, choices=(
        Choice("处罚", "bad", good=True, points={"procedure": 1}, citations=({"law": "x"},),
               branches=(Branch("good", (Condition("holds", "照片"), Condition("points_at_least", "evidence:2"))),)),
        Choice("再去一次", "begin", citations=({"law": "x"},), conditions=(Condition("chose", "begin/no-photo"),)),
    )),
    Scene("good", "结局", clocks=(ClockMark("stop", label="期限"),), outcome="good", ending="penalty"),
    Scene("bad", "结局", clock_days=5, evidence_lost=("投诉单",), outcome="bad", ending="undone"),
]  # fmt: skip
STORY = Story(CASE, BEGINS)


def ids(stand) -> list[str]:
    return [step.scene.id for step in stand.path]


def test_evidence_and_points_decide_where_a_choice_leads():
    assert ids(STORY.play([0, 0])) == ["begin", "visit", "good"]
    assert ids(STORY.play([1, 0])) == ["begin", "visit", "bad"]
    assert ids(STORY.play([7])) == ["begin"]


def test_a_choice_is_offered_only_where_its_conditions_hold():
    assert STORY.offered(STORY.play([0])) == [0]
    assert STORY.offered(STORY.play([1])) == [0, 1]


def test_the_tray_gains_and_loses():
    assert [item.name for item in STORY.play([0, 0]).held] == ["投诉单", "照片"]
    spoilt = STORY.play([1, 0])
    assert ([item.name for item in spoilt.held], [item.name for item in spoilt.lost]) == ([], ["投诉单"])


def test_clocks_run_in_the_story_and_stop():
    kept, late = STORY.play([0, 0]), STORY.play([1, 0])
    assert [(clock.key, clock.stopped is not None, clock.over(kept.now)) for clock in kept.clocks] == [("期限", True, False)]  # fmt: skip
    assert [clock.over(late.now) for clock in late.clocks] == [True]


def test_going_round_a_loop_earns_nothing_again_and_restarts_the_clock():
    again = STORY.play([1, 1, 0, 0])
    assert ids(again) == ["begin", "visit", "begin", "visit", "good"]
    assert again.total == 4
    assert STORY.play([1, 1, 1, 1, 1, 1]).total == 0


def test_the_best_way_scores_full_marks_and_others_less():
    best = STORY.best()
    assert ids(best) == ["begin", "visit", "good"]
    assert [(s.line, s.earned, s.full) for s in score(best, best)] == [("evidence", 2, 2), ("procedure", 1, 1), ("competence", 1, 1)]  # fmt: skip
    assert [s.earned for s in score(STORY.play([1, 0]), best)] == [0, 1, 0]


def test_a_stand_after_each_choice_for_the_replay():
    assert [ids(stand)[-1] for stand in STORY.stands([0, 0])] == ["begin", "visit", "good"]


def test_faults_name_what_would_strand_a_learner():
    assert faults(CASE) == []
    broken = [
        Scene("a", "甲", choices=(Choice("去", "nowhere"),)),
        Scene("b", "乙"),
        Scene("b", "乙", outcome="good", choices=(Choice("x", "a"),)),
        Scene("c", "丙", choices=(Choice("y", "a", conditions=(Condition("holds", "没有的"),)),)),
    ]
    assert {fault.code for fault in faults(broken)} == {
        "scene_id_twice",
        "choice_leads_nowhere",
        "scene_needs_choices_or_end",
        "scene_is_never_reached",
        "no_way_to_an_end",
        "every_choice_has_conditions",
        "condition_names_nothing",
    }
    assert [fault.code for fault in faults([])] == ["case_is_empty"]


def test_a_loop_without_an_end_is_named_with_its_scenes():
    loop = Scene("loop", "来回", choices=(Choice("再来", "round"),))
    scenes = [
        replace(CASE[0], choices=(*CASE[0].choices, Choice("走偏", "loop"))), *CASE[1:],
        loop, Scene("round", "又来", choices=(Choice("回去", "loop"),)),
    ]  # fmt: skip
    assert [(fault.code, fault.scene) for fault in faults(scenes)] == [
        ("no_way_to_an_end", "loop"),
        ("no_way_to_an_end", "round"),
    ]


def test_advice_names_what_a_good_case_has():
    assert advice(STORY) == []
    plain = [
        replace(CASE[0], clocks=(), choices=(replace(CASE[0].choices[0], points={"evidence": 2}, citations=()), CASE[0].choices[1])),
        *CASE[1:],
    ]  # fmt: skip
    assert [fault.code for fault in advice(Story(plain, BEGINS))] == [
        "no_competence_scene",
        "no_clock",
        "choice_without_citation",
    ]


def test_advice_sees_that_another_way_earns_more():
    bad = replace(CASE[0].choices[1], points={"facts": 20})
    richer = [replace(CASE[0], choices=(CASE[0].choices[0], bad)), *CASE[1:]]
    assert "another_way_earns_more" in [fault.code for fault in advice(Story(richer, BEGINS))]
