from typing import Any

from django import template

from exams.bank_labels import EVENT_LABELS
from exams.models import QuestionEvent

register = template.Library()


@register.filter
def event_word(event: QuestionEvent) -> Any:
    return EVENT_LABELS[event.kind]
