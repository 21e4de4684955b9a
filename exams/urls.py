from django.urls import include, path

from exams.views import candidate, candidate_live, candidate_registering

app_name = "exams"
urlpatterns = [
    path("", candidate.mine, name="mine"),
    path("save/", candidate.save, name="save"),
    path("begin/", candidate.begin_with_ticket, name="begin-with-ticket"),
    path("hand-in/", candidate.hand_in, name="hand-in"),
    path("pulse/", candidate_live.pulse, name="pulse"),
    path("register/", candidate_registering.sittings, name="register"),
    path("register/<uuid:public_id>/", candidate_registering.ask, name="register-one"),
    path("practice/", include("exams.practice_urls")),
    path("receipts/", candidate.check_receipt, name="check-receipt"),
    path("admission/", candidate_live.admission, name="admission"),
    path("ready/", candidate_live.ready, name="ready"),
    path("<uuid:public_id>/", candidate.before, name="before"),
    path("<uuid:public_id>/sit/", candidate.sit, name="sit"),
    path("<uuid:public_id>/begin/", candidate.begin, name="begin"),
    path("<uuid:public_id>/state/", candidate_live.state, name="state"),
    path("<uuid:public_id>/left/", candidate_live.left, name="left"),
    path("<uuid:public_id>/waive/", candidate_live.waive, name="waive"),
    path("<uuid:public_id>/ticket/", candidate_live.ticket, name="ticket"),
    path("<uuid:public_id>/submit/", candidate.submit, name="submit"),
    path("<uuid:public_id>/receipt/", candidate.receipt_page, name="receipt"),
    path("<uuid:public_id>/result/", candidate.result, name="result"),
]
