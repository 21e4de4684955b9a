from django.urls import path

from exams.views import candidate

app_name = "exams"
urlpatterns = [
    path("", candidate.mine, name="mine"),
    path("save/", candidate.save, name="save"),
    path("receipts/", candidate.check_receipt, name="check-receipt"),
    path("<uuid:public_id>/", candidate.before, name="before"),
    path("<uuid:public_id>/sit/", candidate.sit, name="sit"),
    path("<uuid:public_id>/begin/", candidate.begin, name="begin"),
    path("<uuid:public_id>/submit/", candidate.submit, name="submit"),
    path("<uuid:public_id>/receipt/", candidate.receipt_page, name="receipt"),
    path("<uuid:public_id>/result/", candidate.result, name="result"),
]
