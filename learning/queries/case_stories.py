"""A page's case as a story that can be played: its graph, its periods, its working days."""

from __future__ import annotations

from wagtail.models import Revision

from core import clock
from core.domain.working_days import Calendar
from core.models import HolidayYear
from learning.domain.case_story import Story
from learning.domain.periods import at_clock
from learning.models import CaseLessonPage, CaseRun
from learning.queries.periods import periods_on


def story_of(page: CaseLessonPage) -> Story:
    """Two queries. A page without a first day begins on the day its law is told of."""
    day = page.clock_starts or page.law_date or clock.today()
    return Story(page.graph(), at_clock(day, page.clock_time), periods_on(page.law_date or day), working_calendar())


def working_calendar() -> Calendar:
    """Holidays as first entered for each year; they are the State Council's, so authorities agree on them."""
    years: dict[int, HolidayYear] = {}
    for row in HolidayYear.objects.order_by("authority_id"):
        years.setdefault(row.year, row)
    return {year: row.as_domain() for year, row in years.items()}


def page_of(run: CaseRun, page: CaseLessonPage) -> CaseLessonPage:
    """The page as it stood when the run began."""
    if run.revision is None or run.revision == page.live_revision_id:
        return page
    revision = Revision.objects.filter(pk=run.revision).first()
    return revision.as_object() if revision else page


def taken_in(run: CaseRun) -> list[int]:
    return list(run.steps.values_list("position", flat=True))
