from datetime import datetime
from typing import Any

from django import template

from core import clock
from core.domain.browsers import OLDEST, is_inside_wechat, is_too_old

register = template.Library()


@register.filter
def clock_time(value: datetime | None) -> str:
    """14:20, in Beijing; the sentence around it says so."""
    return value.astimezone(clock.BEIJING).strftime("%H:%M") if value else ""


@register.inclusion_tag("exams/parts/browser.html", takes_context=True)
def browser_for_exams(context: dict[str, Any]) -> dict[str, Any]:
    """Where no exam can be sat in the reader's browser: the sentence that says so, before any script is asked."""
    agent = context["request"].META.get("HTTP_USER_AGENT", "")
    return {"inside_wechat": is_inside_wechat(agent), "too_old": is_too_old(agent), "oldest": OLDEST}
