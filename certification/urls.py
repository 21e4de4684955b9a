from django.urls import path

from certification.views import officer, public

app_name = "certification"
urlpatterns = [
    path("verify/", public.look_up, name="verify"),
    path("v/<str:token>/", public.by_token, name="verify-token"),
    path("certificate/", officer.my_certificate, name="my-certificate"),
    path("certificate/apply/", officer.apply, name="apply"),
    path("certificate/applications/<uuid:public_id>/", officer.my_application, name="my-application"),
    path("certificate/applications/<uuid:public_id>/step/", officer.my_application_step, name="my-application-step"),
    path("certificate/<uuid:public_id>/", officer.card, name="card"),
    path("certificate/<uuid:public_id>/pdf/", officer.card_pdf, name="card-pdf"),
    path("certificate/<uuid:public_id>/loss/", officer.loss, name="loss"),
]
