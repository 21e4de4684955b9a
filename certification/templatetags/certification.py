from datetime import date, datetime

from django import template

from certification.publicity_words import GLOSSARY, ROSTER_COLUMNS
from certification.texts import application_word, kind_word, type_word, word
from cms.templatetags.mingfa import day, moment

register = template.Library()
register.filter("register_word", word)
register.filter("application_word", application_word)
register.filter("application_kind", kind_word)
register.filter("certificate_type", type_word)


@register.filter
def known_to(value: datetime, precision: str) -> str:
    """What is known to the day is said as a day, never as its 00:00."""
    return day(value) if precision == "day" else moment(value)


@register.simple_tag
def public_glossary() -> tuple:
    return GLOSSARY


@register.filter
def roster_head(field: str) -> str:
    return str(ROSTER_COLUMNS[field])


@register.filter
def roster_term(value: str) -> str:
    """2024-01-01/2028-12-31 as two days in the reader's language."""
    first, _slash, last = value.partition("/")
    return f"{day(date.fromisoformat(first))} – {day(date.fromisoformat(last))}"
