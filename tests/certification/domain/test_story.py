import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certification.domain.moves import Service, after_service, refusal_of, unknown_grounds
from certification.domain.states import GROUNDS, MOVES, Kind, Overlay, State, label_of
from certification.domain.story import Event, scopes, standing_at, standings
from core.domain.dates import FAR_FUTURE, end_of_day, start_of_day
from tests.certification.oracle import early_at, held_at

ISSUED_ON = date(2022, 11, 1)


def day(*parts: int) -> datetime:
    return start_of_day(date(*parts))


def issued(**facts) -> Event:
    defaults = {"valid_from": "2022-11-01", "valid_until": "2027-10-31"}
    return Event(1, Kind.ISSUED, start_of_day(ISSUED_ON), {**defaults, **facts})


def state_on(events, moment) -> tuple[str, tuple[str, ...]]:
    found = standing_at(standings(events), moment)
    return found.state, tuple(w for w in found.overlays if w != "card_pending")


def test_the_last_valid_day_is_whole():
    assert state_on([issued()], datetime(2027, 10, 31, 15, 30, tzinfo=UTC)) == ("issued", ())
    assert state_on([issued()], datetime(2027, 10, 31, 16, 10, tzinfo=UTC)) == ("expired", ())


def test_a_suspension_runs_on_past_the_end_of_the_term():
    events = [issued(), Event(2, Kind.SUSPENDED, day(2027, 9, 1), {"last_day": "2027-11-30"})]
    assert state_on(events, day(2027, 10, 15)) == ("issued", ("suspended",))
    assert state_on(events, day(2027, 11, 15)) == ("expired", ("suspended",))
    assert state_on(events, day(2027, 12, 5)) == ("expired", ())


def test_a_suspension_that_asks_for_a_decision_waits_for_it():
    events = [
        issued(),
        Event(2, Kind.SUSPENDED, day(2026, 3, 1), {"last_day": "2026-03-31", "return_required": True}),
    ]
    assert state_on(events, day(2026, 5, 1)) == ("issued", ("suspended",))
    back = Event(3, Kind.RETURNED, day(2026, 5, 2), {"of": 2})
    assert state_on([*events, back], day(2026, 5, 2)) == ("issued", ())


def test_a_quashed_suspension_never_was_and_a_reversed_reversal_brings_it_back():
    events = [issued(), Event(2, Kind.SUSPENDED, day(2026, 3, 1), {"last_day": "2026-05-31"})]
    quashed = Event(3, Kind.REVERSED, day(2026, 3, 1), {}, reverses=2)
    again = Event(4, Kind.REVERSED, day(2026, 3, 1), {}, reverses=3)
    assert state_on([*events, quashed], day(2026, 4, 1)) == ("issued", ())
    assert state_on([*events, quashed, again], day(2026, 4, 1)) == ("issued", ("suspended",))


def test_annulment_may_reach_back_and_outranks_every_other_end():
    events = [issued(), Event(2, Kind.CANCELLED, day(2025, 1, 1)), Event(3, Kind.ANNULLED, day(2022, 11, 1))]
    assert state_on(events, day(2023, 1, 1)) == ("annulled", ())
    assert state_on(events, day(2026, 1, 1)) == ("annulled", ())


def test_a_late_registration_covers_from_its_own_day_only():
    events = [
        issued(registered_until="2023-10-31"),
        Event(2, Kind.REGISTERED, day(2023, 11, 8), {"covered_until": "2024-10-31"}),
    ]
    assert state_on(events, day(2023, 11, 7)) == ("issued", ("unregistered",))
    assert state_on(events, day(2023, 11, 8)) == ("issued", ())
    assert state_on(events, day(2024, 11, 1)) == ("issued", ("unregistered",))


def test_an_opening_entry_begins_on_its_day_and_not_on_the_printed_one():
    opened = Event(1, Kind.OPENED, day(2026, 1, 10), {"valid_from": "2022-11-01", "valid_until": "2027-10-31"})
    assert standing_at(standings([opened]), day(2026, 1, 9)) is None
    assert state_on([opened], day(2026, 1, 10)) == ("issued", ("unverified",))


def test_scope_follows_the_decisions_that_add_and_remove():
    events = [
        issued(scope=[{"domain": "fire", "area": "A"}, {"domain": "city", "area": "A", "until": "2024-12-31"}]),
        Event(
            2,
            Kind.SCOPE_CHANGED,
            day(2024, 6, 1),
            {"added": [{"domain": "city", "area": "B"}], "removed": [{"domain": "fire", "area": "A"}]},
        ),
    ]
    begin = start_of_day(ISSUED_ON)
    assert [(s.domain, s.area, s.law_from, s.law_until) for s in scopes(events)] == [
        ("city", "A", begin, end_of_day(date(2024, 12, 31))),
        ("city", "B", day(2024, 6, 1), FAR_FUTURE),
        ("fire", "A", begin, day(2024, 6, 1)),
    ]


HOURS = st.integers(0, 24 * 1500)
START = day(2022, 10, 1)
DAYS = st.dates(date(2022, 10, 1), date(2027, 1, 1)).map(date.isoformat)
FACTS = {
    Kind.SUSPENDED: st.fixed_dictionaries({"last_day": st.none() | DAYS, "return_required": st.booleans()}),
    Kind.SUSPENSION_EXTENDED: st.fixed_dictionaries({"last_day": DAYS, "of": st.integers(1, 5)}),
    Kind.STOOD_DOWN: st.fixed_dictionaries({"last_day": st.none() | DAYS}),
    Kind.REGISTERED: st.fixed_dictionaries({"covered_until": DAYS}),
    Kind.TERM_CHANGED: st.fixed_dictionaries({"valid_until": DAYS}),
}
FOLLOWING = [kind for kind in Kind if kind not in (Kind.OPENED, Kind.ISSUED)]


@st.composite
def stories(draw) -> list[Event]:
    """Events in any order of effect, sensible or not: the fold has to be total."""
    opening = st.fixed_dictionaries(
        {"valid_from": DAYS, "valid_until": DAYS, "registered_until": st.none() | DAYS},
    )
    first = draw(st.sampled_from([Kind.OPENED, Kind.ISSUED]))
    events = [Event(1, first, START + timedelta(hours=draw(HOURS)), draw(opening))]
    for sequence in range(2, draw(st.integers(2, 9))):
        kind = draw(st.sampled_from(FOLLOWING))
        facts = draw(FACTS.get(kind, st.just({})))
        target = draw(st.integers(1, sequence - 1)) if kind == Kind.REVERSED else None
        events.append(Event(sequence, kind, START + timedelta(hours=draw(HOURS)), facts, target))
    return events


def agrees(events, hours) -> None:
    found = standings(events)
    for hour in hours:
        moment = START + timedelta(hours=hour)
        mine, theirs = standing_at(found, moment), held_at(events, moment)
        if theirs is None:
            assert mine is None
            continue
        assert (mine.state, frozenset(mine.overlays), mine.valid_until) == theirs
        assert ("not_yet_valid" in mine.reasons) == (mine.state == "issued" and early_at(events, moment))


@given(stories(), st.lists(HOURS, min_size=20, max_size=20))
@settings(max_examples=100, deadline=None)
def test_the_fold_agrees_with_the_oracle(events, hours):
    agrees(events, hours)


@pytest.mark.thorough
@given(stories(), st.lists(HOURS, min_size=60, max_size=60))
@settings(max_examples=2000, deadline=None)
def test_the_fold_agrees_with_the_oracle_at_length(events, hours):
    agrees(events, hours)


@given(stories())
@settings(max_examples=50, deadline=None)
def test_standings_leave_no_gap_and_no_overlap(events):
    found = standings(events)
    for here, there in itertools.pairwise(found):
        assert here.law_until == there.law_from
    assert not found or found[-1].law_until == FAR_FUTURE


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("state", [None, *State])
def test_every_move_from_every_state_is_in_the_table(kind, state):
    history = {
        None: [],
        State.ISSUED: [issued()],
        State.EXPIRED: [issued(valid_until="2023-10-31")],
        **{
            end: [issued(), Event(2, Kind(end.value), day(2023, 1, 1))]
            for end in (State.CANCELLED, State.REVOKED, State.ANNULLED, State.SUPERSEDED)
        },
    }[state]
    move = MOVES[kind]
    found = standings([*history, *_conditions(move, history)])
    refused = refusal_of(kind, found, day(2026, 1, 1))
    if move.opens:
        allowed = state is None
    else:
        allowed = state in move.states
        if state and kind in (Kind.CANCELLED, Kind.REVOKED, Kind.SUPERSEDED):
            allowed = state in (State.ISSUED, State.EXPIRED) and allowed
    if Overlay.UNVERIFIED in move.needs:
        allowed = False  # an issued certificate is never unverified
    assert (refused is None) == allowed


def _conditions(move, history):
    makers = {
        Overlay.SUSPENDED: (Kind.SUSPENDED, {}),
        Overlay.STOOD_DOWN: (Kind.STOOD_DOWN, {}),
        Overlay.LOST: (Kind.LOSS_REPORTED, {}),
    }
    needed = [makers[word] for word in move.needs if word in makers] if history else []
    return [Event(10 + n, kind, day(2022, 12, 1), facts) for n, (kind, facts) in enumerate(needed)]


def test_a_second_suspension_is_refused_while_the_first_runs():
    events = [issued(), Event(2, Kind.SUSPENDED, day(2026, 3, 1), {"last_day": "2026-05-31"})]
    found = standings(events)
    assert refusal_of(Kind.SUSPENDED, found, day(2026, 4, 1)).code == "already_in_that_condition"
    assert refusal_of(Kind.SUSPENDED, found, day(2026, 6, 1)) is None


def test_revocation_earlier_than_service_is_refused():
    service = Service(moment=datetime(2026, 3, 10, 2, tzinfo=UTC))
    _, refused = after_service(day(2026, 2, 1), service, "next_day")
    assert refused.code == "effective_before_service"
    assert after_service(None, service, "next_day") == (service.moment, None)


def test_service_known_by_day_takes_effect_by_the_rule_set():
    service = Service(day=date(2026, 3, 10))
    assert service.takes_effect("next_day") == day(2026, 3, 11)
    assert service.takes_effect("same_day") == day(2026, 3, 10)


def test_grounds_are_coded_and_obligatory_where_the_table_says_so():
    assert unknown_grounds(Kind.REVOKED, ()).code == "reason_missing"
    assert unknown_grounds(Kind.REVOKED, ("bad weather",)).code == "reason_unknown"
    assert unknown_grounds(Kind.REVOKED, ("crime",)) is None
    assert {kind for kind, move in MOVES.items() if move.reasons} == set(GROUNDS)


def test_the_label_follows_the_precedence():
    assert label_of("expired", ("suspended", "lost")) == "expired"
    assert label_of("issued", ("lost", "suspended")) == "suspended"
    assert label_of("issued", ()) == "issued"
