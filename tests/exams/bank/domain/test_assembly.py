from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.domain.assembly import Obstacle, Rules, RulesConflictError, assemble_forms, mean_difficulty
from exams.domain.blueprint import Entry, Section, ShortageError
from tests.exams.bank.paper_checker import faults

DAY = date(2026, 1, 1)


def pool_of(count: int, *, kind: str = "single", topics: int = 1, **values) -> list[Entry]:
    return [
        Entry(f"{kind}{n}", kind, f"t{n % topics}", n % 5 + 1, f"{kind}-f{n}", DAY, question=f"{kind}-q{n}", **values)
        for n in range(count)
    ]


def section(count: int, **values) -> Section:
    return Section(**{"title": "单选题", "kind": "single", "count": count, "marks": Decimal(1), **values})


def names(paper) -> set[str]:
    return {entry.question for part in paper for entry in part}


def test_ten_forms_share_nothing_and_are_equally_hard():
    sections = [section(20), section(10, title="多选题", kind="multiple", marks=Decimal(2))]
    pool = pool_of(220) + pool_of(110, kind="multiple")
    rules = Rules(most_shared=0)
    papers = assemble_forms(sections, pool, rules, seed="s", count=10)
    assert len(papers) == 10
    assert faults(sections, rules, papers, spread=Decimal("0.2")) == []


def test_last_form_fits_though_one_after_another_would_fail():
    # Every form needs one of the three questions of topic t0, and there are exactly as many as forms.
    sections = [section(1, topic="t0"), section(3)]
    pool = pool_of(12, topics=4)
    rules = Rules(most_shared=0, difficulty=Decimal(3), tolerance=Decimal(2))
    papers = assemble_forms(sections, pool, rules, seed="s", count=3)
    assert faults(sections, rules, papers) == []
    assert set.union(*map(names, papers)) == {entry.question for entry in pool}


def test_what_is_common_stays_below_the_limit():
    rules = Rules(most_shared=4, tolerance=Decimal(2))
    papers = assemble_forms([section(10)], pool_of(20), rules, seed="s", count=3)
    assert faults([section(10)], rules, papers) == []


def test_earlier_forms_count():
    pool = pool_of(10)
    earlier = [frozenset(entry.question for entry in pool[:6])]
    rules = Rules(most_shared=1)
    papers = assemble_forms([section(5)], pool, rules, seed="s", earlier=earlier)
    assert faults([section(5)], rules, papers, earlier=earlier) == []


def test_enemies_never_meet():
    one, two, *rest = pool_of(6)
    pool = [
        replace(one, enemies=frozenset({two.question})),
        replace(two, enemies=frozenset({one.question})),
        *rest,
    ]
    for seed in "abcdefgh":
        (paper,) = assemble_forms([section(5)], pool, Rules(), seed=seed)
        assert not {one.question, two.question} <= names(paper)
    with pytest.raises(RulesConflictError) as refused:
        assemble_forms([section(6)], pool, Rules(), seed="s")
    assert refused.value.obstacles == [Obstacle("enemies", 1, 1)]


def test_worn_questions_rest_and_fresh_ones_have_their_share():
    pool = [replace(entry, used=n % 3) for n, entry in enumerate(pool_of(30))]
    rules = Rules(most_used=2, least_new=60)
    papers = assemble_forms([section(10)], pool, rules, seed="s")
    assert faults([section(10)], rules, papers) == []
    with pytest.raises(RulesConflictError) as refused:
        assemble_forms([section(10)], pool, Rules(most_used=1, least_new=0, most_shared=0), seed="s", count=2)
    assert refused.value.worn == 20
    assert sum(obstacle.by for obstacle in refused.value.obstacles if obstacle.rule == "section") == 10


def test_difficulty_is_met_or_the_distance_is_told():
    easy = [replace(entry, difficulty=1) for entry in pool_of(20)]
    with pytest.raises(RulesConflictError) as refused:
        assemble_forms([section(10)], easy, Rules(difficulty=Decimal(2), tolerance=Decimal("0.5")), seed="s")
    assert refused.value.obstacles == [Obstacle("difficulty", 1, 50)]


def test_shortage_of_a_section_is_told_as_such():
    with pytest.raises(ShortageError):
        assemble_forms([section(9)], pool_of(5), Rules(most_shared=0), seed="s", count=2)
    with pytest.raises(RulesConflictError) as refused:
        assemble_forms([section(5)], pool_of(9), Rules(most_shared=0, tolerance=Decimal(4)), seed="s", count=2)
    assert refused.value.obstacles == [Obstacle("shared", 2, 1, other=1)]


def test_same_seed_same_papers_and_another_seed_others():
    draws = [
        [
            sorted(names(paper))
            for paper in assemble_forms([section(8)], pool_of(60), Rules(most_shared=2), seed=seed, count=2)
        ]
        for seed in ("a", "a", "b")
    ]
    assert draws[0] == draws[1] != draws[2]


def test_rules_are_kept_as_plain_data():
    rules = Rules(3, 2, 40, Decimal("2.5"), Decimal("0.2"))
    assert Rules.read(rules.as_dict()) == rules
    assert Rules.read({}) == Rules()


def test_mean_is_weighed_by_marks():
    assert mean_difficulty([(Decimal(1), 1), (Decimal(3), 5)]) == 4
    assert mean_difficulty([]) == 0


@given(
    size=st.integers(6, 40),
    wanted=st.integers(2, 8),
    count=st.integers(1, 3),
    shared=st.none() | st.integers(0, 4),
    new=st.sampled_from([0, 25, 50]),
    used=st.lists(st.integers(0, 3), min_size=40, max_size=40),
    most_used=st.none() | st.integers(1, 4),
)
@settings(max_examples=60, deadline=None)
def test_whatever_is_drawn_keeps_every_rule(size, wanted, count, shared, new, used, most_used):
    pool = [replace(entry, used=used[n]) for n, entry in enumerate(pool_of(size, topics=2))]
    sections = [section(wanted), section(1, topic="t1", title="专题")]
    rules = Rules(shared, most_used, new, None, Decimal("0.5"))
    try:
        papers = assemble_forms(sections, pool, rules, seed="s", count=count)
    except (RulesConflictError, ShortageError):
        return
    assert len(papers) == count
    assert faults(sections, rules, papers) == []


def test_forms_are_numbered_on_from_the_earlier_ones():
    pool = pool_of(9)
    earlier = [frozenset(entry.question for entry in pool[:5])]
    with pytest.raises(RulesConflictError) as refused:
        assemble_forms([section(5)], pool, Rules(most_shared=0), seed="s", earlier=earlier)
    assert refused.value.obstacles == [Obstacle("shared", 2, 1, other=1)]


def test_parallel_forms_of_a_sector_keep_each_section_to_its_domain():
    sections = [
        section(6, title="专业", domain=None),
        section(4, title="消防", domain="fire"),
        section(10, title="公共", domain=""),
    ]
    pool = [
        replace(entry, domain=("", "um", "fire", "food")[n % 4], own=n % 4 == 1) for n, entry in enumerate(pool_of(200))
    ]
    rules = Rules(most_shared=0, tolerance=Decimal(1))
    papers = assemble_forms(sections, pool, rules, seed="s", count=4)
    assert faults(sections, rules, papers) == []
    with pytest.raises(ShortageError):
        assemble_forms([section(51, domain="fire")], pool, rules, seed="s")
