from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.domain.case_graph import (
    CONDITIONS,
    ENDINGS,
    EVIDENCE_KINDS,
    LINES,
    OUTCOMES,
    Branch,
    Case,
    Choice,
    ClockMark,
    Condition,
    Drafting,
    Evidence,
    Scene,
)  # fmt: skip
from learning.domain.case_json import CaseUnreadableError, read_case, tell_case
from learning.domain.periods import UNITS

words = st.sampled_from(["甲", "乙 丙。", "a b", "7"])
maybe = st.just("") | words
names = st.sampled_from(["a", "b-2", "visit", "7"])


def some(strategy, least=0):
    one = st.tuples(strategy)
    return one if least else st.just(()) | one


citations = some(st.fixed_dictionaries({"law": words, "provision": words, "label": words}))
evidence = some(st.builds(Evidence, words, st.sampled_from(EVIDENCE_KINDS), maybe))
conditions = some(st.builds(Condition, st.sampled_from(CONDITIONS), words), 1)
branches = some(st.builds(Branch, names, conditions))
points = st.fixed_dictionaries({}, optional={line: st.integers(1, 20) for line in LINES})
choices = st.builds(
    Choice, words, names, id=st.just("") | names, consequence=maybe, good=st.booleans(), points=points, evidence=evidence,
    evidence_lost=some(words), conditions=st.just(()) | conditions, branches=branches, citations=citations,
)  # fmt: skip
clocks = st.builds(
    ClockMark, st.sampled_from(["start", "stop"]), names, maybe, st.integers(0, 90), st.sampled_from(UNITS)
)
draftings = st.none() | st.builds(Drafting, words, words, words, some(words))
ends = st.just(("", "", "")) | st.tuples(st.sampled_from(OUTCOMES), st.sampled_from(ENDINGS), words)
scenes = st.builds(
    lambda end, **told: Scene(**told, outcome=end[0], ending=end[1], verdict=end[2]), ends, id=names, title=words, text=words,
    evidence=evidence, clock_days=st.integers(0, 99), clock_hours=st.integers(0, 48),
    clocks=some(clocks), citations=citations, drafting=draftings,
    choices=some(choices),
)  # fmt: skip
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
cases = st.builds(
    Case, names, words, maybe, st.integers(1, 600), days, maybe, days, days, st.sampled_from(["09:00", "23:59"]), citations,
    st.tuples(scenes, scenes),
)  # fmt: skip


@given(cases)
def test_a_case_comes_back_as_it_went(case):
    assert read_case(tell_case(case)) == case


def least() -> dict:
    begin = {"id": "a", "title": "甲", "text": "…", "choices": [{"text": "去", "to": "b"}]}
    end = {"id": "b", "title": "乙", "text": "…", "end": {"outcome": "good", "verdict": "评析"}}
    return {"slug": "case", "title": "案例", "law_date": "2026-11-25", "checked_on": "2026-11-25",
            "clock": {"starts": "2026-05-11"}, "scenes": [begin, end]}  # fmt: skip


def test_every_problem_is_told_with_its_path():
    told = least()
    told["titel"] = "错字"
    told["law_date"] = "去年"
    told["scenes"][0]["choices"][0] = {"text": "去", "points": {"law": 1, "facts": 99}, "branches": [{"to": "b"}]}
    told["scenes"][1]["end"] = {"outcome": "great"}
    told["scenes"].append("不是对象")
    with pytest.raises(CaseUnreadableError) as refused:
        read_case(told)
    assert {(problem.path, problem.code) for problem in refused.value.problems} >= {
        ("titel", "unknown_key"),
        ("law_date", "not_a_day"),
        ("scenes[0].choices[0].to", "missing"),
        ("scenes[0].choices[0].points.law", "unknown_key"),
        ("scenes[0].choices[0].points.facts", "not_a_number_between"),
        ("scenes[0].choices[0].branches[0].conditions", "missing"),
        ("scenes[1].end.outcome", "not_one_of"),
        ("scenes[1].end.verdict", "missing"),
        ("scenes[2]", "not_an_object"),
    }


def test_the_least_case_is_read():
    assert [scene.id for scene in read_case(least()).scenes] == ["a", "b"]


@pytest.mark.parametrize("told", [None, [], "案例", 7])
def test_what_is_no_case_is_refused(told):
    with pytest.raises(CaseUnreadableError):
        read_case(told)
