"""Words and refusals of the stock of blank cards."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.errors import register_texts

STATES = {
    "in_stock": pgettext_lazy("blank card", "in stock"),
    "used": pgettext_lazy("blank card", "used for a card"),
    "spoiled": pgettext_lazy("blank card", "spoiled"),
    "to_destroy": pgettext_lazy("blank card", "set aside for destruction"),
    "spoiled_to_destroy": pgettext_lazy("blank card", "spoiled, set aside for destruction"),
    "destroyed": pgettext_lazy("blank card", "destroyed"),
    "missing": pgettext_lazy("blank card", "missing"),
    "spoiled_missing": pgettext_lazy("blank card", "spoiled and missing"),
    "passed_on": pgettext_lazy("blank card", "passed on"),
}
TONES = {
    "in_stock": "valid",
    "used": "unknown",
    "spoiled": "lapsed",
    "to_destroy": "expiring",
    "spoiled_to_destroy": "expiring",
    "destroyed": "lapsed",
    "missing": "suspended",
    "spoiled_missing": "suspended",
    "passed_on": "unknown",
}
# A step: on the button that leads to it, and on record.
ACTS = {
    "pass_on": pgettext_lazy("blank card", "Pass on"),
    "spoil": pgettext_lazy("blank card", "Record as spoiled"),
    "set_aside": pgettext_lazy("blank card", "Set aside for destruction"),
    "destroy": pgettext_lazy("blank card", "Confirm the destruction"),
    "miss": pgettext_lazy("blank card", "Report as missing"),
    "find": pgettext_lazy("blank card", "Record as found"),
    "put_back": pgettext_lazy("blank card", "Put back"),
}
MOVED = {
    "use": pgettext_lazy("blank card", "used for a card"),
    "pass_on": pgettext_lazy("blank card", "passed on"),
    "spoil": pgettext_lazy("blank card", "spoiled"),
    "set_aside": pgettext_lazy("blank card", "set aside for destruction"),
    "destroy": pgettext_lazy("blank card", "destroyed"),
    "miss": pgettext_lazy("blank card", "reported missing"),
    "find": pgettext_lazy("blank card", "found"),
    "put_back": pgettext_lazy("blank card", "put back"),
}
INTROS = {
    "pass_on": _(
        "For blanks handed to another unit, which takes them into its own stock. Say to whom and by which document."
    ),
    "spoil": _(
        "For a blank that was misprinted or damaged. It never becomes a card again. It stays in the safe until it is destroyed."
    ),
    "set_aside": _(
        "You name the blanks to be destroyed. Another person is there when they are destroyed, and confirms it."
    ),
    "destroy": _(
        "You confirm that you were there when these blanks were destroyed. Whoever set them aside cannot confirm it."
    ),
    "miss": _(
        "For blanks that are not in the safe and were not used. Say where they were looked for, and what was done."
    ),
    "find": _("For missing blanks that are back in the safe. They stand as they stood before."),
    "put_back": _(
        "For blanks that are not destroyed after all, and for a blank recorded for a card that was not made of it."
    ),
}
REASONS = {
    "pass_on": pgettext_lazy("blank card", "To whom"),
    "miss": pgettext_lazy("blank card", "Where they were looked for, and what was done"),
    "find": pgettext_lazy("blank card", "Where they were"),
}


def state_word(state: str) -> str:
    """A state in words; what is on record nowhere is said so."""
    return str(STATES.get(state, pgettext_lazy("blank card", "not on record in this stock")))


register_texts(
    {
        "blank_serial_malformed": _("“%(serial)s” is no serial number. Write letters, then digits, for example 甲000101; from the first to the last like 甲000101-甲000150."),
        "blanks_too_many": _("These are more than %(most)s cards at once. Enter them in parts."),
        "blank_in_the_future": _("That day has not come yet."),
        "blanks_on_record": _("Some of these serials are on record already: %(other)s, %(unit)s. Check the first and the last."),
        "blank_batch_moved": _("Something has happened to blanks of this batch already. What is wrong with single ones is recorded for them."),
        "blank_batch_closed": _("This batch was taken back as entered by mistake."),
        "blank_reason_missing": _("Say why, in one sentence."),
        "blank_document_missing": _("Name the document: its title or number."),
        "blank_not_of_batch": _("%(serials)s is not part of this batch, which holds %(batch)s."),
        "blank_order": _("This step is not possible for %(serials)s: %(state)s."),
        "blanks_stand_differently": _("These serials do not stand alike. Enter the step for each part by itself, as the list of the batch shows them."),
        "blanks_set_aside_apart": _("Different persons set these blanks aside. Confirm each part by itself."),
        "blank_before_batch": _("The batch came on %(day)s. Nothing happened to it before."),
        "blank_not_in_stock": _("%(serial)s is not in stock for this kind of certificate of %(unit)s, nor of a unit above it. Compare it with the card."),
        "card_has_blank": _("The blank %(serial)s is on record for this card. Record it as spoiled, or put it back, before you name another."),
        "blanks_none": _("%(unit)s has no stock of these cards. Write down the serials that were found."),
    }
)  # fmt: skip
