from datetime import datetime
from typing import Any

from django import template
from django.utils.translation import gettext as _

from cms.templatetags.mingfa import day, moment
from core import clock
from core.domain.browsers import OLDEST, is_inside_wechat, is_too_old

register = template.Library()


@register.filter
def clock_time(value: datetime | None) -> str:
    """14:20, in Beijing; the sentence around it says so."""
    return value.astimezone(clock.BEIJING).strftime("%H:%M") if value else ""


@register.filter
def until(begins: datetime, ends: datetime) -> str:
    """2026年11月27日 09:00–11:00（北京时间）; the day of the end is named where it is another one."""
    if clock.day_of(begins) != clock.day_of(ends):
        return f"{moment(begins)} – {moment(ends)}"
    times = f"{clock_time(begins)}–{clock_time(ends)}"
    return _("%(day)s %(time)s (Beijing time)") % {"day": day(begins), "time": times}


@register.inclusion_tag("exams/parts/browser.html", takes_context=True)
def browser_for_exams(context: dict[str, Any]) -> dict[str, Any]:
    """Where no exam can be sat in the reader's browser: the sentence that says so, before any script is asked."""
    agent = context["request"].META.get("HTTP_USER_AGENT", "")
    return {"inside_wechat": is_inside_wechat(agent), "too_old": is_too_old(agent), "oldest": OLDEST}
