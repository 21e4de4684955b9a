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
    "domain_unknown": _("No enforcement domain %(domain)s is known to the authority."),
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
    "other_unit": _("issued for another unit"),
    "no_appointment": _("no post in that unit on that day"),
    "domain_not_covered": _("the domain lies outside what is registered"),
    "area_not_covered": _("the area lies outside what is registered"),
    "person_suspended": _("a measure suspends the person"),
    "person_banned": _("a ban is in force"),
    "by_joint_operation_order": _("covered by a joint-operation order"),
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
    "authority_review": _("with the authority"),
    "approved": _("approved, to be issued"),
    "issued": _("issued"),
    "refused": _("refused"),
    "withdrawn": _("withdrawn"),
}


def word(code: str) -> str:
    """The word for any code of the register, in the reader's language."""
    for table in (STATES, KINDS, GROUNDS, APPLICATION_STATES):
        if code in table:
            return str(table[code])
    return code
