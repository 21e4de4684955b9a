import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from exams.demo_bank import SECTORS, TOPICS, wording_from
from exams.domain.wording import fingerprint

INDEX = Path(__file__).resolve().parents[2] / "cms" / "statutes" / "structure.json"
VERSIONS = {
    law["code"]: max(law["versions"], key=lambda version: str(version["day"]))["articles"]
    for law in json.loads(INDEX.read_text(encoding="utf-8"))["laws"]
}


def test_bank_holds_enough_of_every_kind(questions: list[dict[str, Any]]) -> None:
    kinds = Counter(question["kind"] for question in questions)

    topics = Counter(question["topic"] for question in questions)
    assert len(questions) >= 500
    assert kinds["single"] >= 180
    assert kinds["multiple"] >= 90
    assert kinds["true_false"] >= 75
    assert kinds["fill_in"] >= 30
    assert kinds["ordering"] >= 4
    assert kinds["case"] >= 15
    assert topics["state_compensation"] >= 20


def test_question_ids_are_unique(questions: list[dict[str, Any]]) -> None:
    ids = Counter(question["id"] for question in questions)

    assert [identity for identity, times in ids.items() if times > 1] == []


def test_the_bank_accepts_every_question(questions: list[dict[str, Any]]) -> None:
    problems = {question["id"]: wording_from(question).problems() for question in questions}

    assert {identity: found for identity, found in problems.items() if found} == {}


def test_no_two_questions_ask_the_same(questions: list[dict[str, Any]]) -> None:
    asked = Counter(fingerprint(wording_from(question).content) for question in questions)

    assert max(asked.values()) == 1


def test_every_question_explains_itself(questions: list[dict[str, Any]]) -> None:
    bare = [q["id"] for q in questions if len(q["explanation"]) < 15 or not q["citations"]]

    assert bare == []


@pytest.mark.parametrize("kind", ["single", "multiple"])
def test_right_answers_stand_in_every_place(questions: list[dict[str, Any]], kind: str) -> None:
    places = Counter(place for q in questions if q["kind"] == kind for place in q["answer"])
    total = sum(1 for q in questions if q["kind"] == kind)

    assert all(places[place] >= total * 0.15 for place in "ABCD")


def test_the_longest_option_does_not_give_the_key_away(questions: list[dict[str, Any]]) -> None:
    singles = [q for q in questions if q["kind"] == "single"]
    given_away = [q["id"] for q in singles if longest_option(q) == q["answer"]]

    assert len(given_away) <= len(singles) * 0.3


def longest_option(question: dict[str, Any]) -> str | None:
    """The option longer than every other one; nothing when two are equally long."""
    *_, second, first = sorted(question["options"], key=lambda option: len(option["text"]))
    return first["id"] if len(first["text"]) > len(second["text"]) else None


def test_statements_are_about_as_often_right_as_wrong(questions: list[dict[str, Any]]) -> None:
    right = [q["answer"] for q in questions if q["kind"] == "true_false"]

    assert 0.35 <= sum(right) / len(right) <= 0.65


def test_every_citation_stands_in_the_structure_index(questions: list[dict[str, Any]]) -> None:
    missing = [
        (question["id"], citation["label"])
        for question in questions
        for citation in question["citations"]
        if not stands_in(VERSIONS, citation["law"], citation["provision"])
    ]

    assert missing == []


@pytest.mark.parametrize(
    ("provision", "stands"),
    [
        ("art_58__para_1__pt_3", True),
        ("art_44__para_2__pt_3", False),
        ("art_58__para_1__pt_5", False),
        ("art_87", False),
    ],
)
def test_a_citation_stands_only_where_the_index_has_it(provision: str, stands: bool) -> None:
    assert stands_in(VERSIONS, "行政处罚法", provision) is stands


def stands_in(versions: dict[str, dict[str, list[int]]], law: str, provision: str) -> bool:
    """Whether the newest text of a law has the article, its paragraph and its point."""
    article, *rest = provision.split("__")
    numbers = [int(part.split("_")[1]) for part in rest]
    paragraphs = versions.get(law, {}).get(article)
    if paragraphs is None:
        return False
    paragraph = numbers[0] if numbers else 1
    point = numbers[1] if len(numbers) > 1 else 0
    return 1 <= paragraph <= len(paragraphs) and point <= paragraphs[paragraph - 1]


def test_only_the_topics_of_sectors_belong_to_a_domain(questions: list[dict[str, Any]]) -> None:
    domains = {question["topic"]: question["domain"] for question in questions if "domain" in question}
    common = {question["topic"] for question in questions if "domain" not in question}

    assert domains == {"urban_management": "um", "market_regulation": "market", "fire_safety": "fire"}
    assert set(domains.values()) == set(SECTORS)
    assert not common & set(domains)


def test_every_topic_has_a_name_people_read(questions: list[dict[str, Any]]) -> None:
    assert {question["topic"] for question in questions} == set(TOPICS)
