"""Forms of the office for banks, questions, imports and papers."""

import dataclasses
from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import QuerySet
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from cms.ports import domain_names
from core import clock
from core.models import Person, Unit
from core.scope import units_in_scope
from exams import ports
from exams.bank_labels import KIND_LABELS, LEVEL_LABELS, PAPER_KIND_LABELS, sentence
from exams.domain.assembly import Rules
from exams.domain.blueprint import Section
from exams.domain.exporting import answer_as_text, citations_as_text, option_lines
from exams.domain.importing import KIND_WORDS, LETTERS, SCHEME_WORDS, CellRefusedError, column_of, read_cells
from exams.domain.wording import TAGS, Wording
from exams.gates import SETTERS, banks_for
from exams.models import QuestionBank
from exams.rule_words import minutes_asked, pass_marks_asked

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
# Stands for the empty code of common law where the empty choice means the exam's own field.
COMMON_LAW = "-"
# A case has sub-questions: its form is in forms_case.py.
WRITTEN_HERE = [kind for kind in KIND_LABELS if kind != "case"]
_FIELD_OF = {
    "题型": "kind", "专题": "topic", "难度": "difficulty", "题干": "stem", "答案": "answer", "依据": "citations",
    "计分方式": "scheme", "法律日期": "law_date", "核对文本": "checked_against", "核对日期": "checked_on",
    "有效止": "valid_until",
}  # fmt: skip


def choose_domain(form: forms.Form, owners: QuerySet) -> None:
    """The domain is chosen among those the authorities over `owners` name; where nobody names any, a code is written."""
    names = domain_names(sorted(set(owners.order_by().values_list("authority", flat=True))))
    if names:
        written = form.fields["domain_code"]
        form.fields["domain_code"] = forms.ChoiceField(
            label=written.label,
            required=False,
            choices=[("", "—"), *names.items()],
            help_text=written.help_text,
        )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))


class BankForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none())
    public = forms.BooleanField(
        label=_("May be used for practice"),
        required=False,
        help_text=_("Approved questions are then shown to officers who practise. Keep exam questions in another bank."),
    )

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_in_scope(by, *SETTERS).filter(ended_on=None)  # type: ignore[attr-defined]


class QuestionForm(forms.Form):
    """The template's row as a form: the same rules read both, so both accept and refuse the same."""

    bank = forms.ModelChoiceField(label=_("Question bank"), queryset=QuestionBank.objects.none())
    kind = forms.ChoiceField(label=_("Kind"), choices=[(kind, KIND_LABELS[kind]) for kind in WRITTEN_HERE])
    stem = forms.CharField(
        label=_("Question"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Where a word is to be filled in, write ____."),
    )
    picture = forms.FileField(
        label=_("Picture for the question"),
        required=False,
        help_text=_("JPEG, PNG or WebP. It is shown below the text; its markup can be moved, also into an option."),
    )
    picture_words = forms.CharField(
        label=_("What the picture of the question shows"),
        required=False,
        max_length=200,
        help_text=_("Read to candidates who cannot see it. Say what is seen, not what follows from it."),
    )
    options = forms.CharField(
        label=_("Options"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "One option in each line; they become A, B, C and so on. For matching, one pair in each: 罚款＝财产罚."
        ),
    )
    answer = forms.CharField(
        label=_("Key"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "For instance B, ACD, 正确, or 日|天；100±5 for two blanks; 5 accepts 五 and 伍, too. For matching it follows from the pairs."
        ),
    )
    scheme = forms.ChoiceField(label=_("Marking"), required=False)
    topic = forms.CharField(label=_("Topic"), max_length=60)
    difficulty = forms.TypedChoiceField(
        label=_("Difficulty"),
        choices=[(1, _("1 (easy)")), (2, "2"), (3, "3"), (4, "4"), (5, _("5 (hard)"))],
        initial=3,
        coerce=str,
    )
    citations = forms.CharField(
        label=_("Provisions"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For instance 《行政处罚法》第三十三条第一款；《行政强制法》第十八条."),
    )
    explanation = forms.CharField(label=_("Explanation"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    law_date = forms.DateField(
        label=_("Right under the law of"),
        required=False,
        widget=DAY,
        help_text=_("Empty where nobody knows; it cannot be approved then."),
    )
    level = forms.ChoiceField(label=_("Cognitive level"), required=False, choices=[("", "—"), *LEVEL_LABELS.items()])
    post = forms.CharField(label=_("Post"), required=False, max_length=60, help_text=_("Empty for every post."))
    valid_from = forms.DateField(label=_("May be drawn from"), required=False, widget=DAY)
    valid_until = forms.DateField(label=_("May be drawn until"), required=False, widget=DAY)
    provenance = forms.CharField(
        label=_("Provenance"),
        required=False,
        max_length=200,
        help_text=_("Where it comes from, for instance a training of 2025."),
    )
    checked_against = forms.CharField(label=_("Checked against"), required=False, max_length=200)
    checked_on = forms.DateField(label=_("Checked on"), required=False, widget=DAY)
    domain_code = forms.CharField(
        label=_("Enforcement domain"), required=False, max_length=40, help_text=_("Empty for common law.")
    )

    def __init__(self, *args: Any, by: Person, base: Wording | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.base = base
        self.fields["bank"].queryset = banks_for(by, *SETTERS)  # type: ignore[attr-defined]
        words = sorted({word for kind in SCHEME_WORDS.values() for word in kind})
        self.fields["scheme"].choices = [("", _("The usual way")), *((word, word) for word in words)]  # type: ignore[attr-defined]
        choose_domain(self, self.fields["bank"].queryset)  # type: ignore[attr-defined]
        if base is None:
            self.fields["law_date"].initial = clock.today
        else:
            for name in ("bank", "kind", "domain_code"):
                del self.fields[name]

    @staticmethod
    def initial_of(wording: Wording) -> dict[str, Any]:
        words = SCHEME_WORDS.get(wording.kind, {})
        return {
            "stem": wording.stem,
            **(
                {
                    "options": "\n".join(option_lines(wording.kind, wording.options, wording.answer)),
                    "answer": answer_as_text(wording.kind, wording.answer),
                }
                if wording.kind != "case"
                else {}
            ),
            "scheme": next((word for word, scheme in words.items() if scheme and scheme == wording.scheme), ""),
            "topic": wording.topic,
            "difficulty": wording.difficulty,
            "citations": citations_as_text(wording.citations),
            "explanation": wording.explanation,
            "law_date": wording.law_date,
            "checked_against": wording.checked_against,
            "checked_on": wording.checked_on,
            **{name: getattr(wording, name) for name in TAGS},
        }

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("picture") and not (values.get("picture_words") or "").strip():
            self.add_error("picture_words", _("Say what the picture shows, for instance 一张贴在店门上的封条."))
        if not self.errors:
            try:
                values["wording"] = self._read(values)
            except CellRefusedError as refused:
                field = "options" if refused.column.startswith("选项") else _FIELD_OF.get(refused.column)
                self.add_error(field, sentence(refused.problem.code, refused.problem.details))
        return values

    def _read(self, values: dict[str, Any]) -> Wording:
        kind = self.base.kind if self.base else values["kind"]
        lines = [line.strip() for line in values["options"].splitlines() if line.strip()]
        cells = {f"选项{letter}": line for letter, line in zip(LETTERS, lines, strict=False)}
        cells |= {
            **self._head(values),
            "题型": KIND_WORDS[kind][0],
            "答案": values["answer"],
            "计分方式": values["scheme"],
        }
        wording = read_cells(cells, law_date=values["law_date"]).wording
        wording = dataclasses.replace(wording, **{name: values[name] for name in TAGS})
        if problems := wording.problems():
            raise CellRefusedError(column_of(problems[0]), problems[0].code, **problems[0].details)
        if self.base and values["citations"] == citations_as_text(self.base.citations):
            return dataclasses.replace(wording, citations=self.base.citations)
        return wording

    @staticmethod
    def _head(values: dict[str, Any]) -> dict[str, str]:
        """The cells that every kind fills."""
        return {
            "专题": values["topic"],
            "难度": str(values["difficulty"]),
            "题干": values["stem"],
            "解析": values["explanation"],
            "依据": values["citations"],
            "核对文本": values["checked_against"],
            "核对日期": values["checked_on"].isoformat() if values["checked_on"] else "",
        }


class ImportForm(forms.Form):
    bank = forms.ModelChoiceField(label=_("Question bank"), queryset=QuestionBank.objects.none())
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_(
            "The template (.xlsx, .xls, .csv), text or Word with keys (.txt, .docx), or from another system GIFT, Aiken (.txt), "
            "Moodle XML, QTI 2 or 3, Canvas (.xml, .zip). Up to 20,000 questions."
        ),
    )
    pasted = forms.CharField(
        label=_("Or paste questions here"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_(
            "Text with keys as it stands in Word or on a page: numbered questions, options A, B, C, lines such as 答案：B."
        ),
    )
    law_date = forms.DateField(
        label=_("Law date"),
        required=False,
        widget=DAY,
        help_text=_(
            "For rows that name none themselves. Empty where nobody knows: such questions cannot be approved until it is given."
        ),
    )

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bank"].queryset = banks_for(by, *SETTERS)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One source: what was pasted becomes a file of text."""
        values = super().clean() or {}
        if bool(values.get("file")) == bool(values.get("pasted")) and not self.errors:
            raise forms.ValidationError(_("Choose a file or paste questions, one of the two."))
        if values.get("pasted"):
            name = pgettext("name of a file", "pasted") + ".txt"
            values["file"] = SimpleUploadedFile(name, values["pasted"].encode())
        return values


class ExamForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=160)
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none())
    paper_kind = forms.ChoiceField(label=_("Paper"), choices=list(PAPER_KIND_LABELS.items()))
    domain_code = forms.CharField(
        label=_("Enforcement domain"), required=False, max_length=40, help_text=_("Only for a sector law paper.")
    )
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=600, initial=90)
    pass_marks = forms.DecimalField(
        label=_("Pass mark"), min_value=Decimal(0), max_digits=6, decimal_places=2, initial=60
    )
    law_date = forms.DateField(label=_("Tests the law of"), widget=DAY, initial=clock.today)
    banks = forms.ModelMultipleChoiceField(
        label=_("Question banks"), queryset=QuestionBank.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    instructions = forms.CharField(label=_("Instructions"), required=False, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_in_scope(by, *SETTERS).filter(ended_on=None)  # type: ignore[attr-defined]
        self.fields["banks"].queryset = banks_for(by, *SETTERS)  # type: ignore[attr-defined]
        choose_domain(self, self.fields["unit"].queryset)  # type: ignore[attr-defined]
        self._take_from_rules(set(self.fields["unit"].queryset.values_list("authority", flat=True)))  # type: ignore[attr-defined]

    def _take_from_rules(self, authorities: set[int]) -> None:
        """Time and pass mark begin as the rule set in force has them, with its source; where several bind, none is taken."""
        rules = ports.exam_rules(authorities, clock.today()) if len(authorities) == 1 else None
        for found in (rules or {}).values():
            self.fields["minutes"].initial = found.minutes.value
            self.fields["minutes"].help_text = minutes_asked(found)
            self.fields["pass_marks"].initial = found.common_pass_mark.value
            self.fields["pass_marks"].help_text = pass_marks_asked(found)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        sector = values.get("paper_kind") == "sector"
        if sector != bool(values.get("domain_code")):
            self.add_error(
                "domain_code", _("A sector law paper names its enforcement domain, a common one names none.")
            )
        return values


class SectionForm(forms.Form):
    title = forms.CharField(label=_("Heading"), max_length=60)
    # An untouched row must differ from a filled one, so no kind is chosen at first.
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", "—"), *KIND_LABELS.items()])
    domain = forms.ChoiceField(label=_("Enforcement domain"), required=False)
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    level = forms.ChoiceField(
        label=_("Cognitive level"), required=False, choices=[("", _("Any")), *LEVEL_LABELS.items()]
    )
    easiest = forms.IntegerField(label=_("Difficulty from"), min_value=1, max_value=5, initial=1)
    hardest = forms.IntegerField(label=_("to"), min_value=1, max_value=5, initial=5)
    count = forms.IntegerField(label=_("Number of questions"), min_value=1, max_value=300)
    marks = forms.DecimalField(label=_("Marks each"), min_value=Decimal("0.25"), max_digits=5, decimal_places=2)

    def __init__(self, *args: Any, topics: list[str], domains: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["domain"].choices = domains  # type: ignore[attr-defined]
        self.fields["topic"].choices = [("", _("Any")), *((topic, topic) for topic in topics)]  # type: ignore[attr-defined]

    def section(self) -> Section:
        values = self.cleaned_data
        return Section(
            values["title"],
            values["kind"],
            values["count"],
            values["marks"].normalize() if values["marks"] % 1 else values["marks"].quantize(Decimal(1)),
            values["topic"],
            min(values["easiest"], values["hardest"]),
            max(values["easiest"], values["hardest"]),
            values["level"],
            "" if values["domain"] == COMMON_LAW else values["domain"] or None,
        )


SectionFormSet = formset_factory(SectionForm, extra=3, can_delete=True)


def sections_of(rows: BaseFormSet) -> list[Section]:
    """In the order of the page; rows left empty and rows to be removed do not count."""
    return [form.section() for form in rows.forms if form.has_changed() and form not in rows.deleted_forms]


class RulesForm(forms.Form):
    """What binds a paper as a whole; every field may stay empty."""

    most_shared = forms.IntegerField(
        label=_("Questions in common with another form, at most"), required=False, min_value=0, max_value=300
    )
    most_used = forms.IntegerField(
        label=_("Forms a question may stand in, at most"), required=False, min_value=1, max_value=1000
    )
    least_new = forms.IntegerField(
        label=_("Questions never used before, at least per cent"), required=False, min_value=0, max_value=100
    )
    difficulty = forms.DecimalField(
        label=_("Mean difficulty wanted, 1 to 5"), required=False, min_value=1, max_value=5, decimal_places=2
    )
    tolerance = forms.DecimalField(
        label=_("Distance from it allowed"),
        required=False,
        min_value=Decimal("0.02"),
        max_value=4,
        decimal_places=2,
        help_text=_("Empty: 0.1. Parallel forms aim at the same difficulty even where none is named."),
    )

    def rules(self) -> Rules:
        values = self.cleaned_data
        return Rules(
            values["most_shared"],
            values["most_used"],
            values["least_new"] or 0,
            values["difficulty"],
            values["tolerance"] or Rules.tolerance,
        )


class DrawForm(forms.Form):
    count = forms.IntegerField(label=_("Number of forms"), min_value=1, max_value=10, initial=1)


class EnemyForm(forms.Form):
    other = forms.CharField(
        label=_("The other question"),
        max_length=400,
        help_text=_("Its number in the bank, the address of its page, or words of its text that no other has."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))
