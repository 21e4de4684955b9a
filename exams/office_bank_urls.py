"""Addresses of the office's screens of questions and papers, below /office/."""

from django.urls import path

from exams.views import office_bank as bank
from exams.views import office_import as imports
from exams.views import office_papers as papers

urlpatterns = [
    path("questions/", bank.question_list, name="office-questions"),
    path("questions/new/", bank.question_new, name="office-question-new"),
    path("questions/<uuid:public_id>/", bank.question_detail, name="office-question"),
    path("questions/<uuid:public_id>/rewrite/", bank.question_revise, name="office-question-revise"),
    path("questions/<uuid:public_id>/do/<slug:name>/", bank.question_act, name="office-question-act"),
    path("questions/<uuid:public_id>/enemies/", bank.question_enemies, name="office-question-enemies"),
    path("questions/<uuid:public_id>/enemies/<int:pair>/end/", bank.enmity_end, name="office-enmity-end"),
    path("banks/", bank.bank_list, name="office-banks"),
    path("banks/new/", bank.bank_new, name="office-bank-new"),
    path("banks/<uuid:public_id>/questions/", bank.bank_export, name="office-bank-export"),
    path("question-imports/", imports.import_list, name="office-imports"),
    path("question-imports/new/", imports.import_new, name="office-import-new"),
    path("question-imports/template.xlsx", imports.template, name="office-import-template"),
    path("question-imports/<uuid:public_id>/", imports.import_detail, name="office-import"),
    path("question-imports/<uuid:public_id>/refused.xlsx", imports.import_refused, name="office-import-refused"),
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
