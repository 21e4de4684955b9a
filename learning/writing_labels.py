"""Words for what a file could not give, and for what became of a citation."""

from django.utils.translation import gettext_lazy as _

REMARKS = {
    "text_box": _("Text in a text box: copy it into the text."),
    "formula": _("A formula: write it as text or insert it as a picture."),
    "footnote": _("A footnote: put it into the text."),
    "comment": _("A comment: it is left out."),
    "tracked_change": _("A tracked change: accept or reject it in Word first."),
    "chart": _("A chart: insert it as a picture."),
    "diagram": _("SmartArt: insert it as a picture, or build it as a flow chart."),
    "embedded_object": _("An embedded object: attach it as a file of its own."),
    "picture_format": _("A picture in a format that browsers do not show: save it as PNG or JPEG."),
    "merged_cells": _("Merged cells of a table: their text is repeated in each cell."),
    "table_as_text": _("A table with very long cells became text."),
    "page_without_text": _("Pages without text of their own: say what they show."),
}
# word and tone
CITATION_STATES = {
    "gone": (_("does not exist any more"), "lapsed"),
    "changed": (_("changed since the former edition"), "expiring"),
    "unknown": (_("cannot be told here: look it up"), "unknown"),
    "same": (_("unchanged"), "valid"),
}
