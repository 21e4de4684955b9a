"""Rows of sheets on screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

LONGEST = 2000
ONE_LINE = 80


class RowForm(forms.Form):
    """The cells of a row to mend, under the headings of its sheet; what is wrong stands at its cell."""

    def __init__(
        self, data: Any, *, columns: Sequence[str], cells: Mapping[str, str], faults: Mapping[str, str]
    ) -> None:
        super().__init__(data)
        self.columns = columns
        self.faults = faults
        for place, column in enumerate(columns):
            told = cells.get(column, "")
            field = forms.CharField(label=column, initial=told, required=False, max_length=LONGEST)
            if len(told) > ONE_LINE:
                field.widget = forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST})
            field.help_text = faults.get(column, "")
            if column == next(iter(faults), None):
                field.widget.attrs["autofocus"] = True
            self.fields[f"c{place}"] = field

    def cells(self) -> dict[str, str]:
        return {column: self.cleaned_data[f"c{place}"] for place, column in enumerate(self.columns)}
