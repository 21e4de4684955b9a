"""What is wrong with a cell of a sheet, in the words of whoever filled it."""

from django.utils.translation import gettext_lazy as _

CELL_FAULTS = {
    "cell_is_empty": _("Is empty."),
    "cell_is_too_long": _("Is longer than %(longest)s characters."),
    "cell_is_no_day": _("“%(value)s” is no day. For example: 2026-05-12"),
    "day_is_in_the_future": _("%(value)s is still to come."),
    "cell_is_no_number": _("“%(value)s” is no number. For example: 1.5"),
    "number_out_of_range": _("Must be from %(least)s to %(most)s."),
    "cell_is_no_choice": _("Must be one of: %(choices)s."),
}
