from collections import Counter
from typing import Any

import pytest

from exams.demo_bank import TOPICS, wording_from
from exams.domain.wording import fingerprint


def test_bank_holds_enough_of_every_kind(questions: list[dict[str, Any]]) -> None:
    kinds = Counter(question["kind"] for question in questions)

    assert kinds["single"] >= 75
    assert kinds["multiple"] >= 30
    assert kinds["true_false"] >= 40
    assert kinds["fill_in"] >= 5


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


def test_statements_are_about_as_often_right_as_wrong(questions: list[dict[str, Any]]) -> None:
    right = [q["answer"] for q in questions if q["kind"] == "true_false"]

    assert 0.35 <= sum(right) / len(right) <= 0.65


def test_every_topic_has_a_name_people_read(questions: list[dict[str, Any]]) -> None:
    assert {question["topic"] for question in questions} == set(TOPICS)
