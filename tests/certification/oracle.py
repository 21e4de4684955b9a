"""A slow, obvious register: it replays the events up to a moment, one after another, and keeps notes on the way.

Shares nothing with certification/domain/story.py but the words. What the two disagree on is a bug in one of them.
"""

from __future__ import annotations

from datetime import date, datetime

from core.domain.dates import FAR_FUTURE, end_of_day, start_of_day

ENDS = ["annulled", "revoked", "cancelled", "superseded"]


def without_reversed(events):
    """Cross out what a later event takes back, beginning with the latest."""
    crossed_out = set()
    for event in sorted(events, key=lambda e: -e.sequence):
        if event.sequence not in crossed_out and event.reverses:
            crossed_out.add(event.reverses)
    return [e for e in events if e.sequence not in crossed_out]


def last_moment(event, name):
    return end_of_day(date.fromisoformat(event.facts[name])) if event.facts.get(name) else FAR_FUTURE


def held_at(events, moment: datetime):
    """(state, overlays, last valid day) at a moment, or None where nothing is known of it."""
    events = without_reversed(events)
    openings = [e for e in events if e.kind in ("opened", "issued")]
    if not openings or moment < openings[-1].effective_at:
        return None
    opening = openings[-1]
    last_day, ended = date.fromisoformat(opening.facts["valid_until"]), set()
    running: list[dict] = []
    registered_until = None
    if opening.facts.get("registered_until"):
        registered_until = [(opening.effective_at, last_moment(opening, "registered_until"))]
    card = opening.kind == "opened"
    handed_from = []
    for event in sorted(events, key=lambda e: (e.effective_at, e.sequence)):
        if event.effective_at > moment:
            break
        at, kind = event.effective_at, str(event.kind)
        if kind in ENDS:
            ended.add(kind)
        elif kind == "suspended":
            ends = FAR_FUTURE if event.facts.get("return_required") else last_moment(event, "last_day")
            running.append({"word": "suspended", "ends": ends, "seq": event.sequence})
        elif kind == "suspension_extended":
            first = next((e for e in events if e.sequence == event.facts.get("of") and e.kind == "suspended"), None)
            waits = bool(first and first.facts.get("return_required"))
            ends = FAR_FUTURE if waits else last_moment(event, "last_day")
            running.append({"word": "suspended", "ends": ends, "seq": event.sequence})
        elif kind == "stood_down":
            running.append({"word": "stood_down", "ends": last_moment(event, "last_day"), "seq": event.sequence})
        elif kind == "loss_reported":
            running.append({"word": "lost", "ends": FAR_FUTURE, "seq": event.sequence})
        elif kind == "returned":
            stop(running, "suspended", at, event.sequence)
        elif kind == "stand_down_ended":
            stop(running, "stood_down", at, event.sequence)
        elif kind == "loss_withdrawn":
            stop(running, "lost", at, event.sequence)
        elif kind == "card_replaced":
            stop(running, "lost", at, event.sequence)
            handed_from.append(event)
        elif kind == "card_handed_over":
            handed_from.append(event)
        elif kind == "registered" and registered_until is not None:
            registered_until.append((at, last_moment(event, "covered_until")))
    for event in events:
        if event.kind == "term_changed" and event.effective_at <= moment:
            last_day = date.fromisoformat(event.facts["valid_until"])
    overlays = {note["word"] for note in running if moment < note["ends"]}
    received = [e for e in handed_from if e.sequence > opening.sequence and e.effective_at >= opening.effective_at]
    if not card and not received:
        overlays.add("card_pending")
    if registered_until is not None and not any(since <= moment < until for since, until in registered_until):
        overlays.add("unregistered")
    if card and not any(e.kind == "confirmed" for e in events):
        overlays.add("unverified")
    state = next((word for word in ENDS if word in ended), None)
    if state is None:
        state = "issued" if moment < end_of_day(last_day) else "expired"
    return state, frozenset(overlays), last_day


def stop(running, word, at, sequence):
    for note in running:
        if note["word"] == word and note["seq"] < sequence:
            note["ends"] = min(note["ends"], at)


def early_at(events, moment: datetime) -> bool:
    openings = [e for e in without_reversed(events) if e.kind in ("opened", "issued")]
    return moment < start_of_day(date.fromisoformat(openings[-1].facts["valid_from"]))
