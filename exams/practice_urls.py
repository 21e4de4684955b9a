"""Addresses of practice, below /exams/practice/."""

from django.urls import path

from exams.views import practice as views
from exams.views import practice_mistakes as mistakes
from exams.views import practice_mock as mock

urlpatterns = [
    path("", views.desk, name="practice"),
    path("begin/", views.begin, name="practice-begin"),
    path("laws/<str:law>/", views.law, name="practice-law"),
    path("sets/<uuid:public_id>/", views.one_set, name="practice-set"),
    path("plan/", views.plan, name="practice-plan"),
    path("plan/today/", views.begin_today, name="practice-today"),
    path("mistakes/", mistakes.book, name="practice-mistakes"),
    path("mistakes/begin/", mistakes.begin, name="practice-mistakes-begin"),
    path("mistakes/<int:key>/leave/", mistakes.leave, name="practice-mistake-leave"),
    path("mistakes/<int:key>/note/", mistakes.note, name="practice-mistake-note"),
    path("mocks/", mock.mocks, name="mocks"),
    path("mocks/begin/<uuid:public_id>/", mock.begin, name="mock-begin"),
    path("mocks/<uuid:public_id>/", mock.sit, name="mock"),
    path("mocks/<uuid:public_id>/hand-in/", mock.hand_in, name="mock-hand-in"),
    path("mocks/<uuid:public_id>/result/", mock.result, name="mock-result"),
]
