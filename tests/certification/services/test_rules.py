"""One person writes the next rule set, another adopts it; what can harm a person waits for its document."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from certification.models import RuleDraft, RuleSet
from certification.queries.rules import changes_of, rules_at
from certification.services import rules
from core import clock
from core.errors import DomainError
from tests.factories.certification import make_rules
from tests.factories.people import make_authority, make_person

pytestmark = pytest.mark.django_db
SOURCE = {"document": "示例办法", "article": "第九条", "document_date": date(2026, 1, 5), "verified": True}
NO_SOURCE = {"document": "", "article": "", "document_date": None, "verified": False}


@pytest.fixture
def authority():
    return make_authority()


@pytest.fixture
def writer():
    return make_person()


def drafted(authority, writer, name="certificate_term_months", text="72", **source):
    draft = rules.begin_draft(authority=authority, by=writer)
    return rules.set_parameter(draft=draft, name=name, text=text, by=writer, **(source or SOURCE))


def test_a_draft_begins_from_the_newest_rule_set_and_changes_nothing_until_adopted(authority, writer):
    make_rules(authority, certificate_term_months=60)
    draft = drafted(authority, writer)
    assert [(change.name, change.works) for change in changes_of(draft)] == [("certificate_term_months", True)]
    assert rules_at(authority)["certificate_term_months"] == 60
    rules.submit_draft(draft=draft, effective_from=clock.today(), decision_no="示司发〔2026〕3号", by=writer)
    adopted = rules.adopt_draft(draft=draft, by=make_person())
    assert rules_at(authority)["certificate_term_months"] == 72
    assert (adopted.version, adopted.proposed_by, RuleSet.objects.count()) == (2, writer, 2)
    assert rules.adopt_draft(draft=draft, by=make_person()) == adopted


def test_whoever_wrote_the_rules_never_adopts_them(authority, writer):
    draft = drafted(authority, writer)
    rules.submit_draft(draft=draft, effective_from=clock.today(), decision_no="1", by=writer)
    with pytest.raises(DomainError, match="handler_never_reviews"):
        rules.adopt_draft(draft=draft, by=writer)
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleDraft.objects.filter(pk=draft.pk).update(state="adopted", decided_by=writer)


def test_what_can_harm_has_no_effect_without_a_source(authority, writer):
    draft = drafted(authority, writer, "unregistered_blocks_enforcement", "yes", **NO_SOURCE)
    assert draft.as_rules("X")["unregistered_blocks_enforcement"] is False
    draft = drafted(authority, writer, "unregistered_blocks_enforcement", "yes", **SOURCE)
    assert draft.as_rules("X")["unregistered_blocks_enforcement"] is True


@pytest.mark.parametrize(
    ("text", "source", "code"),
    [("many", SOURCE, "value_not_a_number"), ("72", {**NO_SOURCE, "verified": True}, "verified_needs_source")],
)
def test_a_wrong_value_changes_nothing(authority, writer, text, source, code):
    draft = rules.begin_draft(authority=authority, by=writer)
    with pytest.raises(DomainError, match=code):
        rules.set_parameter(draft=draft, name="certificate_term_months", text=text, by=writer, **source)
    assert RuleDraft.objects.get().parameters == {}


def test_only_one_draft_is_open_and_only_its_writer_writes(authority, writer):
    draft = drafted(authority, writer)
    assert rules.begin_draft(authority=authority, by=make_person()) == draft
    with pytest.raises(DomainError, match="draft_of_another"):
        rules.clear_parameter(draft=draft, name="certificate_term_months", by=make_person())
    rules.withdraw_draft(draft=draft, by=writer)
    assert rules.begin_draft(authority=authority, by=writer) != draft


def test_a_submitted_draft_stands_still(authority, writer):
    draft = drafted(authority, writer)
    rules.submit_draft(draft=draft, effective_from=clock.today(), decision_no="1", by=writer)
    with pytest.raises(DomainError, match="rules_already_submitted"):
        rules.clear_parameter(draft=draft, name="certificate_term_months", by=writer)


def test_rules_never_begin_in_the_past_but_the_first_may(authority, writer):
    draft = drafted(authority, writer)
    rules.submit_draft(draft=draft, effective_from=date(2020, 1, 1), decision_no="1", by=writer)
    rules.adopt_draft(draft=draft, by=make_person())
    later = drafted(authority, writer, text="48")
    with pytest.raises(DomainError, match="rules_begin_in_the_past"):
        rules.submit_draft(draft=later, effective_from=date(2021, 1, 1), decision_no="2", by=writer)


def test_nothing_new_and_no_decision_are_no_rule_set(authority, writer):
    make_rules(authority, certificate_term_months=60)
    draft = rules.begin_draft(authority=authority, by=writer)
    for decision, code in (("", "rules_need_decision"), ("1", "rules_unchanged")):
        with pytest.raises(DomainError, match=code):
            rules.submit_draft(draft=draft, effective_from=clock.today(), decision_no=decision, by=writer)


def test_a_refusal_says_why(authority, writer):
    draft = drafted(authority, writer)
    rules.submit_draft(draft=draft, effective_from=clock.today(), decision_no="1", by=writer)
    with pytest.raises(DomainError, match="reason_is_empty"):
        rules.refuse_draft(draft=draft, by=make_person(), note=" ")
    assert rules.refuse_draft(draft=draft, by=make_person(), note="依据不足").state == "refused"
    assert not RuleSet.objects.exists()
