"""Writing the next rule set: one person drafts it value by value, another adopts it. What is adopted never changes."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from certification.domain.rule_changes import refusal_of_day
from certification.domain.shapes import ValueRefusedError, read
from certification.models import RuleDraft, RuleSet
from certification.queries.rule_examples import RuleExample
from certification.queries.rules import newest_of
from certification.services.acts import raise_refusal
from core import audit, clock
from core.domain.digests import digest_of
from core.errors import DomainError
from core.models import Authority, Person


@transaction.atomic
def begin_draft(*, authority: Authority, by: Person) -> RuleDraft:
    """Start from the newest rule set; the draft that is open already is answered as it is."""
    Authority.objects.select_for_update().get(pk=authority.pk)
    if open_one := authority.rule_drafts.filter(state__in=("draft", "waiting")).first():
        return open_one
    newest = newest_of(authority)
    draft = RuleDraft.objects.create(
        authority=authority, parameters=newest.parameters if newest else {}, proposed_by=by, begun_at=clock.now()
    )
    audit.record("rules.begun", actor=by, subject=draft)
    return draft


@transaction.atomic
def set_parameter(
    *,
    draft: RuleDraft,
    name: str,
    text: str,
    document: str,
    article: str,
    document_date: date | None,
    verified: bool,
    by: Person,
    valid_until: date | None = None,
) -> RuleDraft:
    """Enter a value with its source. Raises DomainError with the sentence of what is wrong with it.

    A value that can harm a person may be entered without a source, and then has no effect; verified means that somebody
    read the document, so there must be one.
    """
    draft = _own_draft(draft, by)
    try:
        value = read(name, text)
    except ValueRefusedError as refused:
        raise DomainError(refused.code, **refused.details) from refused
    if verified and not (document.strip() and article.strip() and document_date):
        raise DomainError("verified_needs_source")
    entry: dict[str, Any] = {
        "value": value,
        "document": document.strip(),
        "article": article.strip(),
        "document_date": document_date.isoformat() if document_date else "",
        "verified": verified,
        "valid_until": valid_until.isoformat() if valid_until else "",
    }
    draft.parameters = {**draft.parameters, name: entry}
    draft.save(update_fields=["parameters"])
    audit.record("rules.parameter_entered", actor=by, subject=draft, parameter=name)
    return draft


@transaction.atomic
def clear_parameter(*, draft: RuleDraft, name: str, by: Person) -> RuleDraft:
    """Take an entry out: the default applies again, or where it could harm a person, nothing."""
    draft = _own_draft(draft, by)
    draft.parameters = {known: entry for known, entry in draft.parameters.items() if known != name}
    draft.save(update_fields=["parameters"])
    audit.record("rules.parameter_cleared", actor=by, subject=draft, parameter=name)
    return draft


@transaction.atomic
def take_example(*, draft: RuleDraft, example: RuleExample, by: Person) -> RuleDraft:
    """Enter what a shipped example says, unverified, over what the draft said of the same parameters. Twice changes nothing."""
    draft = _own_draft(draft, by)
    draft.parameters = {**draft.parameters, **example.parameters}
    draft.save(update_fields=["parameters"])
    audit.record("rules.example_taken", actor=by, subject=draft, example=example.code)
    return draft


@transaction.atomic
def submit_draft(*, draft: RuleDraft, effective_from: date, decision_no: str, by: Person) -> RuleDraft:
    """Ask for adoption. Raises DomainError rules_unchanged, decision_missing, or why that day is refused."""
    draft = _own_draft(draft, by)
    newest = newest_of(draft.authority)
    if not decision_no.strip():
        raise DomainError("rules_need_decision")
    if newest and newest.parameters == draft.parameters:
        raise DomainError("rules_unchanged")
    raise_refusal(refusal_of_day(effective_from, today=clock.today(), latest=newest.effective_from if newest else None))
    draft.effective_from, draft.decision_no, draft.state = effective_from, decision_no.strip(), "waiting"
    draft.save(update_fields=["effective_from", "decision_no", "state"])
    audit.record("rules.submitted", actor=by, subject=draft)
    return draft


@transaction.atomic
def adopt_draft(*, draft: RuleDraft, by: Person) -> RuleSet:
    """Put the rules into force from their day, in the names of both. A second press answers the same rule set."""
    draft = _locked(draft)
    if draft.state == "adopted" and draft.rule_set is not None:
        return draft.rule_set
    _decidable(draft, by)
    assert draft.effective_from is not None  # noqa: S101 set when it was submitted
    newest = newest_of(draft.authority)
    raise_refusal(
        refusal_of_day(draft.effective_from, today=clock.today(), latest=newest.effective_from if newest else None)
    )
    rules = RuleSet.objects.create(
        authority=draft.authority,
        version=(newest.version if newest else 0) + 1,
        effective_from=draft.effective_from,
        parameters=draft.parameters,
        decision_no=draft.decision_no,
        proposed_by=draft.proposed_by,
        approved_by=by,
        recorded_at=clock.now(),
        digest=digest_of(draft.parameters),
    )
    draft.rule_set = rules
    _decide(draft, "adopted", by, "")
    return rules


@transaction.atomic
def refuse_draft(*, draft: RuleDraft, by: Person, note: str) -> RuleDraft:
    draft = _locked(draft)
    _decidable(draft, by)
    if not note.strip():
        raise DomainError("reason_is_empty")
    return _decide(draft, "refused", by, note)


@transaction.atomic
def withdraw_draft(*, draft: RuleDraft, by: Person) -> RuleDraft:
    """Give the draft up. Only whoever began it, and only before it is decided."""
    draft = _locked(draft)
    if draft.state not in ("draft", "waiting"):
        raise DomainError("proposal_decided")
    if by.pk != draft.proposed_by_id:
        raise DomainError("withdraw_own")
    return _decide(draft, "withdrawn", by, "")


def _locked(draft: RuleDraft) -> RuleDraft:
    Authority.objects.select_for_update().get(pk=draft.authority_id)
    return RuleDraft.objects.select_related("authority", "proposed_by", "rule_set").get(pk=draft.pk)


def _own_draft(draft: RuleDraft, by: Person) -> RuleDraft:
    draft = _locked(draft)
    if draft.state != "draft":
        raise DomainError("rules_already_submitted")
    if by.pk != draft.proposed_by_id:
        raise DomainError("draft_of_another", name=draft.proposed_by.name)
    return draft


def _decidable(draft: RuleDraft, by: Person) -> None:
    if draft.state != "waiting":
        raise DomainError("proposal_decided")
    if by.pk == draft.proposed_by_id:
        raise DomainError("handler_never_reviews")


def _decide(draft: RuleDraft, state: str, by: Person, note: str) -> RuleDraft:
    draft.state, draft.decided_by, draft.decided_at, draft.decision_note = state, by, clock.now(), note.strip()
    draft.save()
    audit.record(f"rules.{state}", actor=by, subject=draft, reason=note.strip())
    return draft
