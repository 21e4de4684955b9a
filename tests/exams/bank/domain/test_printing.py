from decimal import Decimal

import pytest

from exams.domain.blueprint import Section, assemble
from exams.domain.kinds import KINDS
from exams.domain.printing import LETTERS, variant
from tests.exams.bank.domain.test_kinds import SAMPLES


@pytest.fixture
def frozen():
    """Three questions of every kind: paper and key."""
    sections = [Section(kind, kind, 3, Decimal(2)) for kind in KINDS]
    drawn = [[(f"{kind}{n}", SAMPLES[kind]) for n in range(3)] for kind in KINDS]
    return assemble(sections, drawn, seed="s")


def items_of(frozen, letter: str):
    return [item for section in variant(*frozen, digest="d", letter=letter) for item in section.items]


@pytest.mark.parametrize("letter", LETTERS)
def test_every_variant_holds_every_question_once_in_running_numbers(frozen, letter):
    items = items_of(frozen, letter)
    assert sorted(item.item for item in items) == sorted(frozen[1])
    assert [item.number for item in items] == [str(n) for n in range(1, len(items) + 1)]


@pytest.mark.parametrize("letter", LETTERS)
def test_key_names_the_letters_of_this_paper(frozen, letter):
    for item in items_of(frozen, letter):
        texts = dict(item.options)
        if item.kind == "single":
            assert texts[item.key] == "选项B的内容"
        if item.kind == "multiple":
            assert {texts[mark] for mark in item.key} == {"选项A的内容", "选项C的内容"}
        if item.kind == "ordering":
            assert [texts[mark][2] for mark in item.key.split(" → ")] == ["C", "A", "D", "B"]
        if item.kind == "case":
            assert next(dict(part.options)[part.key[0]][2] for part in item.parts) == "D"
        if item.kind == "fill_in":
            assert item.key == "5 / 五；2 / 两"
        if item.kind == "true_false":
            assert item.key == "√"


def test_variants_differ_and_each_can_be_made_again(frozen):
    orders = {letter: [(item.item, item.options) for item in items_of(frozen, letter)] for letter in LETTERS}
    assert orders["A"] != orders["B"] != orders["C"] != orders["A"]
    assert orders["B"] == [(item.item, item.options) for item in items_of(frozen, "B")]
    assert [item for item, _ in orders["A"]] == list(frozen[1])


def test_unknown_variant_is_refused(frozen):
    with pytest.raises(ValueError, match="D"):
        variant(*frozen, digest="d", letter="D")


@pytest.mark.parametrize(
    ("weights", "marks"),
    [([1, 1, 1, 1], ["2.5"] * 4), ([2, 1], ["6.67", "3.33"]), ([1], ["10"]), ([0.5, 1.5], ["2.5", "7.5"])],
)
def test_parts_of_a_case_say_what_they_are_worth(weights, marks):
    parts = [
        {"id": str(n), "kind": "true_false", "stem": "", "options": [], "weight": weight}
        for n, weight in enumerate(weights, 1)
    ]
    paper = {
        "sections": [
            {"title": "案例", "items": [{"id": "q1", "kind": "case", "stem": "案情", "parts": parts, "marks": "10"}]}
        ]
    }
    key = {"q1": {"kind": "case", "answer": {"parts": {part["id"]: {"choice": "true"} for part in parts}}}}
    ((item,),) = [section.items for section in variant(paper, key, digest="d", letter="A")]
    assert [part.marks for part in item.parts] == marks
