"""Every article once, whatever was done to it; runs that put both texts together again."""

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.domain.statutes.compare import ArticleText, Kind, Line, compare, only_changed
from cms.domain.statutes.difference import difference
from cms.domain.statutes.matching import match, out_of_order
from cms.domain.statutes.parse import parse

WORDS = "市容环卫部门应当责令当事人限期改正拒不清理处罚款元经营场所门前占用道路堆放物品饲养犬只牵引绳公共广场夜间噪声"


def article(number: int, *texts: str, headings: tuple[str, ...] = ()) -> ArticleText:
    lines = tuple(Line(f"art_{number}__para_{i}", text) for i, text in enumerate(texts, start=1))
    return ArticleText(f"art_{number}", f"第{number}条", lines, headings)


DOGS = "携带犬只外出的，应当使用长度合适的牵引绳，并及时清理粪便。"
STALLS = "任何人不得占用人行道摆摊经营，经批准的夜间集市除外。"
NOISE = "晚间十时以后，广场活动的音量不得超过规定标准。"
SIGNS = "门前招牌破损的，设置人应当在三日内修复或者拆除。"
FUNERAL = "在公共场所搭设灵棚的，由街道办事处责令限期拆除。"


def told(old, new):
    return [(c.kind.value, c.old_id, c.new_id) for c in compare(old, new)]


def test_each_fate_of_an_article_has_its_name():
    old = [article(1, DOGS), article(2, STALLS), article(3, NOISE), article(4, SIGNS), article(5, FUNERAL)]
    new = [
        article(1, DOGS),
        article(2, "本条例所称公共场所，包括公园、车站和集贸市场。"),
        article(3, NOISE.replace("十时", "九时")),
        article(4, FUNERAL),
        article(5, SIGNS),
    ]
    assert told(old, new) == [
        ("unchanged", "art_1", "art_1"),
        ("repealed", "art_2", ""),
        ("added", "", "art_2"),
        ("changed", "art_3", "art_3"),
        ("moved", "art_5", "art_4"),
        ("renumbered", "art_4", "art_5"),
    ]


def test_a_new_article_renumbers_those_behind_it_and_changes_none():
    changes = compare([article(1, DOGS), article(2, STALLS)], [article(1, DOGS), article(2, NOISE), article(3, STALLS)])
    assert [c.kind for c in only_changed(changes)] == [Kind.ADDED, Kind.RENUMBERED]


def test_an_article_changed_and_renumbered_says_both():
    (_added, change) = only_changed(
        compare([article(4, SIGNS)], [article(4, DOGS), article(5, SIGNS.replace("三", "五"))])
    )
    assert (change.kind, change.renumbered, change.moved) == (Kind.CHANGED, True, False)


def test_spaces_and_full_width_signs_are_typesetting():
    assert told([article(1, "罚款 50 元（含）")], [article(1, "罚款50元(含)")]) == [("unchanged", "art_1", "art_1")]


def test_only_the_paragraphs_whose_words_went_are_touched():
    (change,) = compare([article(1, DOGS, STALLS, NOISE)], [article(1, DOGS, NOISE.replace("十", "九"))])
    assert change.touched == ("art_1", "art_1__para_2", "art_1__para_3")
    assert [(one.old.id if one.old else "", one.new.id if one.new else "") for one in change.lines] == [
        ("art_1__para_1", "art_1__para_1"),
        ("art_1__para_2", ""),
        ("art_1__para_3", "art_1__para_2"),
    ]


def test_runs_read_as_exchanges():
    runs = [(run.kind, run.text) for run in difference("应当在三日内修复", "应当在五个工作日内修复")]
    assert runs == [
        ("same", "应当在"),
        ("removed", "三"),
        ("added", "五个工作"),
        ("same", "日内修复"),
    ]


sentences = st.text(WORDS, min_size=0, max_size=40)
texts = st.lists(st.lists(sentences, min_size=1, max_size=3), max_size=8)


@settings(max_examples=60, deadline=None)
@given(texts, texts)
def test_every_article_of_both_texts_is_listed_exactly_once(old, new):
    before = [article(n, *lines) for n, lines in enumerate(old, start=1)]
    after = [article(n, *lines) for n, lines in enumerate(new, start=1)]
    changes = compare(before, after)
    assert Counter(c.old_id for c in changes if c.old) == Counter(a.id for a in before)
    assert [c.new_id for c in changes if c.new] == [a.id for a in after]
    for change in changes:
        assert [one.old for one in change.lines if one.old] == list(change.old.lines if change.old else ())
        assert [one.new for one in change.lines if one.new] == list(change.new.lines if change.new else ())


@settings(max_examples=40, deadline=None)
@given(texts)
def test_a_text_against_itself_has_not_changed(lines):
    articles = [article(n, *one) for n, one in enumerate(lines, start=1)]
    assert only_changed(compare(articles, articles)) == []


@settings(max_examples=150, deadline=None)
@given(st.text(WORDS + "3五 a\n。", max_size=60), st.text(WORDS + "3五 a\n。", max_size=60))
def test_runs_put_both_texts_together_again(old, new):
    runs = difference(old, new)
    assert "".join(run.text for run in runs if run.kind != "added") == old
    assert "".join(run.text for run in runs if run.kind != "removed") == new
    assert all(run.text for run in runs)
    assert all(a.kind != b.kind for a, b in pairwise(runs))


@given(st.permutations(range(7)))
def test_the_fewest_are_said_to_have_moved(order):
    pairs = [(old, new) for new, old in enumerate(order)]
    kept = [old for old, new in pairs if (old, new) not in out_of_order(pairs)]
    assert kept == sorted(kept)
    longest = [1] * len(order)
    for at, old in enumerate(order):
        longest[at] = 1 + max((longest[i] for i in range(at) if order[i] < old), default=0)
    assert len(kept) == max(longest)


def test_the_same_words_twice_stay_under_their_number():
    same = [("art_3", "（已删去）"), ("art_4", "（已删去）")]
    assert match(same, [("art_2", "（已删去）"), ("art_4", "（已删去）")]) == [(0, 0), (1, 1)]


# Checked by hand on 2026-11-25, both texts side by side: 2017 article, 2023 article, verdict.
BY_HAND = [
    (1, 1, "changed"), (2, 2, "changed"), (4, 3, "changed"), (5, 10, "changed"), (6, 11, "changed"),
    (7, 13, "changed"), (8, None, "repealed"), (9, 20, "changed"), (10, 14, "changed"), (11, 22, "changed"),
    (13, 24, "changed"), (14, 26, "changed"), (16, 29, "changed"), (17, 30, "changed"), (19, 34, "changed"),
    (21, 42, "changed"), (24, 46, "changed"), (30, None, "repealed"), (31, 62, "changed"), (41, 89, "renumbered"),
    (43, 90, "changed"), (None, 8, "added"), (None, 50, "added"),
]  # fmt: skip


@pytest.fixture
def reconsideration(shared: Path) -> list[list[ArticleText]]:
    folder = shared / "laws" / "诉讼与非诉讼程序法"
    return [
        [
            article(one.number, *(line for p in one.paragraphs for line in (p.text, *(q.text for q in p.points))))
            for one in parse((folder / f"行政复议法({year}-09-01).md").read_text(encoding="utf-8")).articles
        ]
        for year in (2017, 2023)
    ]


def test_the_two_texts_of_the_reconsideration_law_as_compared_by_hand(reconsideration):
    old, new = reconsideration
    found = told(old, new)
    for before, after, kind in BY_HAND:
        assert (kind, f"art_{before}" if before else "", f"art_{after}" if after else "") in found
    assert Counter(kind for kind, _o, _n in found) == {"changed": 35, "renumbered": 1, "added": 54, "repealed": 7}
    assert sorted(o for _k, o, _n in found if o) == sorted(a.id for a in old)
    assert [n for _k, _o, n in found if n] == [a.id for a in new]
