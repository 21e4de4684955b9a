"""The words of what the public is told, and the short glossary beside an answer."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

REPORT_KINDS = {
    "wrong_data": _("Something in the register is wrong"),
    "complaint": _("A complaint about an officer"),
}
CHANNELS = {
    "site": pgettext_lazy("report channel", "this site"),
    "telephone": pgettext_lazy("report channel", "telephone"),
    "hotline": pgettext_lazy("report channel", "hot-line 12345"),
    "letter": pgettext_lazy("report channel", "letter"),
    "visit": pgettext_lazy("report channel", "in person"),
}
ACTS = {
    "received": pgettext_lazy("report step", "Received"),
    "taken_up": pgettext_lazy("report step", "Being looked into"),
    "unit_asked": pgettext_lazy("report step", "The body was asked"),
    "proposed": pgettext_lazy("report step", "Answer waits for a second person"),
    "sent_back": pgettext_lazy("report step", "Answer sent back"),
    "answered": pgettext_lazy("report step", "Answered"),
}
OUTCOMES = {
    "corrected": pgettext_lazy("report outcome", "the register was corrected"),
    "partly_corrected": pgettext_lazy("report outcome", "the register was corrected in part"),
    "register_right": pgettext_lazy("report outcome", "the register is right as it stands"),
    "upheld": pgettext_lazy("report outcome", "upheld"),
    "partly_upheld": pgettext_lazy("report outcome", "partly upheld"),
    "not_upheld": pgettext_lazy("report outcome", "not upheld"),
    "not_ours": pgettext_lazy("report outcome", "passed to the body that is competent"),
}
ROSTER_COLUMNS = {
    "name": pgettext_lazy("roster", "Name"),
    "unit": pgettext_lazy("roster", "Body"),
    "number": pgettext_lazy("roster", "Certificate number"),
    "domains": pgettext_lazy("roster", "Domains"),
    "area": pgettext_lazy("roster", "Area"),
    "validity": pgettext_lazy("roster", "Valid"),
    "status": pgettext_lazy("roster", "State"),
}
ROSTER_STATES = {
    "waiting": pgettext_lazy("roster state", "waits for approval"),
    "published": pgettext_lazy("roster state", "published"),
    "refused": pgettext_lazy("roster state", "not approved"),
    "replaced": pgettext_lazy("roster state", "replaced by a later one"),
}
GLOSSARY = (
    (
        _("Valid"),
        _(
            "The certificate is registered and in its term. The holder may act for the body named, in the domains and areas named."
        ),
    ),
    (
        _("Not valid at present"),
        _("The certificate has expired, is paused, or has ended. With it the holder may not act at present."),
    ),
    (
        _("No such certificate in this register"),
        _("Number and name together are not in this register. That alone does not say that somebody is no officer."),
    ),
    (
        _("Kept in another register"),
        _(
            "Some bodies, such as police, customs and taxes, carry certificates of their ministry, which are verified there."
        ),
    ),
    (
        _("Enforcement domain"),
        _("The field of law in which the holder may act, for example fire safety or food safety."),
    ),
    (_("Enforcement area"), _("The territory in which the holder may act. A district includes its streets.")),
    (
        _("Within what is registered"),
        _("Domain and area of your question are registered for this certificate. This says nothing on a single act."),
    ),
)
CREDENTIAL_PROBLEMS = {
    "not_a_credential": _("This is no credential."),
    "context_unknown": _("It uses a vocabulary that is not known here, so nothing it says can be checked."),
    "type_unknown": _("It is of a kind that is not known here."),
    "issuer_missing": _("It names no issuer."),
    "issuer_unknown": _("Its issuer is not known here: anybody may have made it."),
    "subject_type_unknown": _("It is not about an achievement or a certificate."),
    "type_wrong": _("A part of it bears a wrong type."),
    "moment_unreadable": _("Its validity cannot be read."),
    "not_yet_valid": _("It is not valid yet."),
    "expired": _("It has expired."),
    "proof_missing": _("It is not signed."),
    "too_many_proofs": _("It bears more signatures than are accepted."),
    "suite_not_supported": _("It is signed in a way that is not supported here."),
    "purpose_wrong": _("Its signature was made for another purpose."),
    "key_not_of_issuer": _("It was signed with a key that is not its issuer's."),
    "signature_wrong": _("It was changed after it was signed."),
    "undefined_terms": _("It holds words that its signature does not cover."),
    "not_json_ld": _("Its content cannot be read as linked data."),
    "status_revoked": _("The certificate behind it has ended."),
    "status_suspended": _("The certificate behind it is paused."),
    "status_unknown": _("Whether it still stands cannot be learnt."),
}
