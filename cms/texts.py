"""What the site's own refusals say."""

from django.utils.translation import gettext_lazy as _

from core.errors import register_texts

register_texts(
    {
        "reason_is_missing": _("Please give a reason."),
        "review_is_closed": _("Somebody has closed this review already."),
        "only_a_number_can_be_carried_over": _(
            "Only a citation whose article merely has another number can be carried over."
        ),
        "words_name_the_number": _(
            "The text itself names %(label)s. Change the number there by hand; nothing was carried over."
        ),
        "nothing_to_note": _("There is nothing here to write a note in."),
        "note_is_empty": _("Mark some words, or write a note."),
        "note_is_too_long": _("Mark at most %(quote)s characters, and write at most %(text)s."),
        "too_many_notes": _("You have %(most)s notes already. Delete some that you no longer need."),
        "words_not_found": _("The text does not hold these words. Mark them in the text itself."),
        "page_has_a_draft": _("The page has changes that are not published yet. Publish or discard them first."),
    }
)
