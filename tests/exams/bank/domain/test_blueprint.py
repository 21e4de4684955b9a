from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.domain.blueprint import (
    Entry,
    Line,
    Section,
    ShortageError,
    assemble,
    distinct,
    draw,
    feasibility,
    total_marks,
    usable,
)
from exams.domain.kinds import Content

LAW = date(2026, 1, 1)


def entries(count: int, kind: str = "single", topic: str = "处罚", difficulty: int = 3, start: int = 0) -> list[Entry]:
    return [
        Entry(f"{kind}-{topic}-{n}", kind, topic, difficulty, f"print-{kind}-{topic}-{n}", LAW)
        for n in range(start, start + count)
    ]


def section(count: int, kind: str = "single", topic: str = "", **values) -> Section:
    return Section(f"{kind} {topic}", kind, count, Decimal(1), topic, **values)


pools = st.lists(
    st.builds(
        lambda n, kind, topic, difficulty, domain: Entry(
            f"r{n}", kind, topic, difficulty, f"p{n % 23}", LAW, domain=domain, own=domain == "um"
        ),
        st.integers(0, 60),
        st.sampled_from(["single", "multiple"]),
        st.sampled_from(["处罚", "许可", "强制"]),
        st.integers(1, 5),
        st.sampled_from(["", "um", "fire"]),
    ),
    max_size=40,
    unique_by=lambda entry: entry.revision,
)
plans = st.lists(
    st.builds(
        section,
        st.integers(1, 5),
        st.sampled_from(["single", "multiple"]),
        st.sampled_from(["", "处罚", "许可"]),
        easiest=st.integers(1, 3),
        hardest=st.integers(3, 5),
        domain=st.sampled_from([None, "", "um", "fire"]),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=200, deadline=None)
@given(sections=plans, pool=pools, seed=st.text(max_size=6), order=st.randoms())
def test_draw_keeps_the_blueprint_and_repeats_for_the_seed(sections, pool, seed, order):
    if any(line.short for line in feasibility(sections, pool)):
        with pytest.raises(ShortageError):
            draw(sections, pool, seed=seed)
        return
    drawn = draw(sections, pool, seed=seed)
    mixed = list(pool)
    order.shuffle(mixed)
    assert draw(sections, mixed, seed=seed) == drawn
    flat = [entry for part in drawn for entry in part]
    assert len({entry.revision for entry in flat}) == len({entry.fingerprint for entry in flat}) == len(flat)
    for plan, part in zip(sections, drawn, strict=True):
        assert len(part) == plan.count
        assert all(plan.takes(entry) for entry in part)


def test_another_seed_draws_another_paper():
    papers = {tuple(entry.revision for entry in draw([section(5)], entries(40), seed=str(n))[0]) for n in range(20)}
    assert len(papers) > 15


def test_every_question_has_its_chance():
    seen = {entry.revision for n in range(200) for entry in draw([section(5)], entries(40), seed=str(n))[0]}
    assert len(seen) == 40


def test_wide_section_gives_way_to_a_narrow_one():
    pool = entries(3, topic="处罚") + entries(2, topic="许可")
    drawn = draw([section(2), section(3, topic="处罚")], pool, seed="s")
    assert [entry.topic for entry in drawn[0]] == ["许可", "许可"]
    assert {entry.topic for entry in drawn[1]} == {"处罚"}


def test_shortage_names_the_section_and_counts_sections_together():
    sections = [section(3, topic="处罚"), section(2)]
    assert feasibility(sections, entries(4)) == [Line(sections[0], 4, 3), Line(sections[1], 4, 1)]
    with pytest.raises(ShortageError) as refused:
        draw(sections, entries(4), seed="s")
    assert [(line.section.title, line.short) for line in refused.value.lines] == [("single ", 1)]


def test_question_of_a_later_law_is_not_drawn():
    later = Entry("r", "single", "处罚", 3, "p", date(2026, 2, 1))
    assert usable([later, *entries(1)], date(2026, 1, 31)) == entries(1)
    assert later in usable([later], date(2026, 2, 1))


def test_paper_holds_no_key_and_key_names_every_item():
    content = Content("single", "题干", [{"id": "A", "text": "甲"}, {"id": "B", "text": "乙"}], {"choice": "B"})
    paper, key = assemble([section(2)], [[("r1", content), ("r2", content)]], seed="s")
    assert paper == {
        "sections": [
            {
                "title": "single ",
                "items": [
                    {
                        "id": item,
                        "kind": "single",
                        "stem": "题干",
                        "options": [{"id": "A", "html": "甲"}, {"id": "B", "html": "乙"}],
                        "marks": "1",
                    }
                    for item in ("q1", "q2")
                ],
            }
        ]
    }
    assert key["q2"] == {"revision": "r2", "kind": "single", "scheme": {}, "answer": {"choice": "B"}, "marks": "1"}


def test_section_survives_json():
    plan = section(4, topic="处罚", easiest=2, hardest=4)
    assert Section.read(plan.as_dict()) == plan
    assert total_marks([plan, section(2)]) == 6


def test_section_of_a_domain_takes_only_what_is_of_it():
    common, street, fire = (
        replace(entry, domain=domain, own=domain == "um")
        for entry, domain in zip(entries(3), ["", "um", "fire"], strict=True)
    )
    taken = {
        wanted: [entry.domain for entry in (common, street, fire) if section(1, domain=wanted).takes(entry)]
        for wanted in (None, "", "um", "fire")
    }
    assert taken == {None: ["um"], "": [""], "um": ["um"], "fire": ["fire"]}


def test_domain_is_kept_only_where_one_is_named():
    for domain in ("", "um"):
        plan = section(4, domain=domain)
        assert plan.as_dict()["domain"] == domain
        assert Section.read(plan.as_dict()) == plan
    assert "domain" not in section(4).as_dict()


def test_of_two_alike_the_one_of_the_own_field_stands():
    other, own = replace(entries(1)[0], revision="a", own=False), replace(entries(1)[0], revision="b")
    assert distinct([other, own], "s") == [own]
