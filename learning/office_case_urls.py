"""Addresses of the office's screens of case lessons, below /office/."""

from django.urls import path

from learning.views import office_cases, office_periods

urlpatterns = [
    path("case-lessons/", office_cases.case_list, name="office-cases"),
    path("case-lessons/import/", office_cases.case_import, name="office-case-import"),
    path("case-lessons/from-file/", office_cases.case_from_file, name="office-case-from-file"),
    path("case-lessons/<int:pk>/", office_cases.case_picture, name="office-case"),
    path("case-lessons/<int:pk>/json/", office_cases.case_json, name="office-case-json"),
    path("case-lessons/<int:pk>/page/", office_cases.case_page_file, name="office-case-page"),
    path("case-lessons/<int:pk>/debrief/", office_cases.case_debrief, name="office-case-debrief"),
    path("statutory-periods/", office_periods.period_list, name="office-periods"),
    path("statutory-periods/enter/", office_periods.period_enter, name="office-period-enter"),
]
