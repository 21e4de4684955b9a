"""Rule sets after local texts: data with a source for every value, and the same question answered by the rules of the place."""

from datetime import date, datetime

import pytest
from django.urls import reverse

from certification.domain.answers import Circumstances, Found, authorisation
from certification.domain.parameters import BUILT_IN, PARAMETERS
from certification.domain.shapes import read, written
from certification.models import RuleDraft
from certification.queries.rule_examples import rule_examples
from certification.services.rules import begin_draft, take_example
from core.roles import Role
from tests.factories.people import grant, make_person, make_unit

EXAMPLES = rule_examples()


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=list(EXAMPLES))
def test_every_value_has_a_source_is_unverified_and_means_something(example):
    assert date.fromisoformat(example.document_date) < date.fromisoformat(example.in_force_from)
    for name, setting in example.as_rules().settings.items():
        assert setting.is_sourced
        assert example.as_rules().is_unverified(name)
        assert read(name, written(name, setting.value)) == setting.value
        assert example.says[name]


def test_what_the_texts_do_not_say_stays_as_it_is():
    for example in EXAMPLES.values():
        rules = example.as_rules()
        untouched = set(PARAMETERS) - set(example.parameters)
        assert {name: rules[name] for name in untouched} == {name: BUILT_IN[name] for name in untouched}


def test_the_same_officer_is_answered_by_the_rules_of_the_place():
    """Somebody of another unit, in a domain the certificate does not cover, without an order."""
    at = datetime.fromisoformat("2026-05-06T14:20:00+08:00")
    found = Found(1, "issued", (), (), date(2024, 1, 1), date(2028, 12, 31), 3, same_unit=False)

    def allowed(rules) -> bool | None:
        return authorisation([(found, rules)], Circumstances(), rules, at=at, known_at=at).allowed

    assert allowed(EXAMPLES["zhejiang"].as_rules()) is True
    assert allowed(EXAMPLES["shandong"].as_rules()) is False
    assert allowed(BUILT_IN) is False


def test_papers_and_their_use_follow_the_place():
    asked = {code: (example.as_rules()["sector_paper_required"], example.as_rules()["result_validity_months"]) for code, example in EXAMPLES.items()}  # fmt: skip
    assert asked == {"zhejiang": (False, 60), "shandong": (True, 24), "henan": (True, 24)}


@pytest.mark.django_db
def test_an_example_is_entered_into_a_draft_once_and_leaves_the_rest():
    unit, by = make_unit(), make_person()
    draft = begin_draft(authority=unit.authority, by=by)
    draft.parameters = {"exam_minutes": {"value": 100, "document": "", "article": "", "document_date": "", "verified": False}}  # fmt: skip
    draft.save()
    for _time in range(2):
        taken = take_example(draft=draft, example=EXAMPLES["zhejiang"], by=by)
        assert set(taken.parameters) == {"exam_minutes", *EXAMPLES["zhejiang"].parameters}


@pytest.mark.django_db
def test_a_clerk_enters_an_example_on_the_drafts_page(client_for):
    unit, clerk = make_unit(), make_person()
    grant(clerk, Role.REGISTRY_CLERK, unit)
    browser = client_for(clerk)
    browser.post(reverse("registry-rule-draft-begin", args=[unit.authority.code]))
    draft = RuleDraft.objects.get()
    page = reverse("registry-rule-draft", args=[draft.public_id])
    assert "浙江省综合行政执法条例" in browser.get(page).content.decode()
    browser.post(reverse("registry-rule-example", args=[draft.public_id, "zhejiang"]))
    shown = browser.get(page).content.decode()
    assert "第二十九条第一款" in shown
    assert "未经核实" in shown or "未核实" in shown
    assert browser.post(reverse("registry-rule-example", args=[draft.public_id, "nowhere"])).status_code == 404
