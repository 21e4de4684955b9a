from django.urls import path

from learning.views import books, cases, classes, hours, lessons, library, plan

app_name = "learning"
urlpatterns = [
    path("", library.library, name="library"),
    path("hours/", hours.hours, name="hours"),
    path("hours/<int:year>/statement/", hours.statement, name="statement"),
    path("hours/<int:year>/object/", hours.objection, name="object"),
    path("plan/", plan.plan, name="plan"),
    path("classes/<uuid:session_id>/", classes.sign_in, name="sign-in"),
    path("sign/", hours.sign, name="sign"),
    path("courses/<str:slug>/", library.course, name="course"),
    path("courses/<str:slug>/book/", books.course_book, name="course-book"),
    path("courses/<str:slug>/pack/", books.course_pack, name="course-pack"),
    path("lessons/<str:slug>/", lessons.start, name="lesson-start"),
    path("lessons/<str:slug>/read/", books.lesson_book, name="lesson-book"),
    path("lessons/<str:slug>/finish/", lessons.finish, name="finish"),
    path("lessons/<str:slug>/<int:number>/", lessons.lesson, name="lesson"),
    path("lessons/<str:slug>/<int:number>/check/<int:check>/", lessons.answer, name="answer"),
    path("cases/<str:slug>/", cases.case, name="case"),
    path("cases/<str:slug>/<uuid:run>/", cases.case_run, name="case-run"),
    path("cases/<str:slug>/<uuid:run>/replay/<int:number>/", cases.case_replay, name="case-replay"),
]
