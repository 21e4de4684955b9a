"""How the index of articles lies in the database."""

import pytest
from django.db import connection

from cms.search import articles

pytestmark = pytest.mark.django_db


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps no array")
def test_a_page_of_the_index_holds_many_articles():
    """Counting a frequent term visits every row that holds it: the arrays must not lie between them."""
    texts = ((1, order, "".join(chr(0x4E00 + order + n) for n in range(300))) for order in range(500))
    assert articles.insert(texts) == 500
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(DISTINCT (ctid::text::point)[0]) FROM {articles.TABLE} WHERE id >> 16 = 1")
        assert cursor.fetchone()[0] <= 20  # with the arrays between them, a hundred
