"""Small helpers of every template: dates as they are written here, states as word and shape, who may see what."""

from datetime import date, datetime
from typing import Any

from django import template
from django.utils import formats, timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.footer import FooterLink, footer_links
from core import clock
from core.domain.browsers import is_inside_wechat
from core.models import Notice

register = template.Library()

_SHAPES = {
    "valid": '<circle cx="8" cy="8" r="7"/>',
    "expiring": '<path d="M8 1a7 7 0 0 0 0 14z"/><circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.6"/>',
    "suspended": '<rect x="2.5" y="1.5" width="4" height="13"/><rect x="9.5" y="1.5" width="4" height="13"/>',
    "lapsed": '<path d="M3 1 1 3l5 5-5 5 2 2 5-5 5 5 2-2-5-5 5-5-2-2-5 5z"/>',
    "unknown": '<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="2.5"/>',
}


@register.simple_tag
def state_tag(tone: str, word: Any) -> SafeString:
    """A state as word and shape. `tone`: valid, expiring, suspended, lapsed, unknown."""
    shape = mark_safe(_SHAPES[tone])
    return format_html(
        '<span class="mf-state mf-state--{}"><svg viewBox="0 0 16 16" fill="currentColor" aria-hidden="true" focusable="false">{}</svg>{}</span>',
        tone,
        shape,
        word,
    )


@register.filter
def day(value: date | datetime | None) -> str:
    """2026年11月23日, or 23 November 2026; empty for nothing, a word for the far future."""
    if not value:
        return ""
    if isinstance(value, datetime):
        value = clock.day_of(value)
    if value >= clock.FAR_DAY:
        return _("no end stated")
    if translation.get_language() == "en":
        return formats.date_format(value, "j F Y")
    return f"{value.year}年{value.month}月{value.day}日"


@register.filter
def day_and_weekday(value: date) -> str:
    """2026年11月26日 星期四, or Thursday, 26 November 2026."""
    if translation.get_language() == "en":
        return formats.date_format(value, "l, j F Y")
    return f"{day(value)} {formats.date_format(value, 'l')}"


@register.filter
def moment(value: datetime | None) -> str:
    """2026年11月23日 14:20（北京时间）."""
    if not value:
        return ""
    local = value.astimezone(clock.BEIJING)
    return _("%(day)s %(time)s (Beijing time)") % {"day": day(local.date()), "time": local.strftime("%H:%M")}


@register.simple_tag
def calendar_leaf(value: date | datetime, late: bool = False) -> SafeString:
    """A leaf of a calendar, for the eye alone: the day stands in words beside it."""
    on = clock.day_of(value) if isinstance(value, datetime) else value
    month = formats.date_format(on, "M") if translation.get_language() == "en" else f"{on.month}月"
    late_class = " is-late" if late else ""
    return format_html('<span class="mf-leaf{}" aria-hidden="true"><span>{}</span>{}</span>', late_class, month, on.day)


@register.simple_tag
def now_in_beijing() -> str:
    return moment(clock.now())


@register.filter
def minutes_in_words(value: int) -> str:
    """95 -> 1 小时 35 分钟."""
    hours, minutes = divmod(int(value or 0), 60)
    parts = []
    if hours:
        parts.append(ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours})
    if minutes or not hours:
        parts.append(ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes})
    return " ".join(parts)


@register.filter
def may_use_office(user: Any) -> bool:
    return user.is_authenticated and user.has_perm("wagtailadmin.access_admin")


@register.simple_tag(takes_context=True)
def unread_notices(context: dict[str, Any]) -> int:
    person = getattr(context.get("request"), "person", None)
    return Notice.objects.filter(person_id=person.pk, read_at__isnull=True).count() if person else 0


@register.simple_tag(takes_context=True)
def footer_pages(context: dict[str, Any]) -> tuple[FooterLink, ...]:
    request = context.get("request")
    return footer_links(request) if request is not None else ()


@register.inclusion_tag("components/open_outside.html", takes_context=True)
def open_outside(context: dict[str, Any]) -> dict[str, Any]:
    """Beside what is saved or printed: where the browser can do neither, how to open one that can."""
    return {"inside_wechat": is_inside_wechat(context["request"].META.get("HTTP_USER_AGENT", ""))}


@register.inclusion_tag("components/bar.html")
def bar(value: Any, of: Any, label: str = "", tone: str = "seal") -> dict[str, Any]:
    """A bar of a value against its target; the words stand beside it, so it is hidden from readers of the screen."""
    share = min(float(value) / float(of), 1.0) if of else 0.0
    return {"width": round(share * 100, 1), "label": label, "tone": tone}


@register.inclusion_tag("components/stacked_bar.html")
def stacked_bar(parts: list[tuple[str, int]]) -> dict[str, Any]:
    """Shares of a whole as one bar; `parts` are (tone, count) in order."""
    total = sum(count for _tone, count in parts) or 1
    pieces, at = [], 0.0
    for tone, count in parts:
        width = count / total * 100
        pieces.append({"tone": tone, "x": round(at, 2), "width": round(width, 2)})
        at += width
    return {"pieces": pieces}


@register.filter
def in_beijing(value: datetime) -> datetime:
    return timezone.localtime(value, clock.BEIJING)
