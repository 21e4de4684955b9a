"""Addresses of the office's screens of practice and marking, below /office/."""

from django.urls import path

from exams.views import office_marking as marking
from exams.views import office_practice as practice

urlpatterns = [
    path("practice/", practice.practice_class, name="office-practice"),
    path("marking/", marking.queue, name="office-marking"),
    path("marking/<uuid:public_id>/", marking.mark_next, name="office-marking-sitting"),
    path("marking/rules/<uuid:public_id>/", marking.rule, name="office-marking-rule"),
]
