"""What a sitting's pages told that a person should look at. A signal is a question, never a finding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import BigIntegerField, Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from exams.models import Registration, Sitting, SittingEvent

SIGNALS = ("left_screen", "second_log_in")
SEEN = "signals_seen"
"""The kind of event by which somebody says to have looked; its `up_to` is the key of the newest signal it covers."""


@dataclass(frozen=True)
class Signals:
    """Of one candidate. `left` and `second`: how often; `last`: key of the newest."""

    left: int
    second: int
    first_at: datetime
    last_at: datetime
    last: int


@dataclass(frozen=True)
class ReviewItem:
    """A candidate with signals; `seen`: who looked last, if anybody."""

    place: Registration
    signals: Signals
    seen: SittingEvent | None

    @property
    def is_open(self) -> bool:
        """Newer signals open it again."""
        return self.seen is None or self.seen.details["up_to"] < self.signals.last


def signals_of(sitting: Sitting) -> dict[int, Signals]:
    """By key of the place. One query."""
    rows = (
        SittingEvent.objects.filter(sitting=sitting, kind__in=SIGNALS, registration__isnull=False)
        .order_by()
        .values("registration")
        .annotate(left=Count("pk", filter=Q(kind="left_screen")), second=Count("pk", filter=Q(kind="second_log_in")))
        .annotate(first_at=Min("at"), last_at=Max("at"), last=Max("pk"))
        .values_list("registration", "left", "second", "first_at", "last_at", "last")
    )
    return {place: Signals(*counted) for place, *counted in rows}


def places_to_look_at(sittings: QuerySet[Sitting]) -> QuerySet[Registration]:
    """Places with signals that nobody has looked at yet, over many sittings in one query."""
    newest = SittingEvent.objects.filter(registration=OuterRef("pk")).order_by("-pk")
    up_to = Cast(KeyTextTransform("up_to", "details"), BigIntegerField())
    return (
        Registration.objects.filter(sitting__in=sittings, withdrawn_at=None)
        .annotate(
            last=Subquery(newest.filter(kind__in=SIGNALS).values("pk")[:1]),
            seen=Coalesce(Subquery(newest.filter(kind=SEEN).annotate(up_to=up_to).values("up_to")[:1]), 0),
        )
        .filter(last__gt=F("seen"))
    )


def signalled_places(sitting: Sitting) -> int:
    """How many candidates have signals at all, looked at or not."""
    rows = SittingEvent.objects.filter(sitting=sitting, kind__in=SIGNALS, registration__withdrawn_at=None)
    return rows.order_by().values("registration").distinct().count()


def review_items(sitting: Sitting) -> list[ReviewItem]:
    """Open ones first, then those with most signals. Three queries, whatever the number of candidates."""
    signals = signals_of(sitting)
    looked = SittingEvent.objects.filter(sitting=sitting, kind=SEEN).select_related("by").order_by("pk")
    seen = {event.registration_id: event for event in looked}
    places = Registration.objects.filter(pk__in=signals, withdrawn_at=None).select_related("person", "room")
    items = [ReviewItem(place, signals[place.pk], seen.get(place.pk)) for place in places]
    return sorted(
        items,
        key=lambda one: (not one.is_open, -one.signals.second, -one.signals.left, one.place.person.name_pinyin),
    )
