"""What every test of exams begins with."""

import pytest

from exams import journal


@pytest.fixture(autouse=True)
def no_paper_of_another_test():
    """A worker keeps frozen papers by key; between tests the database gives keys out again."""
    journal._items_of.cache_clear()
