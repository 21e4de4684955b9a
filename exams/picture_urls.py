"""Where the pictures in questions are: the address stands in frozen papers, so it never changes."""

from django.urls import path

from exams.views import pictures

urlpatterns = [path("<slug:name>", pictures.show, name="question-picture")]
