"""How the index of articles lies in the database: what is found is counted without reading what finds it."""

import pytest
from django.db import connection

from cms.search import articles

pytestmark = pytest.mark.django_db


def test_terms_do_not_lie_between_the_rows_that_are_counted():
    """Counting a frequent term visits every row that holds it."""
    texts = ((1, order, "".join(chr(0x4E00 + order + n) for n in range(300))) for order in range(500))
    assert articles.insert(texts) == 500
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SELECT COUNT(DISTINCT (ctid::text::point)[0]) FROM {articles.TABLE} WHERE id >> 16 = 1")
            assert cursor.fetchone()[0] <= 20  # pages; with the arrays between the rows, a hundred
        else:
            cursor.execute(f"SELECT DISTINCT terms FROM {articles.TABLE}")
            assert cursor.fetchall() == [(None,)]


def test_the_index_is_made_anew_from_what_it_is_given():
    articles.insert([(1, 1, "行政处罚由机关实施")])
    articles.index_again([(2, 7, "行政强制由机关实施"), (2, 8, "行政许可由机关实施")])
    found = articles.matches(["机关"])
    assert (len(found), found.counted) == (2, {2: 2})
    assert (found.places([2], 9), found.places([2], 1), found.places([1], 9)) == ([(2, 7), (2, 8)], [(2, 7)], [])
    assert articles.matches(["强制"]).places([2], 9) == [(2, 7)]
    assert [len(articles.matches(terms)) for terms in (["没有"], ["机关", "没有"], [])] == [0, 0, 0]
    assert articles.matches(["没有"]).counted == {}


def test_articles_are_counted_by_version():
    articles.insert((version, order, "行政机关") for version in (3, 1, 900) for order in range(1, version % 7 + 1))
    found = articles.matches(["行政", "机关"])
    assert found.counted == {1: 1, 3: 3, 900: 4}
    assert found.places([900, 1], 3) == [(1, 1), (900, 1), (900, 2)]
