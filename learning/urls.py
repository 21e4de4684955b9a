from django.urls import path

from learning.views import study

app_name = "learning"
urlpatterns = [
    path("", study.library, name="library"),
    path("hours/", study.hours, name="hours"),
    path("sign/", study.sign, name="sign"),
    path("courses/<slug:slug>/", study.course, name="course"),
    path("lessons/<slug:slug>/finish/", study.finish, name="finish"),
    path("lessons/<slug:slug>/<int:number>/", study.lesson, name="lesson"),
    path("lessons/<slug:slug>/<int:number>/check/<int:check>/", study.answer, name="answer"),
    path("cases/<slug:slug>/", study.case, name="case"),
    path("cases/<slug:slug>/<uuid:run>/", study.case_run, name="case-run"),
]
