"""A case with its sub-questions as a form: the rows of the template again, so that screen and file accept the same."""

from __future__ import annotations

import dataclasses
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import Person
from exams.bank_labels import KIND_LABELS, sentence
from exams.domain.exporting import cells_of, citations_as_text
from exams.domain.importing import KIND_WORDS, LETTERS, SCHEME_WORDS, CellRefusedError, Refused, Row, read_rows
from exams.domain.wording import TAGS, Wording
from exams.forms_bank import WRITTEN_HERE, QuestionForm

_NUMBER = "case"  # ties the rows together while they are read; the question keeps its own number
_OF_PARTS = ("kind", "options", "answer", "scheme")
_FIELD_OF = {"题型": "kind", "题干": "stem", "答案": "answer", "计分方式": "scheme", "分值": "weight"}


class CasePartForm(forms.Form):
    # An untouched row must differ from a filled one, so no kind is chosen at first.
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=[("", "—"), *((kind, KIND_LABELS[kind]) for kind in WRITTEN_HERE)]
    )
    stem = forms.CharField(label=gettext_lazy("Question"), widget=forms.Textarea(attrs={"rows": 2}))
    options = forms.CharField(
        label=gettext_lazy("Options"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One in each line."),
    )
    answer = forms.CharField(label=gettext_lazy("Key"), required=False, widget=forms.Textarea(attrs={"rows": 1}))
    scheme = forms.ChoiceField(label=gettext_lazy("Marking"), required=False)
    weight = forms.DecimalField(
        label=gettext_lazy("Share of the marks"), required=False, min_value=0, max_digits=4, decimal_places=2, initial=1
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = sorted({word for kind in SCHEME_WORDS.values() for word in kind})
        self.fields["scheme"].choices = [("", _("The usual way")), *((word, word) for word in words)]  # type: ignore[attr-defined]

    def cells(self) -> dict[str, str]:
        values = self.cleaned_data
        lines = [line.strip() for line in values["options"].splitlines() if line.strip()]
        return {
            "所属案例": _NUMBER,
            "题型": KIND_WORDS[values["kind"]][0],
            "题干": values["stem"],
            "答案": values["answer"],
            "计分方式": values["scheme"],
            "分值": str(values["weight"] or 1),
            **{f"选项{letter}": line for letter, line in zip(LETTERS, lines, strict=False)},
        }

    def blame(self, refused: Refused) -> None:
        field = "options" if refused.column.startswith("选项") else _FIELD_OF.get(refused.column)
        self.add_error(field, sentence(refused.problem.code, refused.problem.details))


CasePartFormSet = formset_factory(CasePartForm, extra=4, can_delete=True)
MorePartsFormSet = formset_factory(CasePartForm, extra=1, can_delete=True)


def parts_of(wording: Wording) -> list[dict[str, Any]]:
    """The sub-questions of a case as they stand in its form."""
    _head, *rows = cells_of(wording, reference=_NUMBER)
    kinds = {words[0]: kind for kind, words in KIND_WORDS.items()}
    return [
        {
            "kind": kinds[row["题型"]],
            "stem": row["题干"],
            "options": "\n".join(row[f"选项{letter}"] for letter in LETTERS if row.get(f"选项{letter}")),
            "answer": row["答案"],
            "scheme": row["计分方式"],
            "weight": row["分值"],
        }
        for row in rows
    ]


class CaseForm(QuestionForm):
    """What a case says as a whole; `parts` are its sub-questions on the same page."""

    field_order = ("bank", "stem", "picture", "picture_words")

    def __init__(self, *args: Any, by: Person, parts: BaseFormSet, base: Wording | None = None, **kwargs: Any) -> None:
        super().__init__(*args, by=by, base=base, **kwargs)
        self.parts = parts
        for name in _OF_PARTS:
            self.fields.pop(name, None)
        self.fields["stem"].label = _("The case")
        self.fields["stem"].widget.attrs["rows"] = 8
        self.fields["stem"].help_text = _("What happened, told so that every sub-question can be answered from it.")

    def clean(self) -> dict[str, Any]:
        if not self.parts.is_valid():
            self.add_error(None, _("A sub-question is not complete. Look at what is said beside it."))
        return super().clean()

    def _read(self, values: dict[str, Any]) -> Wording:
        kept = [form for form in self.parts.forms if form.has_changed() and form not in self.parts.deleted_forms]
        rows = [Row(0, {**self._head(values), "题型": KIND_WORDS["case"][0], "编号": _NUMBER})]
        rows += [Row(place, form.cells()) for place, form in enumerate(kept, 1)]
        reading = read_rows(rows, law_date=values["law_date"])
        faults = [refused for refused in reading.refused if refused.row]
        for refused in faults:
            kept[refused.row - 1].blame(refused)
        if faults:
            raise CellRefusedError("", "case_has_a_refused_part")
        if reading.refused:
            raise CellRefusedError(
                reading.refused[0].column, reading.refused[0].problem.code, **reading.refused[0].problem.details
            )
        wording = dataclasses.replace(reading.drafts[0].wording, **{name: values[name] for name in TAGS})
        if self.base and values["citations"] == citations_as_text(self.base.citations):
            return dataclasses.replace(wording, citations=self.base.citations)
        return wording
