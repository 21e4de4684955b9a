"""Addresses of the office's screens of sittings, below /office/."""

from django.urls import path

from exams.views import office_after as after
from exams.views import office_board as board
from exams.views import office_registering as registering
from exams.views import office_sheets as sheets
from exams.views import office_signals as signals
from exams.views import office_sittings as views

urlpatterns = [
    path("sittings/", views.sitting_list, name="office-sittings"),
    path("sittings/new/", views.sitting_new, name="office-sitting-new"),
    path("sittings/<uuid:public_id>/", views.sitting_detail, name="office-sitting"),
    path("sittings/<uuid:public_id>/edit/", views.sitting_edit, name="office-sitting-edit"),
    path("sittings/<uuid:public_id>/rooms/", views.room_new, name="office-sitting-room-new"),
    path("sittings/<uuid:public_id>/invigilators/", views.invigilator_new, name="office-sitting-invigilator-new"),
    path("sittings/<uuid:public_id>/seats/", views.seat_everybody, name="office-sitting-seat"),
    path("sittings/<uuid:public_id>/tickets/", views.tickets, name="office-sitting-tickets"),
    path("sittings/<uuid:public_id>/register/", views.register, name="office-sitting-register"),
    path("sittings/<uuid:public_id>/check/", views.check, name="office-sitting-check"),
    path("sittings/<uuid:public_id>/release/", views.release, name="office-sitting-release"),
    path("sittings/ask/", registering.ask_list, name="office-ask-list"),
    path("sittings/ask/<uuid:public_id>/", registering.ask, name="office-ask"),
    path("sittings/<uuid:public_id>/requests/", registering.requests, name="office-sitting-requests"),
    path("sittings/<uuid:public_id>/minutes/", after.minutes, name="office-sitting-minutes"),
    path("sittings/accommodations/", registering.accommodations, name="office-accommodations"),
    path("sittings/accommodations/new/", registering.accommodation_new, name="office-accommodation-new"),
    path(
        "sittings/accommodations/<uuid:public_id>/evidence/",
        registering.accommodation_evidence,
        name="office-accommodation-evidence",
    ),
    path(
        "sittings/accommodations/<uuid:public_id>/end/", registering.accommodation_end, name="office-accommodation-end"
    ),
    path("sittings/ban-rules/", after.ban_rules, name="office-ban-rules"),
    path("sittings/places/<uuid:public_id>/breach/", after.breach_new, name="office-breach-new"),
    path("sittings/breaches/<uuid:public_id>/", after.breach, name="office-breach"),
    path("sittings/breaches/<uuid:public_id>/<slug:kind>/", after.breach_step, name="office-breach-step"),
    path("sittings/breaches/steps/<uuid:public_id>/evidence/", after.evidence, name="office-breach-evidence"),
    path("attempts/<uuid:public_id>/answer-file/", after.answer_file, name="office-attempt-file"),
    path("sittings/<uuid:public_id>/sheets/", sheets.sheet_list, name="office-sheets"),
    path("sittings/<uuid:public_id>/sheets/import/", sheets.sheets_import, name="office-sheets-import"),
    path("sittings/<uuid:public_id>/sheets/complete/", sheets.sheets_complete, name="office-sheets-complete"),
    path("sittings/<uuid:public_id>/sheets/reopen/", sheets.sheets_reopen, name="office-sheets-reopen"),
    path("sittings/<uuid:public_id>/sheets/template/", sheets.sheets_template, name="office-sheets-template"),
    path("sittings/places/<uuid:public_id>/sheet/", sheets.sheet, name="office-sheet"),
    path("sittings/<uuid:public_id>/signals/", signals.signals, name="office-sitting-signals"),
    path("sittings/places/<uuid:public_id>/signals/", signals.look, name="office-signals-look"),
    path("sittings/<uuid:public_id>/board/", board.board, name="office-sitting-board"),
    path("sittings/<uuid:public_id>/board/add/", board.add, name="office-board-add"),
    path("sittings/<uuid:public_id>/board/<slug:name>/", board.act, name="office-board-act"),
    path("sittings/places/<uuid:public_id>/", board.place, name="office-place"),
    path("sittings/places/<uuid:public_id>/photo/", board.photo, name="office-place-photo"),
    path("sittings/places/<uuid:public_id>/check-in/", board.checked_in, name="office-place-check-in"),
    path("sittings/places/<uuid:public_id>/move/", board.move, name="office-place-move"),
    path("sittings/places/<uuid:public_id>/incident/", board.incident, name="office-place-incident"),
    path("sittings/places/<uuid:public_id>/withdraw/", views.withdraw, name="office-place-withdraw"),
    path("attempts/<uuid:public_id>/grant/", views.grant, name="office-attempt-grant"),
    path("attempts/<uuid:public_id>/close/", views.close_attempt, name="office-attempt-close"),
]
