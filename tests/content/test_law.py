import datetime
from collections.abc import Iterator
from typing import Any

import pytest

from cms.domain.statutes.cells import citations_of
from tests.content.statutes import CIVILITY_RULE, FILES, LOCAL_RULE, Statute, all_runs, runs, words_of

INVENTED = (LOCAL_RULE, CIVILITY_RULE)
# Titles longer than a run: nobody can say them in other words.
TITLES = (
    "行政执法机关移送涉嫌犯罪案件的规定",
    "市场监督管理行政处罚信息公示规定",
)


def citations_in(item: Any) -> Iterator[dict[str, str]]:
    if isinstance(item, dict):
        yield from item.get("citations", ())
        for part in item.values():
            yield from citations_in(part)
    elif isinstance(item, list):
        for part in item:
            yield from citations_in(part)


def test_every_piece_says_what_it_was_checked_against(dated: list[dict[str, Any]]) -> None:
    for item in dated:
        assert item["law_date"] <= item["checked_on"]
        assert datetime.date(2026, 11, 23) <= item["checked_on"] <= datetime.date(2026, 11, 26)
        cited = {citation["law"] for citation in citations_in(item)}
        assert cited
        assert all(law in item["checked_against"] for law in cited)


def test_bank_has_room_for_what_questions_were_checked_against(questions: list[dict[str, Any]]) -> None:
    assert max(len(question["checked_against"]) for question in questions) <= 200


def test_labels_and_provisions_name_the_same_place(dated: list[dict[str, Any]]) -> None:
    for citation in citations_in(dated):
        place = citation["label"].removeprefix(citation["law"])
        assert citations_of(f"《{citation['law']}》{place}") == [citation]


def test_only_laws_at_hand_are_cited(dated: list[dict[str, Any]]) -> None:
    assert {citation["law"] for citation in citations_in(dated)} <= {*FILES, *INVENTED}


def test_every_cited_provision_exists(dated: list[dict[str, Any]], statutes: dict[str, Statute]) -> None:
    missing = {
        citation["label"]
        for citation in citations_in(dated)
        if not statutes[citation["law"]].has(citation["provision"])
    }

    assert missing == set()


@pytest.mark.parametrize(
    ("provision", "exists"),
    [
        ("art_58__para_1__pt_3", True),
        ("art_44", True),
        ("art_44__para_2__pt_3", False),
        ("art_58__para_1__pt_5", False),
        ("art_87", False),
        ("art_58__para_0", False),
        ("58", False),
    ],
)
def test_a_provision_is_found_only_where_it_stands(statutes: dict[str, Statute], provision: str, exists: bool) -> None:
    assert statutes["行政处罚法"].has(provision) is exists


def test_nothing_repeats_the_words_of_a_statute(
    dated: list[dict[str, Any]],
    course: dict[str, Any],
    statutes: dict[str, Statute],
    local_rule: Statute,
    civility_rule: Statute,
) -> None:
    real = all_runs(statute for name, statute in statutes.items() if name not in INVENTED)
    allowed = {run for title in TITLES for run in runs(title)}
    ours = [*words_of([*dated, course]), *local_rule.text.splitlines(), *civility_rule.text.splitlines()]

    copied = {text for text in ours if any(run in real and run not in allowed for run in runs(text))}

    assert copied == set()


def test_a_copied_sentence_is_noticed(statutes: dict[str, Statute]) -> None:
    sentence = next(line for line in statutes["行政处罚法"].text.splitlines() if line.startswith("第二条"))
    real = all_runs(statutes.values())

    assert any(run in real for run in runs(f"请记住：{sentence[4:]}"))


def test_the_local_rules_say_that_they_are_invented(local_rule: Statute, civility_rule: Statute) -> None:
    assert (len(local_rule.points), len(civility_rule.points)) == (16, 18)
    assert all("均为虚构" in rule.text for rule in (local_rule, civility_rule))
