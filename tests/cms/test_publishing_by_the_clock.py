from datetime import timedelta

import pytest
import time_machine
from wagtail.models import Page

from cms.models import HomePage, StandardPage
from cms.tasks import publish_what_is_due
from core import clock

pytestmark = pytest.mark.django_db


def test_a_page_goes_live_on_its_day_and_down_when_it_is_over():
    now = clock.now()
    page = StandardPage(
        title="公告", slug="notice", live=False, go_live_at=now + timedelta(days=1), expire_at=now + timedelta(days=3)
    )
    HomePage.objects.get().add_child(instance=page)
    page.save_revision().publish()
    seen = []
    for days in (0, 2, 4):
        with time_machine.travel(now + timedelta(days=days), tick=False):
            publish_what_is_due()
            publish_what_is_due()
        seen.append(Page.objects.get(pk=page.pk).live)
    assert seen == [False, True, False]
