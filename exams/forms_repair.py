"""The form in which a row of a file is mended: the columns of the template, checked by the rules of the template."""

from collections.abc import Mapping
from typing import Any

from django import forms

from exams.bank_labels import sentence
from exams.domain.importing import COLUMNS, KIND_WORDS, CellRefusedError, read_cells

_LONG = ("题干", "解析", "依据")
_ALWAYS = ("题型", "题干", "选项A", "选项B", "选项C", "选项D", "答案", "解析", "依据", "专题", "难度", "法律日期")


class RepairForm(forms.Form):
    """A field for each column people mend, and for every other the row fills. Headings stay those of the sheet."""

    def __init__(self, data: Any, *, cells: Mapping[str, str], at_fault: str, why: str = "") -> None:
        super().__init__(data)
        self.columns = [column for column in COLUMNS if _shown(column, cells, at_fault)]
        for place, column in enumerate(self.columns):
            self.fields[f"c{place}"] = _field(column, cells.get(column, ""), at_fault == column)
            if column == at_fault:
                self.fields[f"c{place}"].help_text = why

    def cells(self) -> dict[str, str]:
        given = {column: self.cleaned_data.get(f"c{place}", "") for place, column in enumerate(self.columns)}
        return {column: text for column, text in given.items() if text}

    def clean(self) -> dict[str, Any]:
        """A row of its own is weighed here; those of a case only together, when the file is read again."""
        values = super().clean() or {}
        cells = self.cells()
        if not cells.get("所属案例") and cells.get("题型") not in KIND_WORDS["case"]:
            try:
                read_cells(cells, law_date=None)
            except CellRefusedError as refused:
                place = self.columns.index(refused.column) if refused.column in self.columns else None
                told = sentence(refused.problem.code, refused.problem.details)
                self.add_error(None if place is None else f"c{place}", told)
        return values


def _shown(column: str, cells: Mapping[str, str], at_fault: str) -> bool:
    return column in _ALWAYS or column == at_fault or bool(cells.get(column))


def _field(column: str, text: str, at_fault: bool) -> forms.CharField | forms.ChoiceField:
    if column == "题型":
        words = [(words[0], words[0]) for words in KIND_WORDS.values()]
        known = next((words[0] for words in KIND_WORDS.values() if text in words), text)
        return forms.ChoiceField(label=column, choices=[("", "—"), *words], initial=known, required=False)
    rows = 4 if column in _LONG else 1
    widget: Any = forms.Textarea(attrs={"rows": rows}) if column in _LONG or len(text) > 60 else forms.TextInput()
    if at_fault:
        widget.attrs["autofocus"] = True
    return forms.CharField(label=column, initial=text, required=False, widget=widget)
