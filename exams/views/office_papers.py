"""Exams on the setter's side: what a paper is made of, whether the bank is enough, and the forms drawn."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cms.office_pages import form_page
from cms.ports import domain_names
from core.decorators import role_required
from core.errors import DomainError, text_for
from core.roles import Role
from core.scope import has_role, roles_in
from exams import forms_bank as forms
from exams.bank_labels import KIND_LABELS, PAPER_KIND_LABELS, rules_in_words
from exams.documents.paper import CONTENT_TYPES, PART_TITLES, document
from exams.domain.assembly import Rules
from exams.domain.blueprint import COMMON_PLAN, Section, feasibility, total_marks
from exams.domain.exporting import answer_as_text
from exams.domain.printing import LETTERS as LETTERS_OF_PRINT
from exams.gates import BANK_ROLES, SETTERS, exam_for, exams_for, form_for
from exams.models import Blueprint, Exam
from exams.queries.bank import domains_of, pool_for, shapes_of, topics_of
from exams.rule_words import differences
from exams.services import papers


def back_to(exam: Exam) -> str:
    return reverse("office-paper", args=[exam.public_id])


@role_required(*BANK_ROLES)
def paper_list(request: HttpRequest) -> HttpResponse:
    exams = list(exams_for(request.person).select_related("unit").annotate(form_count=Count("forms")))  # type: ignore[attr-defined]
    names = domain_names({exam.authority_id for exam in exams})
    context = {
        "title": _("Papers"),
        "icon": "doc-full-inverse",
        "rows": [
            (exam, PAPER_KIND_LABELS[exam.paper_kind], names.get(exam.domain_code, exam.domain_code)) for exam in exams
        ],
        "may_set": Role.QUESTION_SETTER in roles_in(request),
    }
    return render(request, "exams/office/bank/papers.html", context)


@role_required(*SETTERS)
def paper_new(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]

    def create(values: dict[str, Any]) -> HttpResponse:
        exam = papers.create_exam(authority=values["unit"].authority, by=by, **values)
        return redirect("office-blueprint", exam.public_id)

    return form_page(
        request,
        forms.ExamForm(request.POST or None, by=by),
        title=_("New exam"),
        submit=_("Go on to the blueprint"),
        back=reverse("office-papers"),
        act=create,
        icon="doc-full-inverse",
    )


@role_required(*BANK_ROLES)
def paper_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    exam = exam_for(by, public_id)
    blueprint = _newest(exam)
    sections = _sections(blueprint)
    rows = [
        (line, KIND_LABELS[line.section.kind], _field_of(exam, line.section))
        for line in feasibility(sections, pool_for(exam, sections))
    ]
    context = {
        "title": exam.title,
        "subtitle": PAPER_KIND_LABELS[exam.paper_kind],
        "icon": "doc-full-inverse",
        "exam": exam,
        "banks": list(exam.banks.all()),
        "blueprint": blueprint,
        "domain": _field_of(exam) if exam.domain_code else "",
        "lines": rows,
        "feasible": bool(rows) and not any(line.short for line, _kind, _field in rows),
        "questions": sum(section.count for section in sections),
        "total": f"{total_marks(sections).normalize():f}",
        "differences": differences(exam, total_marks(sections)),
        "pass_marks": f"{exam.pass_marks.normalize():f}",
        "shapes": shapes_of(exam),
        "rules": rules_in_words(Rules.read(blueprint.rules)) if blueprint else [],
        "draw_form": forms.DrawForm(),
        "to_write": [row for row in rows if row[0].to_write],
        "may_set": has_role(by, *SETTERS, unit=exam.unit),
    }
    return render(request, "exams/office/bank/paper.html", context)


def _field_of(exam: Exam, section: Section | None = None) -> str:
    """The name of the law a section asks for: that of a domain, or common law. Without a section, the exam's own."""
    code = exam.domain_code if section is None or section.domain is None else section.domain
    return domain_names([exam.authority_id]).get(code, code) if code else _("Common law")


def _newest(exam: Exam) -> Blueprint | None:
    return exam.blueprints.order_by("-number").first()


def _sections(blueprint: Blueprint | None) -> list[Section]:
    return [Section.read(section) for section in blueprint.sections] if blueprint else []


@role_required(*SETTERS)
def blueprint(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    exam = exam_for(by, public_id, *SETTERS)
    newest = _newest(exam)
    suggested = newest is None and exam.paper_kind == "common"
    initial = [
        {
            "title": section.title,
            "kind": section.kind,
            "topic": section.topic,
            "level": section.level,
            "domain": forms.COMMON_LAW if section.domain == "" else section.domain or "",
            "easiest": section.easiest,
            "hardest": section.hardest,
            "count": section.count,
            "marks": section.marks,
        }
        for section in (COMMON_PLAN if suggested else _sections(newest))
    ]
    choices = {"topics": topics_of(exam.banks.all()), "domains": _domain_choices(exam)}
    # Bound forms must not take the old sections as their own: an unchanged row would count as empty.
    rows = (
        forms.SectionFormSet(request.POST, form_kwargs=choices)
        if request.method == "POST"
        else forms.SectionFormSet(initial=initial, form_kwargs=choices)
    )
    rules = forms.RulesForm(request.POST or None, initial=newest.rules if newest else None)
    if request.method == "POST" and rows.is_valid() and rules.is_valid():
        try:
            papers.save_blueprint(exam_id=exam.public_id, sections=forms.sections_of(rows), rules=rules.rules(), by=by)
        except DomainError as refused:
            messages.error(request, text_for(refused))
        else:
            return redirect(back_to(exam))
    context = {
        "title": _("Blueprint"),
        "subtitle": exam.title,
        "icon": "doc-full-inverse",
        "exam": exam,
        "suggested": suggested and request.method == "GET",
        "rows": rows,
        "rules": rules,
    }
    return render(request, "exams/office/bank/blueprint.html", context)


def _domain_choices(exam: Exam) -> list[tuple[str, str]]:
    """The exam's own field first, then common law, then the domains its banks hold questions of."""
    names = domain_names([exam.authority_id])
    known = {*domains_of(exam.banks.all()), *(section.domain or "" for section in _sections(_newest(exam)))}
    others = [(code, names.get(code, code)) for code in sorted(known - {"", exam.domain_code})]
    common = [(forms.COMMON_LAW, _("Common law"))] if exam.domain_code else []
    return [("", _field_of(exam)), *common, *others]


@require_POST
@role_required(*SETTERS)
def draw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    exam = exam_for(by, public_id, *SETTERS)
    asked = forms.DrawForm(request.POST if "count" in request.POST else {"count": 1})
    if not asked.is_valid():
        messages.error(request, str(asked.errors["count"][0]))
        return redirect(back_to(exam))
    try:
        drawn = papers.draw_forms(exam_id=exam.public_id, count=asked.cleaned_data["count"], by=by)
    except DomainError as refused:
        messages.error(request, text_for(refused))
        return redirect(back_to(exam))
    if len(drawn) > 1:
        messages.success(request, _("%(n)s forms are drawn and frozen.") % {"n": len(drawn)})
        return redirect(back_to(exam))
    messages.success(request, _("Form %(number)s is drawn and frozen.") % {"number": drawn[0].number})
    return redirect("office-form", drawn[0].public_id)


@role_required(*BANK_ROLES)
def form_print(request: HttpRequest, public_id: UUID, letter: str, part: str, ending: str) -> HttpResponse:
    """The paper, its answer sheet or its key for print. Taking it is recorded as opening it is."""
    from core import audit

    by = request.person  # type: ignore[attr-defined]
    form = form_for(by, public_id)
    if letter not in LETTERS_OF_PRINT or part not in PART_TITLES or ending not in CONTENT_TYPES:
        raise Http404
    content = document(form, letter=letter, part=part, ending=ending)
    audit.record("exams.form_printed", actor=by, subject=form, letter=letter, part=part, ending=ending)
    answer = HttpResponse(content, content_type=CONTENT_TYPES[ending])
    answer["Content-Disposition"] = f'attachment; filename="form-{form.number}{letter}-{part}.{ending}"'
    return answer


@role_required(*BANK_ROLES)
def form_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The paper as candidates get it, with the key beside it. Opening it is recorded: it is an exam's secret."""
    from core import audit

    by = request.person  # type: ignore[attr-defined]
    form = form_for(by, public_id)
    audit.record("exams.form_opened", actor=by, subject=form)
    keys = {item: _key_beside(entry) for item, entry in form.key.items()}
    context = {
        "title": _("Form %(number)s") % {"number": form.number},
        "subtitle": form.exam.title,
        "icon": "doc-full-inverse",
        "form": form,
        "sections": [
            (section["title"], [(item, keys[item["id"]]) for item in section["items"]])
            for section in form.paper["sections"]
        ],
        "unchanged": papers.is_unchanged(form),
        "letters": LETTERS_OF_PRINT,
        "parts": PART_TITLES.items(),
    }
    return render(request, "exams/office/bank/form.html", context)


def _key_beside(entry: dict[str, Any]) -> str:
    """What is right, short enough to stand beside the question; of a case, part by part."""
    kind, answer = entry["kind"], entry["answer"]
    if kind == "case":
        parts = entry["scheme"]["parts"]
        return "；".join(
            f"{name}. {_key_beside({'kind': part['kind'], 'answer': answer['parts'][name]})}"
            for name, part in parts.items()
        )
    if kind == "matching":
        return "　".join(f"{left}–{right}" for left, right in sorted(answer["pairs"].items()))
    return answer_as_text(kind, answer)
