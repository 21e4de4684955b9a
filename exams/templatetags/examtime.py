from datetime import datetime

from django import template

from core import clock

register = template.Library()


@register.filter
def clock_time(value: datetime | None) -> str:
    """14:20, in Beijing; the sentence around it says so."""
    return value.astimezone(clock.BEIJING).strftime("%H:%M") if value else ""
