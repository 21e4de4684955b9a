"""Statements with a plan that is kept: the same answers, again and again, also after the connection is a new one."""

import pytest
from django.db import connection

from core.models import Authority
from core.prepared import execute_prepared
from tests.factories.people import make_authority

pytestmark = pytest.mark.django_db
SQL = f'SELECT code FROM "{Authority._meta.db_table}" WHERE code = %(code)s AND id >= %(least)s'
KINDS = {"code": "text", "least": "bigint"}


def asked(code: str) -> list[tuple]:
    with connection.cursor() as cursor:
        execute_prepared(cursor, SQL, {"least": 0, "code": code}, KINDS)
        return cursor.fetchall()


def test_the_same_answers_in_one_statement(django_assert_num_queries):
    made = make_authority()
    for code, found in ((made.code, [(made.code,)]), ("it's none", []), (made.code, [(made.code,)])):
        with django_assert_num_queries(1):
            assert asked(code) == found


def test_a_pool_without_sessions_is_asked_plainly(monkeypatch):
    made = make_authority()
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    assert asked(made.code) == [(made.code,)]
