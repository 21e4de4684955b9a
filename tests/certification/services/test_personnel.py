"""Legal reviewers and auxiliaries: two persons, a document, from a day to a day, put right by a later entry, on both axes."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from certification.domain.personnel import Particulars
from certification.ledger import fold_personnel
from certification.models import PersonnelEvent, PersonnelSpan, PersonnelStep, Qualification
from certification.queries.standing import covering
from certification.services.personnel import (
    approve_step,
    propose_correction,
    propose_end,
    propose_entry,
    refuse_step,
    withdraw_step,
)
from core import clock
from core.errors import DomainError, text_for
from core.ledger import ledger_of
from core.ledger.chain import verify_ledger
from core.ledger.spans import differences
from core.models import AuditEntry
from tests.factories.certification import make_certificate, make_world, moment
from tests.factories.people import appoint, make_person, make_unit

pytestmark = pytest.mark.django_db
DOCUMENT = "示司发〔2026〕7号"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SINCE = date(2026, 3, 1)
HELPS = Particulars(SINCE, number="FZ-001", trained_on=date(2026, 2, 20))
REVIEWS = Particulars(SINCE, ground="first_time", qualification_number="A20191234567", qualified_on=date(2019, 3, 1))
FROM_BEFORE = Particulars(SINCE, ground="earlier", began_on=date(2012, 5, 1))


@pytest.fixture
def world():
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=True):
        world = make_world()
        world.helper = make_person()
        appoint(world.helper, world.unit, post_type="auxiliary")
        world.lawyer = make_person()
        appoint(world.lawyer, world.unit)
        yield world


def prepare(world, usual=HELPS, **values):
    register = "legal_reviewer" if usual.ground else "auxiliary"
    person = world.lawyer if usual.ground else world.helper
    asked = {"register": register, "unit": world.unit, "person": person, "document": DOCUMENT, "by": world.clerk}
    return propose_entry(**{**asked, "said": usual, **values})


def enter(world, said=HELPS, **values):
    return approve_step(step=prepare(world, said, **values), by=world.reviewer)


def end(world, entry, last_day, **values):
    asked = {"entry": entry, "last_day": last_day, "reason": "contract_ended", "document": DOCUMENT, "by": world.clerk}
    return approve_step(step=propose_end(**{**asked, **values}), by=world.reviewer)


def correct(world, entry, right=None, mistake="wrong_date", **values):
    asked = {"entry": entry, "mistake": mistake, "note": "日期录错", "document": DOCUMENT, "by": world.clerk}
    return approve_step(step=propose_correction(**{**asked, "right": right, **values}), by=world.reviewer)


def stands(entry, at, known_at=None) -> bool:
    return covering(entry.spans.all(), at, known_at or clock.now()).exists()


def days(entry) -> list[tuple[date, date]]:
    """First and last days as known now."""
    spans = entry.spans.filter(known_until=clock.FAR_FUTURE).order_by("law_from")
    return [(clock.day_of(s.law_from), clock.day_of(s.law_until - clock.MOMENT)) for s in spans]


def test_an_auxiliary_is_entered_by_two_persons_on_a_document(world):
    step = prepare(world, document_date=date(2026, 2, 25), note="新聘", upload=SimpleUploadedFile("a.pdf", PDF))
    assert not PersonnelSpan.objects.exists()
    entry = approve_step(step=step, by=world.reviewer)
    event = entry.events.get()
    assert (event.kind, event.proposed_by, event.approved_by) == ("entered", world.clerk, world.reviewer)
    assert (event.decision_no, event.decided_on, event.note.text) == (DOCUMENT, date(2026, 2, 25), "新聘")
    assert event.facts == {"number": "FZ-001", "trained_on": "2026-02-20"}
    assert event.evidence == [step.file.sha256]
    span = entry.spans.get()
    assert (span.person, span.unit, span.authority, span.number) == (
        world.helper,
        world.unit,
        world.authority,
        "FZ-001",
    )
    acts = AuditEntry.objects.filter(action__startswith="personnel.").order_by("pk")
    assert [(one.action, one.actor) for one in acts] == [
        ("personnel.proposed", world.clerk),
        ("personnel.approved", world.reviewer),
    ]


def test_a_second_press_makes_no_second_entry(world):
    step = prepare(world)
    assert approve_step(step=step, by=world.reviewer) == approve_step(step=step, by=world.reviewer)
    assert PersonnelEvent.objects.count() == 1


def test_whoever_prepared_it_and_whom_it_concerns_never_decide(world):
    step = prepare(world)
    for act in (
        lambda by: approve_step(step=step, by=by),
        lambda by: refuse_step(step=step, by=by, note="材料不全"),
    ):
        with pytest.raises(DomainError, match="handler_never_reviews"):
            act(world.clerk)
        with pytest.raises(DomainError, match="personnel_own"):
            act(world.helper)
    with pytest.raises(DomainError, match="personnel_own"):
        prepare(world, REVIEWS, by=world.lawyer)
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonnelStep.objects.filter(pk=step.pk).update(state="approved", decided_by=world.clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonnelStep.objects.filter(pk=step.pk).update(proposed_by=world.helper)
    assert approve_step(step=step, by=world.reviewer).person == world.helper


def test_a_step_is_decided_once(world):
    step = prepare(world)
    with pytest.raises(DomainError, match="withdraw_own"):
        withdraw_step(step=step, by=world.reviewer)
    with pytest.raises(DomainError, match="reason_is_empty"):
        refuse_step(step=step, by=world.reviewer, note=" ")
    with pytest.raises(DomainError, match="proposal_waiting"):
        prepare(world)
    refuse_step(step=step, by=world.reviewer, note="未附聘用合同")
    for act in (
        lambda: approve_step(step=step, by=world.reviewer),
        lambda: withdraw_step(step=step, by=world.clerk),
    ):
        with pytest.raises(DomainError, match="proposal_decided"):
            act()
    assert withdraw_step(step=prepare(world), by=world.clerk).state == "withdrawn"
    assert not PersonnelSpan.objects.exists()


def test_a_reviewer_stands_with_the_qualification_as_evidence(world):
    entry = enter(world, REVIEWS)
    held = Qualification.objects.get()
    assert (held.person, held.paper_kind, held.document) == (world.lawyer, "legal_professional", "A20191234567")
    assert (held.passed_on, held.valid_until) == (date(2019, 3, 1), clock.FAR_DAY)
    assert (held.proposed_by, held.approved_by) == (world.clerk, world.reviewer)
    assert entry.spans.get().qualification == str(held.public_id)


def test_one_qualification_serves_in_two_units(world):
    other = make_unit(world.authority)
    appoint(world.lawyer, other)
    entries = [enter(world, REVIEWS), enter(world, REVIEWS, unit=other)]
    assert Qualification.objects.count() == 1
    assert len({one.spans.get().qualification for one in entries}) == 1


def test_whoever_did_the_work_before_needs_a_day_instead_of_a_qualification(world):
    entry = enter(world, FROM_BEFORE)
    assert entry.events.get().facts == {"ground": "earlier", "began_on": "2012-05-01"}
    assert not Qualification.objects.exists()


NEVER = [
    (HELPS, {"said": Particulars(SINCE, last_day=date(2026, 2, 28))}, "personnel_reversed"),
    (HELPS, {"said": Particulars(date(1926, 3, 1))}, "personnel_day_unlikely"),
    (HELPS, {"said": Particulars(date(2036, 3, 1))}, "personnel_day_unlikely"),
    (HELPS, {"said": Particulars(SINCE, trained_on=date(2026, 12, 1))}, "personnel_day_to_come"),
    (HELPS, {"said": Particulars(date(2019, 12, 31))}, "personnel_no_post"),
    (HELPS, {"document": "  "}, "place_basis_missing"),
    (REVIEWS, {"said": Particulars(SINCE)}, "reviewer_ground_missing"),
    (REVIEWS, {"said": Particulars(SINCE, ground="first_time")}, "legal_qualification_missing"),
    (
        REVIEWS,
        {"said": Particulars(SINCE, ground="first_time", qualification_number="A1")},
        "legal_qualification_incomplete",
    ),
    (
        REVIEWS,
        {"said": Particulars(SINCE, ground="first_time", qualification_number="A1", qualified_on=date(2026, 3, 2))},
        "legal_qualification_later",
    ),
    (REVIEWS, {"said": Particulars(SINCE, ground="earlier")}, "reviewer_began_missing"),
    (REVIEWS, {"said": Particulars(SINCE, ground="earlier", began_on=SINCE)}, "reviewer_began_missing"),
]


@pytest.mark.parametrize(("sound", "changed", "code"), NEVER)
def test_what_is_refused_is_said_in_one_clear_sentence(world, sound, changed, code):
    with pytest.raises(DomainError) as refusal:
        prepare(world, sound, **changed)
    assert refusal.value.code == code
    said = text_for(refusal.value)
    assert len(said) > 8
    assert code not in said
    assert not PersonnelStep.objects.exists()
    assert prepare(world, sound).state == "waiting"


def test_the_same_person_stands_once_on_a_day(world):
    first = enter(world, Particulars(SINCE, last_day=date(2026, 6, 30)))
    with pytest.raises(DomainError, match="personnel_overlap"):
        prepare(world, Particulars(date(2026, 6, 30)))
    second = enter(world, Particulars(date(2026, 7, 1)))
    assert days(first) + days(second) == [(SINCE, date(2026, 6, 30)), (date(2026, 7, 1), clock.FAR_DAY)]


def test_two_prepared_at_once_are_not_both_entered(world):
    step = prepare(world)
    PersonnelStep.objects.filter(pk=step.pk).update(state="withdrawn")
    enter(world, Particulars(SINCE))
    PersonnelStep.objects.filter(pk=step.pk).update(state="waiting")
    with pytest.raises(DomainError, match="personnel_overlap"):
        approve_step(step=step, by=world.reviewer)
    step.refresh_from_db()
    assert step.state == "waiting"


def test_numbers_are_nobody_elses_and_no_certificates(world):
    enter(world)
    other = make_person()
    appoint(other, world.unit)
    with pytest.raises(DomainError, match="personnel_number_taken"):
        prepare(world, person=other)
    certificate = make_certificate(unit=world.unit)
    with pytest.raises(DomainError, match="personnel_number_is_certificate"):
        prepare(world, Particulars(SINCE, number=certificate.number), person=other)
    assert prepare(world, Particulars(SINCE, number="FZ-002"), person=other).state == "waiting"


def test_a_qualification_is_one_persons_with_one_date(world):
    enter(world, REVIEWS)
    other = make_person()
    appoint(other, world.unit)
    with pytest.raises(DomainError, match="legal_qualification_taken"):
        prepare(world, REVIEWS, person=other)
    elsewhere = make_unit(world.authority)
    appoint(world.lawyer, elsewhere)
    wrong = Particulars(SINCE, ground="first_time", qualification_number="A20191234567", qualified_on=date(2019, 4, 1))
    with pytest.raises(DomainError, match="legal_qualification_differs"):
        prepare(world, wrong, unit=elsewhere)


def test_a_unit_that_ended_has_nobody_after_its_last_day(world):
    world.unit.ended_on = date(2026, 6, 30)
    world.unit.save()
    with pytest.raises(DomainError, match="unit_has_ended"):
        prepare(world)
    assert prepare(world, Particulars(SINCE, last_day=date(2026, 6, 30))).state == "waiting"


def test_the_last_day_is_whole(world):
    entry = end(world, enter(world), date(2026, 10, 31))
    assert stands(entry, moment(2026, 10, 31, 23, 59))
    assert not stands(entry, moment(2026, 11, 1))
    assert not stands(entry, moment(2026, 2, 28, 23, 59))
    assert stands(entry, moment(2026, 3, 1))
    assert entry.events.last().reasons == ["contract_ended"]


def test_an_end_needs_a_day_on_which_the_entry_stands(world):
    entry = enter(world, Particulars(SINCE, last_day=date(2026, 12, 31)))
    for day in (date(2026, 2, 27), date(2027, 1, 1)):
        with pytest.raises(DomainError, match="personnel_not_held"):
            propose_end(entry=entry, last_day=day, reason="retired", document=DOCUMENT, by=world.clerk)
    with pytest.raises(DomainError, match="personnel_reason_missing"):
        propose_end(entry=entry, last_day=SINCE, reason="crime", document=DOCUMENT, by=world.clerk)
    assert days(end(world, entry, SINCE)) == [(SINCE, SINCE)]


def test_a_late_end_does_not_change_what_was_known(world):
    entry = enter(world)
    with time_machine.travel("2026-12-10T09:00:00+08:00", tick=True):
        before = clock.now()
    with time_machine.travel("2026-12-20T09:00:00+08:00", tick=True):
        end(world, entry, date(2026, 11, 30))
        at = moment(2026, 12, 5)
        assert not stands(entry, at)
        assert stands(entry, at, before)


def test_a_correction_takes_back_what_was_wrong_and_enters_what_is_right(world):
    entry = end(world, enter(world), date(2026, 10, 31))
    known = clock.now()
    with time_machine.travel("2026-11-24T09:00:00+08:00", tick=True):
        right = Particulars(date(2026, 4, 1), last_day=date(2026, 12, 31), number="FZ-009")
        correct(world, entry, right)
        assert days(entry) == [(date(2026, 4, 1), date(2026, 12, 31))]
        assert not stands(entry, moment(2026, 3, 15))
        assert stands(entry, moment(2026, 3, 15), known)
        assert stands(entry, moment(2026, 11, 15))
        kinds = list(entry.events.order_by("sequence").values_list("kind", flat=True))
        assert kinds == ["entered", "ended", "corrected", "corrected", "entered"]
        assert entry.spans.get(known_until=clock.FAR_FUTURE).number == "FZ-009"


def test_an_entry_for_the_wrong_person_is_as_if_it_had_never_been(world):
    entry = enter(world, REVIEWS)
    known = clock.now()
    with time_machine.travel("2026-11-24T09:00:00+08:00", tick=True):
        correct(world, entry, mistake="wrong_person")
        assert days(entry) == []
        assert stands(entry, moment(2026, 5, 1), known)
        with pytest.raises(DomainError, match="personnel_taken_back"):
            correct(world, entry)
        other = make_person()
        appoint(other, world.unit)
        enter(world, REVIEWS, person=other)
        held = Qualification.objects.filter(withdraws=None, withdrawn_by=None)
        assert [one.person for one in held] == [other]


def test_a_wrong_date_of_a_qualification_is_put_right(world):
    entry = enter(world, REVIEWS)
    right = Particulars(SINCE, ground="first_time", qualification_number="A20191234567", qualified_on=date(2019, 4, 1))
    correct(world, entry, right)
    held = Qualification.objects.get(withdraws=None, withdrawn_by=None)
    assert held.passed_on == date(2019, 4, 1)
    assert entry.spans.get(known_until=clock.FAR_FUTURE).qualification == str(held.public_id)


def test_a_qualification_that_stays_right_stays(world):
    entry = enter(world, REVIEWS)
    correct(world, entry, Particulars.from_json({**REVIEWS.as_json(), "since": "2026-04-01"}))
    assert Qualification.objects.count() == 1
    assert days(entry) == [(date(2026, 4, 1), clock.FAR_DAY)]


def test_a_qualification_another_entry_rests_on_is_not_taken_back(world):
    other = make_unit(world.authority)
    appoint(world.lawyer, other)
    wrong, sound = enter(world, REVIEWS), enter(world, REVIEWS, unit=other)
    correct(world, wrong, mistake="wrong_person")
    assert Qualification.objects.filter(withdraws=None, withdrawn_by=None).count() == 1
    assert stands(sound, clock.now())


def test_a_correction_says_why(world):
    entry = enter(world)
    asked = {"entry": entry, "document": DOCUMENT, "by": world.clerk}
    with pytest.raises(DomainError, match="reason_is_empty"):
        propose_correction(mistake="wrong_date", note=" ", **asked)
    with pytest.raises(DomainError, match="personnel_reason_missing"):
        propose_correction(mistake="retired", note="录错", **asked)


def test_the_chain_holds_and_spans_are_what_the_events_give(world):
    entry = correct(world, end(world, enter(world), date(2026, 10, 31)), Particulars(date(2026, 4, 1)))
    ledger = ledger_of(PersonnelEvent)
    assert list(differences(ledger, entry)) == []
    assert [flaw for flaw in verify_ledger(ledger) if not isinstance(flaw, int)] == []
    assert [s.law_from for s in fold_personnel(entry, list(entry.events.all()))] == [moment(2026, 4, 1)]


def test_days_of_beijing_count_not_days_of_utc(world):
    entry = enter(world, Particulars(date(2026, 11, 23), last_day=date(2026, 11, 23)))
    first = moment(2026, 11, 23)
    assert [stands(entry, first + step) for step in (-clock.MOMENT, timedelta(0), timedelta(hours=23, minutes=59))] == [
        False,
        True,
        True,
    ]
    assert not stands(entry, first + timedelta(days=1))
