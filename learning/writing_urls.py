"""Addresses in the office of those who write lessons, below /office/."""

from django.urls import path

from learning.views import office_writing as views

urlpatterns = [
    path("courses/", views.courses, name="office-courses"),
    path("courses/<int:pk>/begin/", views.lesson_import, name="office-lesson-import"),
    path("courses/<int:pk>/begin/<uuid:public_id>/", views.lesson_preview, name="office-lesson-preview"),
    path("courses/<int:pk>/begin/<uuid:public_id>/<int:place>/", views.lesson_picture, name="office-lesson-picture"),
    path("courses/<int:pk>/edition/", views.edition_new, name="office-new-edition"),
    path("courses/<int:pk>/citations/", views.edition_check, name="office-edition-check"),
]
