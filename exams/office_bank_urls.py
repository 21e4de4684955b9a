"""Addresses of the office's screens of questions and papers, below /office/."""

from django.urls import path

from exams.views import office_banks as banks
from exams.views import office_import as imports
from exams.views import office_papers as papers
from exams.views import office_question as one
from exams.views import office_questions as many

urlpatterns = [
    path("questions/", many.question_list, name="office-questions"),
    path("questions/new/", one.question_new, name="office-question-new"),
    path("questions/new-case/", one.case_new, name="office-case-new"),
    path("questions/<uuid:public_id>/", one.question_detail, name="office-question"),
    path("questions/<uuid:public_id>/rewrite/", one.question_revise, name="office-question-revise"),
    path("questions/<uuid:public_id>/do/<slug:name>/", one.question_act, name="office-question-act"),
    path("questions/<uuid:public_id>/enemies/", one.question_enemies, name="office-question-enemies"),
    path("questions/<uuid:public_id>/enemies/<int:pair>/end/", one.enmity_end, name="office-enmity-end"),
    path("questions/<uuid:public_id>/preview/", one.question_preview, name="office-question-preview"),
    path("questions/<uuid:public_id>/comment/", one.question_comment, name="office-question-comment"),
    path("questions/tags/", many.questions_retag, name="office-questions-retag"),
    path("questions/searches/", many.search_keep, name="office-search-keep"),
    path("questions/searches/<uuid:public_id>/forget/", many.search_forget, name="office-search-forget"),
    path("banks/", banks.bank_list, name="office-banks"),
    path("banks/new/", banks.bank_new, name="office-bank-new"),
    path("banks/<uuid:public_id>/questions/", banks.bank_export, name="office-bank-export"),
    path("question-imports/", imports.import_list, name="office-imports"),
    path("question-imports/new/", imports.import_new, name="office-import-new"),
    path("question-imports/template.xlsx", imports.template, name="office-import-template"),
    path("question-imports/<uuid:public_id>/", imports.import_detail, name="office-import"),
    path("question-imports/<uuid:public_id>/refused.xlsx", imports.import_refused, name="office-import-refused"),
    path("question-imports/<uuid:public_id>/repair/", imports.import_repair, name="office-import-repair"),
    path("question-imports/<uuid:public_id>/confirm/", imports.import_confirm, name="office-import-confirm"),
    path("question-imports/<uuid:public_id>/undo/", imports.import_undo, name="office-import-undo"),
    path("question-imports/<uuid:public_id>/submit/", imports.import_submit, name="office-import-submit"),
    path("papers/", papers.paper_list, name="office-papers"),
    path("papers/new/", papers.paper_new, name="office-paper-new"),
    path("papers/<uuid:public_id>/", papers.paper_detail, name="office-paper"),
    path("papers/<uuid:public_id>/blueprint/", papers.blueprint, name="office-blueprint"),
    path("papers/<uuid:public_id>/draw/", papers.draw, name="office-draw"),
    path("papers/forms/<uuid:public_id>/", papers.form_detail, name="office-form"),
    path(
        "papers/forms/<uuid:public_id>/print/<slug:letter>/<slug:part>/<slug:ending>/",
        papers.form_print,
        name="office-form-print",
    ),
]
