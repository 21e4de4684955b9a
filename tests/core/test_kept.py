"""What a process keeps for a second: asked once, forgotten at a change, and never older than that."""

import pytest

from core import kept
from core.kept import Kept

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch):
    """A second hand that the test moves."""
    hand = [100.0]
    monkeypatch.setattr(kept, "SECONDS", 1.0)
    monkeypatch.setattr(kept, "monotonic", lambda: hand[0])
    return hand


def test_it_is_asked_once_a_second_for_each_key(clock):
    asked, memory = [], Kept()

    def ask(key):
        return memory.get(key, lambda: asked.append(key) or len(asked))

    assert [ask("a"), ask("a"), ask("b")] == [1, 1, 2]
    clock[0] += 1
    assert ask("a") == 3
    assert asked == ["a", "b", "a"]


def test_what_changed_is_asked_anew_once_the_change_is_committed(clock, django_capture_on_commit_callbacks):
    memory = Kept()
    memory.get("a", lambda: "before")
    with django_capture_on_commit_callbacks(execute=True):
        memory.forget()
        assert memory.get("a", lambda: "after") == "before"
    assert memory.get("a", lambda: "after") == "after"


def test_an_answer_that_was_on_its_way_when_something_changed_is_not_kept(clock, django_capture_on_commit_callbacks):
    memory = Kept()

    def read_and_meanwhile_it_changes():
        with django_capture_on_commit_callbacks(execute=True):
            memory.forget()
        return "before"

    assert memory.get("a", read_and_meanwhile_it_changes) == "before"
    assert memory.get("a", lambda: "after") == "after"


def test_strangers_who_ask_for_ever_other_keys_do_not_fill_the_memory(clock, monkeypatch):
    monkeypatch.setattr(kept, "_MOST", 3)
    memory = Kept()
    for key in range(20):
        memory.get(key, lambda: None)
    assert len(memory._found) <= 3
