"""Every act of the services from every state, through the services: what happens, or the code of the refusal."""

import itertools
from datetime import date, timedelta

import pytest
import time_machine

from certification.services import cards, changes, entry, measures
from core import clock
from core.errors import DomainError
from tests.factories.certification import a_decision, make_certificate, make_world, moment

pytestmark = pytest.mark.django_db
NOW = moment(2026, 3, 2, 9, 0)
SERVED = moment(2026, 3, 1, 9, 0)
_keys = itertools.count(1)
PAST = moment(2026, 2, 1, 9, 0)


def suspend(c, who, served=SERVED):
    return measures.suspend(
        certificate=c, decision=a_decision(served=served), reasons=["beyond_power"], last_day=date(2026, 4, 15), key=str(next(_keys)), **who
    )  # fmt: skip


def extend(c, who):
    return measures.extend_suspension(
        certificate=c, decision=a_decision(served=SERVED), reasons=["under_inquiry"], last_day=date(2026, 5, 15), key=str(next(_keys)), **who
    )  # fmt: skip


def back(c, who):
    return measures.end_suspension(certificate=c, decision=a_decision(), at=NOW, key=str(next(_keys)), **who)


def stand_down(c, who):
    return measures.stand_down(certificate=c, at=NOW, last_day=None, reasons=["leave"], key=str(next(_keys)), **who)


def stand_up(c, who):
    return measures.end_stand_down(certificate=c, at=NOW + timedelta(hours=1), key=str(next(_keys)), **who)


def lose(c, who):
    return cards.report_loss(certificate=c, at=NOW, by=who["proposed_by"], note="", key=str(next(_keys)))


def find(c, who):
    return cards.withdraw_loss(certificate=c, at=NOW + timedelta(hours=1), note="找到", key=str(next(_keys)), **who)


def replace(c, who):
    return cards.replace_card(certificate=c, at=NOW + timedelta(hours=1), key=str(next(_keys)), **who)


def hand_over(c, who):
    return cards.hand_over(certificate=c, at=NOW, by=who["proposed_by"], key=str(next(_keys)))


def confirm(c, who):
    return entry.confirm_entry(certificate=c, effective_on=date(2026, 3, 2), key=str(next(_keys)), **who)


def register(c, who):
    return changes.register_period(
        certificate=c, period_from=date(2026, 1, 1), period_until=date(2026, 12, 31), hours=None, exam_passed_on=None, at=NOW, key=str(next(_keys)), **who
    )  # fmt: skip


def rename(c, who):
    return changes.change_data(certificate=c, what=["name"], at=NOW, key=str(next(_keys)), **who)


def lengthen(c, who):
    return changes.change_term(
        certificate=c, valid_until=date(2030, 1, 1), at=NOW, decision=a_decision(), key=str(next(_keys)), **who
    )


def cancel(c, who, last_day=date(2026, 3, 1)):
    return changes.cancel(certificate=c, last_day=last_day, reasons=["retired"], key=str(next(_keys)), **who)


def revoke(c, who, served=SERVED):
    return measures.revoke(
        certificate=c, decision=a_decision(served=served), reasons=["crime"], key=str(next(_keys)), **who
    )  # fmt: skip


def annul(c, who, at=NOW):
    return measures.annul(
        certificate=c, decision=a_decision(), effective_at=at, reasons=["not_eligible"], key=str(next(_keys)), **who
    )  # fmt: skip


def issued(world, **values):
    return make_certificate(unit=world.unit, place=world.place, **values)


def opened(world):
    return entry.bring_in(
        authority=world.authority, number="B00000001", person=world.person, unit=world.unit, valid_from=date(2024, 1, 1),
        valid_until=date(2028, 12, 31), known_from=date(2026, 1, 1), scope=[world.place], source="清册", entered_by=world.clerk,
    )  # fmt: skip


def then(act, **values):
    def build(world):
        certificate = issued(world)
        act(certificate, world.who, **values)
        return certificate

    return build


STATES = {
    "issued": issued,
    "pending": lambda world: issued(world, handed_over=False),
    "opened": opened,
    "suspended": then(suspend, served=PAST),
    "stood down": then(stand_down),
    "lost": then(lose),
    "expired": lambda world: issued(world, valid_until=date(2026, 1, 31)),
    "cancelled": then(cancel, last_day=date(2026, 1, 31)),
    "revoked": then(revoke, served=PAST),
    "annulled": then(annul, at=PAST),
}
OK, STATE, NEEDS, IS_SO, ENDED = (
    ".",
    "wrong_state",
    "not_in_that_condition",
    "already_in_that_condition",
    "already_ended",
)
NO_BASE = "nothing_to_extend"
TABLE = {
    #            issued  pending opened  suspend stood   lost    expired cancel  revoked annulled
    suspend:    (OK,     OK,     OK,     IS_SO,  OK,     OK,     STATE,  STATE,  STATE,  STATE),
    extend:     (NO_BASE, NO_BASE, NO_BASE, OK, NO_BASE, NO_BASE, NO_BASE, NO_BASE, NO_BASE, NO_BASE),
    back:       (NEEDS,  NEEDS,  NEEDS,  OK,     NEEDS,  NEEDS,  NEEDS,  STATE,  STATE,  STATE),
    stand_down: (OK,     OK,     OK,     OK,     IS_SO,  OK,     STATE,  STATE,  STATE,  STATE),
    stand_up:   (NEEDS,  NEEDS,  NEEDS,  NEEDS,  OK,     NEEDS,  NEEDS,  STATE,  STATE,  STATE),
    lose:       (OK,     OK,     OK,     OK,     OK,     IS_SO,  STATE,  STATE,  STATE,  STATE),
    find:       (NEEDS,  NEEDS,  NEEDS,  NEEDS,  NEEDS,  OK,     STATE,  STATE,  STATE,  STATE),
    replace:    (NEEDS,  NEEDS,  NEEDS,  NEEDS,  NEEDS,  OK,     STATE,  STATE,  STATE,  STATE),
    hand_over:  (NEEDS,  OK,     NEEDS,  NEEDS,  NEEDS,  NEEDS,  STATE,  STATE,  STATE,  STATE),
    confirm:    (NEEDS,  NEEDS,  OK,     NEEDS,  NEEDS,  NEEDS,  NEEDS,  NEEDS,  NEEDS,  NEEDS),
    register:   (OK,     OK,     OK,     OK,     OK,     OK,     STATE,  STATE,  STATE,  STATE),
    rename:     (OK,     OK,     OK,     OK,     OK,     OK,     STATE,  STATE,  STATE,  STATE),
    lengthen:   (OK,     OK,     OK,     OK,     OK,     OK,     OK,     STATE,  STATE,  STATE),
    cancel:     (OK,     OK,     OK,     OK,     OK,     OK,     OK,     STATE,  STATE,  STATE),
    revoke:     (OK,     OK,     OK,     OK,     OK,     OK,     OK,     STATE,  STATE,  STATE),
    annul:      (OK,     OK,     OK,     OK,     OK,     OK,     OK,     OK,     OK,     STATE),
}  # fmt: skip
CASES = [
    pytest.param(act, state, answer, id=f"{act.__name__}-{state}")
    for act, answers in TABLE.items()
    for state, answer in zip(STATES, answers, strict=True)
]


def test_every_act_of_the_services_is_in_the_table():
    made = {f.__name__ for f in TABLE}
    assert len(made) == len(TABLE) == 16
    assert all(len(answers) == len(STATES) for answers in TABLE.values())


@pytest.mark.parametrize(("act", "state", "answer"), CASES)
def test_act_from_state(act, state, answer):
    with time_machine.travel(NOW, tick=True):
        world = make_world()
        certificate = STATES[state](world)
        before = certificate.events.count()
        if answer == OK:
            act(certificate, world.who)
            assert certificate.events.count() == before + 1
            return
        with pytest.raises(DomainError) as refused:
            act(certificate, world.who)
        assert refused.value.code == answer
        assert certificate.events.count() == before


def test_an_end_that_begins_later_is_an_end_already():
    with time_machine.travel(NOW, tick=True):
        world = make_world()
        cancel(world.certificate, world.who, last_day=clock.today() + timedelta(days=30))
        with pytest.raises(DomainError, match=ENDED):
            revoke(world.certificate, world.who)


@pytest.mark.parametrize("act", [a for a in TABLE if a not in (lose, hand_over)], ids=lambda act: act.__name__)
def test_who_handles_never_reviews(act):
    with time_machine.travel(NOW, tick=True):
        world = make_world()
        answers = dict(zip(STATES, TABLE[act], strict=True))
        certificate = STATES[next(state for state, answer in answers.items() if answer == OK)](world)
        before = certificate.events.count()
        with pytest.raises(DomainError, match="handler_never_reviews"):
            act(certificate, {"proposed_by": world.clerk, "approved_by": world.clerk})
        assert certificate.events.count() == before
