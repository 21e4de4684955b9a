"""The sentences of the register's refusals, and the words for its codes."""

from django.utils.translation import gettext_lazy as _

REFUSALS = {
    "already_opened": _("This certificate is already on record."),
    "before_first_known_day": _("The register does not know this certificate on %(on)s. Choose a later day."),
    "wrong_state": _("This step is not possible: on that day the certificate is “%(state)s”."),
    "not_in_that_condition": _("This step is not possible: on that day the certificate is not “%(overlay)s”."),
    "already_in_that_condition": _("This step is not possible: on that day the certificate already is “%(overlay)s”."),
    "already_ended": _("The certificate already has an end on record (%(state)s). Correct that entry instead."),
    "effective_before_service": _(
        "The decision works from its service on %(served)s and not before; %(stated)s is earlier. "
        "A decision that undoes the issue itself is an annulment."
    ),
    "reason_missing": _("Choose at least one ground."),
    "reason_unknown": _("The ground “%(reason)s” does not belong to this step."),
    "decision_missing": _("Enter the number and the date of the decision."),
    "service_missing": _("Enter when the decision was served."),
    "second_person_missing": _("A second person must approve this step."),
    "number_taken": _("The number %(number)s is already on record for this issuer. Numbers are never used again."),
    "number_malformed": _("The number %(number)s does not have the form that the issuer uses."),
    "term_reversed": _("The last valid day lies before the first. Check both days."),
    "suspension_too_short": _("A suspension lasts at least %(length)s %(unit)s; its last day would be %(last_day)s or later."),
    "suspension_too_long": _("A suspension lasts at most %(length)s %(unit)s; its last day would be %(last_day)s or earlier."),
    "event_cannot_be_reversed": _("This entry cannot be reversed: it was reversed already or opened the certificate."),
    "application_open": _("%(name)s already has an open application of this kind."),
    "application_step": _("The application is “%(state)s” now; this step is not possible."),
    "requirements_missing": _("Not every requirement is met: %(missing)s."),
    "scope_empty": _("Name at least one domain and area."),
    "proposal_waiting": _("The same step already waits for approval. Decide it first or withdraw it."),
    "proposal_decided": _("This proposal is already decided."),
    "no_live_card": _("There is no card in use."),
    "nothing_to_renew": _("There is no certificate of this unit to renew. Apply for a first certificate."),
    "renewal_not_open": _("Renewal opens on %(opens)s."),
    "renewal_too_late": _("Renewal was possible until %(until)s. Apply for a first certificate."),
    "nothing_to_extend": _("There is no suspension to extend."),
    "extension_not_later": _("The suspension lasts until %(day)s already. An extension ends later."),
    "measure_in_force": _("A measure is in force. Nothing can be issued before it ends."),
    "domain_unknown": _("No enforcement domain %(domain)s is known to the authority."),
    "period_reversed": _("The last day of the period lies before the first. Check both days."),
    "extract_needs_reason": _("Say who asks for the extract, and by which letter or case."),
    "moment_in_the_future": _("That moment has not come yet. Ask about a moment in the past."),
    "no_such_certificate_in_scope": _("No certificate %(number)s is in your units."),
    "body_not_ended": _("%(name)s has no last day on record. End the unit first."),
    "body_has_successor": _("%(name)s has a successor: its certificates live on there. Cancel single ones from their files."),
    "subject_missing": _("Choose the certificate that the application is about."),
    "subject_wrong": _("“%(kind)s” is not possible for this certificate as it stands today."),
    "field_closed": _("This part of the application is not open for changes. Only what was returned can be mended."),
    "return_without_reason": _("Choose what has to be mended, all of it at once."),
    "return_list_was_complete": _("The first return was to name everything. Say why this point could not be named then."),
    "refusal_without_reason": _("Choose at least one reason for the refusal."),
    "case_step": _("The measure is “%(state)s” now; this step is not possible."),
    "case_open": _("The same measure is already under way for this certificate."),
    "own_case": _("Nobody begins a measure against themselves."),
    "last_day_missing": _("Enter the last day of the suspension."),
    "suspension_over_before_service": _("The suspension would end on %(last_day)s and works only from %(begins)s."),
    "service_in_the_future": _("The service on %(day)s has not happened yet. Enter it once the receipt is there."),
    "lost_in_the_future": _("The card cannot be lost on %(day)s: that day is still to come."),
    "lost_before_the_card": _("The card cannot be lost on %(day)s: the certificate is on record from %(begins)s only."),
    "course_named": _("This campaign names a course already; those who were sent there study by it."),
    "course_unknown": _("There is no such course, or it has no published lesson."),
    "served_before_decided": _("The decision cannot have been served before it was made."),
    "case_effect_reversed": _("The register took this measure back already; there is nothing left to appeal against."),
    "appeal_late": _("An appeal was possible until %(until)s."),
    "campaign_closed": _("This campaign is closed."),
    "campaign_row_waits": _("This row cannot be proposed: it is “%(row)s”."),
    "campaign_nothing_due": _("Nobody is on this roster today."),
    "campaign_not_signed": _("Not every unit has signed its list: %(units)s."),
    "verdict_missing": _("Every certificate of the unit needs a verdict before it is signed: %(count)s have none."),
    "verdict_needs_note": _("Say why; the verdict works against the officer."),
    "measure_off": _("The rules name no document for this measure, so it is switched off."),
    "statement_time_running": _("The officer can make a statement until %(until)s. Decide after that day, or record the statement or its waiver."),
    "statement_time_unknown": _("Nobody can say until when a statement is possible, because the holidays of a year are missing. Enter them first."),
    "case_needed": _("A suspension, its extension or a revocation of a certificate issued here begins with a notice to the officer. Begin it under “Measures with due process”; the rules name no document that allows a decision without it."),
    "line_of_another_authority": _("%(unit)s and the domain %(domain)s belong to different authorities."),
    "unit_has_ended": _("%(name)s ended on %(day)s. Choose a unit that exists on these days."),
    "photo_missing": _("No photo was handed in. Return the application for it."),
    "card_still_used": _("This card is in use. It comes back only when its certificate has ended or another card has taken its place."),
    "card_fate_order": _("This card is recorded as: %(state)s. That cannot follow."),
    "card_in_the_future": _("That moment has not come yet. Ask about a moment in the past."),
    "card_needs_note": _("Say where it was looked for, and who was asked."),
    "place_basis_missing": _("Name the document: its title or number."),
    "place_needs_reason": _("Say why the entry is corrected."),
    "place_reversed": _("The last day lies before the first. Check both days."),
    "place_ended": _("It ended on %(day)s already. Correct the entry if that is wrong."),
    "places_overlap": _("Another entry stands on some of these days: %(other)s. End or correct it first."),
    "legal_reviewer_not_on_register": _("The rules let only those who stand on the register of legal reviewers take this review (%(document)s). You do not stand on it today."),
    "withdraw_own": _("Only the person who prepared this can withdraw it."),
}  # fmt: skip

STATES = {
    "issued": _("valid"),
    "expired": _("expired"),
    "superseded": _("replaced by a newer certificate"),
    "cancelled": _("cancelled"),
    "revoked": _("revoked"),
    "annulled": _("annulled"),
    "suspended": _("suspended"),
    "stood_down": _("stood down"),
    "unregistered": _("registration overdue"),
    "lost": _("card lost"),
    "card_pending": _("card not handed over"),
    "review_due": _("review due"),
    "unverified": _("entered, not yet confirmed"),
    "not_yet_valid": _("not yet valid"),
    "not_yet_known": _("not known to the register on that day"),
    "not_yet_issued": _("not yet issued on that day"),
    "no_certificate": _("no certificate on record"),
    "supervision_only": _("a supervision certificate: it supervises enforcement and gives no power to enforce"),
    "other_unit": _("issued for another unit"),
    "no_appointment": _("no post in that unit on that day"),
    "domain_not_covered": _("the domain lies outside what is registered"),
    "area_not_covered": _("the area lies outside what is registered"),
    "person_suspended": _("a measure suspends the person"),
    "person_banned": _("a ban is in force"),
    "measure_notified_to_issuer": _("a measure against the person is notified to the ministry that issued the card"),
    "by_joint_operation_order": _("covered by a joint-operation order"),
    "auxiliary_staff": _("on record as auxiliary staff: may accompany, may not enforce"),
}

TYPES = {
    "enforcement": _("Enforcement certificate"),
    "supervision": _("Supervision certificate"),
    "ministry": _("Certificate of a ministry"),
}

KINDS = {
    "opened": _("Entered from existing records"),
    "confirmed": _("Entry confirmed"),
    "issued": _("Issued"),
    "card_handed_over": _("Card handed over"),
    "registered": _("Registration passed"),
    "suspended": _("Suspended"),
    "suspension_extended": _("Suspension extended"),
    "returned": _("Suspension ended by decision"),
    "stood_down": _("Stood down"),
    "stand_down_ended": _("Stand-down ended"),
    "loss_reported": _("Card reported lost"),
    "loss_withdrawn": _("Report of loss withdrawn"),
    "card_replaced": _("Card replaced"),
    "data_changed": _("Data changed"),
    "scope_changed": _("Domains or areas changed"),
    "term_changed": _("Term changed"),
    "cancelled": _("Cancelled"),
    "revoked": _("Revoked"),
    "annulled": _("Annulled"),
    "superseded": _("Replaced by a newer certificate"),
    "reversed": _("Entry reversed"),
    "noted": _("Note"),
}

GROUNDS = {
    "public_security_penalty": _("Public security penalty for an act on duty"),
    "favouritism": _("Favouritism"),
    "obstructing_parties": _("Obstructing the parties' rights"),
    "seeking_advantage": _("Seeking advantage through the office"),
    "breach_of_penalty_range": _("Breach of the penalty range"),
    "beyond_power": _("Acting beyond power"),
    "lending_certificate": _("Lending the certificate"),
    "refusing_duty": _("Refusing duty"),
    "breach_of_procedure": _("Breach of procedure"),
    "not_showing_certificate": _("Not showing the certificate"),
    "training_hours_missing": _("Training hours missing"),
    "refresher_failed": _("Refresher exam failed"),
    "under_inquiry": _("Under inquiry"),
    "leave": _("Leave"),
    "inquiry": _("Inquiry"),
    "loan": _("On loan to another body"),
    "other_duty": _("Other duty"),
    "retired": _("Retired"),
    "transferred": _("Transferred"),
    "resigned": _("Resigned"),
    "died": _("Died"),
    "left_enforcement_post": _("Left the enforcement post"),
    "body_abolished": _("Body abolished"),
    "term_ended": _("Term ended without renewal"),
    "surrendered": _("Surrendered"),
    "crime": _("Convicted of a crime"),
    "serious_breach": _("Serious breach in enforcement"),
    "certificate_altered": _("Certificate altered"),
    "refresher_failed_again": _("Refresher exam failed again"),
    "obtained_by_fraud": _("Obtained by fraud"),
    "issued_in_error": _("Issued in error"),
    "not_eligible": _("Not eligible at issue"),
    "entry_mistake": _("Mistake in the entry"),
    "wrong_date": _("Wrong date"),
    "wrong_certificate": _("Wrong certificate"),
    "quashed_on_review": _("Quashed on review"),
}

APPLICATION_STATES = {
    "draft": _("draft"),
    "unit_review": _("with the unit"),
    "unit_legal_review": _("with the unit's legal staff"),
    "line_review": _("with the line department"),
    "district_review": _("with the district's justice bureau"),
    "authority_review": _("with the authority"),
    "approved": _("approved, to be issued"),
    "issued": _("completed"),
    "refused": _("refused"),
    "withdrawn": _("withdrawn"),
}
APPLICATION_KINDS = {
    "first": _("First certificate"),
    "renewal": _("Renewal of the term"),
    "replacement": _("Replacement of a card"),
    "change_data": _("Change of personal data"),
    "change_scope": _("Change of domains or areas"),
    "transfer": _("Transfer to another unit"),
    "reentry": _("Return to enforcement"),
    "surrender": _("Giving up the certificate"),
}
APPLICATION_ACTS = {
    "created": _("Application begun"),
    "amended": _("Corrected"),
    "submitted": _("Application handed in"),
    "forwarded": _("Agreed and forwarded"),
    "returned": _("Returned for correction"),
    "refused": _("Refused"),
    "withdrawn": _("Withdrawn"),
    "approved": _("Approved"),
    "issued": _("Completed"),
}
RETURN_REASONS = {
    "unit_wrong": _("The unit is wrong"),
    "scope_wrong": _("A domain or area is wrong"),
    "scope_missing": _("A domain or area is missing"),
    "photo_unusable": _("The photo cannot be used"),
    "consent_missing": _("The consent is missing"),
    "establishment_proof_missing": _("The proof of establishment is missing"),
    "document_unreadable": _("A document cannot be read"),
    "document_missing": _("A document is missing"),
    "change_unclear": _("What changed is not clear"),
    "reason_unclear": _("The reason is not clear"),
}
REFUSAL_REASONS = {
    "not_in_enforcement_post": _("Not in an enforcement post"),
    "post_type_not_eligible": _("The kind of post is not eligible"),
    "no_power": _("The unit has no power in the domain"),
    "no_pass": _("No usable pass"),
    "too_few_hours": _("Too few hours of training"),
    "measure_or_ban": _("A measure or a ban is in force"),
    "untrue_statement": _("Untrue statements"),
    "other_lawful_reason": _("Another reason named in the rules"),
}
DOCUMENT_KINDS = {
    "photo": _("Photo"),
    "consent": _("The officer's consent"),
    "establishment_proof": _("Proof of establishment"),
    "data_document": _("Document that shows the change"),
    "loss_notice": _("Notice of the loss"),
    "signed_form": _("Signed form, scanned"),
    "other_document": _("Another document"),
}
CASE_STATES = {
    "case_opened": _("begun"),
    "case_noticed": _("notice given, statement possible"),
    "case_heard": _("statement heard"),
    "case_decided": _("decided, not served yet"),
    "case_dropped": _("dropped"),
    "case_in_force": _("measure in force"),
    "case_appealed": _("under appeal"),
    "case_upheld": _("upheld on appeal"),
    "case_quashed": _("quashed on appeal"),
}
CASE_STEPS = {
    "notice": _("Notice given"),
    "statement": _("Statement made"),
    "waiver": _("Statement waived"),
    "drop": _("Dropped"),
    "decision": _("Measure decided"),
    "service": _("Decision served"),
    "appeal": _("Appeal lodged"),
    "uphold": _("Measure upheld on appeal"),
    "quash": _("Measure quashed on appeal"),
}
CAMPAIGN_KINDS = {
    "renewal": _("Renewal campaign"),
    "registration": _("Registration campaign"),
    "refresher": _("Re-exam after a new law"),
    "cleanup": _("Clean-up of qualifications"),
    "reissue": _("New cards for all"),
}
CAMPAIGN_ROWS = {
    "ready": _("ready to propose"),
    "lacking": _("something is missing"),
    "waiting": _("under way"),
    "done": _("done"),
    "failed": _("not passed in time"),
    "failed_again": _("not passed at the second attempt"),
    "ended": _("certificate ended"),
}
VERDICTS = {
    "keep": _("Keep the certificate"),
    "correct": _("Correct the data"),
    "stand_down": _("Stand the officer down"),
    "cancel": _("Cancel it"),
    "revoke": _("Begin a revocation"),
}
CARD_STATES = {
    "made": _("card made"),
    "handed_over": _("card in use"),
    "lost": _("card lost"),
    "void": _("card void"),
    "returned": _("card returned"),
    "destroyed": _("card destroyed"),
    "missing": _("card not found"),
}


def application_word(state: str) -> str:
    return str(APPLICATION_STATES.get(state, state))


def act_word(act: str) -> str:
    return str(APPLICATION_ACTS.get(act, act))


def campaign_row_word(row: str) -> str:
    return str(CAMPAIGN_ROWS[row])


def card_word(state: str) -> str:
    return str(CARD_STATES.get(state, state))


def kind_word(kind: str, about: str = "enforcement") -> str:
    """The kind of an application; of one for another certificate than the usual it names that too."""
    said = str(APPLICATION_KINDS.get(kind, kind))
    return said if about == "enforcement" else f"{said}（{type_word(about)}）"


def type_word(code: str) -> str:
    return str(TYPES.get(code, code))


def word(code: str) -> str:
    """The word for any code of the register, in the reader's language."""
    for table in _TABLES:
        if code in table:
            return str(table[code])
    return code


# The columns of the board, see queries/register.py
COLUMNS = {
    "valid": _("Valid"),
    "expiring": _("Expiring within 90 days"),
    "suspended": _("Suspended or stood down"),
    "expired": _("Expired"),
    "ended": _("Cancelled or revoked"),
}
_TABLES = (
    STATES, KINDS, GROUNDS, APPLICATION_STATES, RETURN_REASONS, REFUSAL_REASONS, CASE_STATES, CASE_STEPS, DOCUMENT_KINDS,
)  # fmt: skip
