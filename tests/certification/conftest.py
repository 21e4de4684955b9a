"""What a process remembers between requests does not outlive a test: counts of statements are the same in any order."""

import pytest

from certification.queries import rules
from certification.services import keys


@pytest.fixture(autouse=True)
def _nothing_remembered():
    rules._READ.clear()
    keys._remembered.clear()
