"""How the hours of a sitting are written."""

from datetime import datetime, timedelta

from core import clock
from exams.templatetags.examtime import until

NINE = datetime(2026, 11, 27, 9, 0, tzinfo=clock.BEIJING)


def test_the_day_of_the_end_is_named_where_it_is_another_one():
    assert until(NINE, NINE + timedelta(hours=2)) == "2026年11月27日 09:00–11:00（北京时间）"
    assert (
        until(NINE, NINE + timedelta(hours=15)) == "2026年11月27日 09:00（北京时间） – 2026年11月28日 00:00（北京时间）"
    )
