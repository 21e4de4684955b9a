from django.utils.translation import gettext_lazy as _

from core.errors import register_texts

register_texts(
    {
        "lesson_not_finished": _("Read every section and answer every question first: %(open)s."),
        "choice_not_here": _("This choice does not belong to the scene you are in. Load the page again."),
        "draft_empty": _("Write your text first, then compare it with the model."),
        "draft_first": _("Write the document before you go on."),
        "draft_too_long": _("The text is too long: at most %(most)s characters."),
        "period_cites_nothing": _(
            "“%(label)s” does not exist in the law it names. Check article, paragraph and point."
        ),
        "case_not_drawn_up": _("The case was not saved. %(first)s"),
        "case_unreadable": _("The case was not imported: %(count)s places to mend are listed below."),
        "case_without_law_date": _("Say first as of which day the law is told: “law as of” is empty."),
        "case_has_too_many_ways": _(
            "The conditions of this case make more than %(most)s different ways: too many for one file. Share it as JSON."
        ),
        "case_slug_taken": _("A page with the short name “%(slug)s” exists already. Change “slug” and import again."),
        "redaction_open": _("%(count)s finds are not dealt with yet, the first in line %(line)s: %(text)s."),
        "option_missing": _("Choose an answer first."),
    }
)

register_texts(
    {
        "counter_without_reason": _("Give the reason: it is kept with the entry."),
        "taken_back_already": _("These hours were taken back already."),
        "not_taken_back": _("These hours were not taken back; there is nothing to give back."),
        "fact_unknown": _("This entry is not in the account of that year. Load the page again."),
        "objection_without_text": _("Say in a sentence what is wrong or missing."),
        "objection_waits_already": _("You have objected to this already; the answer is still to come."),
        "objection_answered_already": _("This objection was answered already."),
        "answer_without_text": _("Say in a sentence why: the officer reads it."),
        "word_unreadable": _(
            "This file cannot be read as a Word document. Open it in Word and save it as .docx again."
        ),
        "word_is_empty": _("Nothing that could become a lesson was found in this document."),
        "slides_unreadable": _("This PDF cannot be read. Save the slides as PDF again, without a password."),
        "slides_too_many": _(
            "The PDF has %(pages)s pages; at most %(most)s become a lesson. Cut it into several files."
        ),
        "lesson_file_kind": _("A lesson begins from a Word document (.docx) or from slides saved as PDF."),
        "alt_missing": _("Say in a few words what picture %(n)s shows, for those who cannot see it."),
        "picture_unreadable": _("Picture %(n)s is damaged. Replace it in the file and upload the file again."),
        "edition_needs_a_later_law_date": _("The law date of a new edition cannot lie before that of the former one."),
        "edition_exists": _("There is a newer edition of this course already: %(title)s."),
    }
)

register_texts(
    {
        "import_was_trial": _("This was only a trial: nothing was taken, so nothing can be taken back."),
        "sheet_taken_already": _("This sheet is taken already. Take it back first, or mend what it brought."),
        "row_is_sound": _("Nothing is wrong with this row any more."),
        "import_undone_already": _("This import was taken back already."),
        "outside_twice": _("The same hours are on record for this person already."),
        "finished_in_the_future": _("The day is still to come."),
        "anomaly_judged_already": _("Somebody has decided about this already."),
        "nothing_assigned": _("Choose a lesson, or ask for practice or a mock exam."),
        "due_in_the_past": _("The day it is due has passed. Choose a later one."),
        "begins_after_due": _(
            "It is due before it begins. Choose an earlier day to begin, or a later one for it to be due."
        ),
        "certificates_unknown": _("The register cannot be asked at present, so nobody can be chosen by certificate."),
        "nobody_is_meant": _("Nobody in the unit fits what you chose. Choose less narrowly."),
        "class_without_session": _("Give day, time and place of at least one session."),
        "session_ends_before_it_begins": _("A session ends before it begins. Check its times."),
        "class_without_quota": _("Give at least one unit a quota."),
        "class_is_cancelled": _("The class is cancelled."),
        "quota_without_reason": _("Write why the quotas are changed."),
        "quota_leaves_people_out": _(
            "With these numbers there would be no room for %(people)s, who stand on the list already. Leave the numbers, or have their units take them off the list first; nothing was changed."
        ),
        "cancelled_without_reason": _("Write why the class is cancelled."),
        "somebody_was_there": _("Somebody has signed in already. Take them off the roll first, if that was a mistake."),
        "nominations_closed": _("Nominations are closed. Only substitutes are taken until the class begins."),
        "on_the_list_already": _("This person is on the list already."),
        "not_on_the_list": _("This person is not on the list of the class."),
        "no_place_in_class": _("You have no place in this class yet. Ask whoever nominated you."),
        "sign_in_not_open": _(
            "Sign-in is open from half an hour before the session until a quarter of an hour after it."
        ),
        "roll_is_closed": _("The roll is closed."),
        "roll_is_open": _("The roll has not been closed yet."),
        "too_many_codes": _("Too many wrong codes. Wait ten minutes, or ask the trainer to note you on the roll."),
        "code_is_wrong": _("This is not the code on the screen. It changes every half minute: look again."),
        "class_not_over": _("The last session is not over yet."),
        "nobody_came": _("Nobody is noted as present. Note who was there first."),
        "finding_cleared_already": _("This finding was cleared already."),
        "clearance_without_note": _("Say in a note what was learned or put right."),
        "activity_in_the_future": _("The day is still to come. Enter the activity when it has taken place."),
        "activity_twice": _("The same activity of this unit is on record already."),
        "activity_replaced_already": _("This entry was replaced or withdrawn already."),
    }
)
