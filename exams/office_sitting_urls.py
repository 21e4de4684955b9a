"""Addresses of the office's screens of sittings, below /office/."""

from django.urls import path

from exams.views import office_sittings as views

urlpatterns = [
    path("sittings/", views.sitting_list, name="office-sittings"),
    path("sittings/new/", views.sitting_new, name="office-sitting-new"),
    path("sittings/<uuid:public_id>/", views.sitting_detail, name="office-sitting"),
    path("sittings/<uuid:public_id>/register/", views.register, name="office-sitting-register"),
    path("sittings/<uuid:public_id>/check/", views.check, name="office-sitting-check"),
    path("sittings/<uuid:public_id>/release/", views.release, name="office-sitting-release"),
    path("attempts/<uuid:public_id>/grant/", views.grant, name="office-attempt-grant"),
    path("attempts/<uuid:public_id>/close/", views.close_attempt, name="office-attempt-close"),
]
