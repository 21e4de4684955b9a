import pytest

from learning.domain.checks import JUDGEMENT, MULTIPLE, SINGLE, Check, Option, fault


def check(kind: str, *right: bool) -> Check:
    return Check(kind, "几名？", tuple(Option(str(n), one) for n, one in enumerate(right)), "因为……")


@pytest.mark.parametrize(
    ("kind", "right", "chosen", "taken", "correct"),
    [
        (SINGLE, (True, False), {0}, True, True),
        (SINGLE, (True, False), {1}, True, False),
        (SINGLE, (True, False), {0, 1}, False, False),
        (MULTIPLE, (True, True, False), {0, 1}, True, True),
        (MULTIPLE, (True, True, False), {0}, True, False),
        (MULTIPLE, (True, True, False), {0, 1, 2}, True, False),
        (JUDGEMENT, (False, True), {1}, True, True),
        (JUDGEMENT, (False, True), {0, 1}, False, False),
        (SINGLE, (True, False), set(), False, False),
        (MULTIPLE, (True, True), {7}, False, False),
    ],
)
def test_what_is_an_answer_and_what_a_right_one(kind, right, chosen, taken, correct):
    asked = check(kind, *right)
    assert (asked.takes(chosen), asked.is_right(chosen)) == (taken, correct)


@pytest.mark.parametrize(
    ("kind", "right", "code"),
    [
        (SINGLE, (True, False), ""),
        (SINGLE, (True, True), "check_needs_one_right"),
        (SINGLE, (False, False), "check_needs_one_right"),
        (SINGLE, (True,), "check_needs_options"),
        (MULTIPLE, (True, True), ""),
        (MULTIPLE, (True, False), "check_needs_two_right"),
        (JUDGEMENT, (), ""),
    ],
)
def test_what_keeps_a_question_from_being_asked(kind, right, code):
    assert fault(check(kind, *right)) == code
