import pytest
from django.contrib.sessions.backends.base import CreateError
from django.contrib.sessions.models import Session
from django.test import Client

from core import sessions
from core.sessions import SessionStore


def test_a_session_begins_with_one_statement_and_is_read_back(own_database, django_assert_num_queries):
    store = SessionStore()
    store["place"] = "一考场"
    with django_assert_num_queries(1):
        store.save()
    assert len(store.session_key) == 32
    assert SessionStore(store.session_key)["place"] == "一考场"
    old = store.session_key
    store.cycle_key()
    assert SessionStore(store.session_key)["place"] == "一考场"
    assert not Session.objects.filter(pk=old).exists()
    store.flush()
    assert not Session.objects.exists()


@pytest.mark.parametrize("inside", [False, True])
def test_a_key_that_is_taken_is_never_written_over(own_database, monkeypatch, inside):
    from django.db import transaction

    first = SessionStore()
    first["whose"] = "first"
    first.save()
    keys = iter([first.session_key, "b" * 32])
    monkeypatch.setattr(sessions, "get_random_string", lambda *_told: next(keys))
    second = SessionStore()
    second["whose"] = "second"
    if inside:
        with transaction.atomic():
            second.save()
    else:
        second.save()
    assert (second.session_key, SessionStore(first.session_key)["whose"]) == ("b" * 32, "first")
    third = SessionStore("b" * 32)
    with pytest.raises(CreateError):
        third.save(must_create=True)


def test_a_key_that_nobody_gave_out_is_not_taken_over(own_database):
    browser = Client()
    browser.cookies["sessionid"] = "c" * 32
    session = browser.session
    session["a"] = 1
    session.save()
    assert not Session.objects.filter(pk="c" * 32).exists()
