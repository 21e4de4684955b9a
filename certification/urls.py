from django.urls import path

from certification.views import check_receipts, credentials, officer, officer_cases, public, reports, rosters, statement

app_name = "certification"
urlpatterns = [
    path("verify/", public.look_up, name="verify"),
    path("verify/photo/<str:signed>/", public.photo, name="verify-photo"),
    path("verify/place/<str:about>/", public.inspect, name="verify-place"),
    path("verify/report/", reports.report, name="report"),
    path("verify/report/track/", reports.track, name="report-track"),
    path("verify/report/<str:about>/", reports.report, name="report-about"),
    path("v/<str:token>/", public.by_token, name="verify-token"),
    path("verify/credential/", credentials.verify_page, name="verify-credential"),
    path("verify/receipt/", check_receipts.check_receipt, name="check-receipt"),
    path("issuers/<str:code>/did.json", credentials.did_json, name="did"),
    path("issuers/<str:code>/status/<str:purpose>/", credentials.status_list_json, name="status-list"),
    path("certificate/<uuid:public_id>/credential.<str:form>", credentials.own_credential, name="credential"),
    path("register/", statement.register, name="register"),
    path("register/open-data/<uuid:public_id>/", statement.open_data, name="open-data"),
    path("officers/", rosters.rosters, name="rosters"),
    path("officers/<uuid:unit_id>/", rosters.roster, name="roster"),
    path("certificate/<uuid:public_id>/offline/", officer.card_offline, name="card-offline"),
    path("certificate/", officer.my_certificate, name="my-certificate"),
    path("certificate/apply/", officer.apply, name="apply"),
    path("certificate/apply/<slug:kind>/", officer.apply, name="apply-for"),
    path("certificate/applications/<uuid:public_id>/mend/", officer.mend, name="my-application-mend"),
    path("certificate/applications/<uuid:public_id>/form/", officer.my_application_form, name="my-application-form"),
    path(
        "certificate/applications/<uuid:public_id>/papers/<uuid:paper>/", officer.my_paper, name="my-application-paper"
    ),
    path("certificate/applications/<uuid:public_id>/", officer.my_application, name="my-application"),
    path("certificate/applications/<uuid:public_id>/step/", officer.my_application_step, name="my-application-step"),
    path("certificate/measures/<uuid:public_id>/", officer_cases.my_case, name="my-case"),
    path("certificate/<uuid:public_id>/", officer.card, name="card"),
    path("certificate/<uuid:public_id>/pdf/", officer.card_pdf, name="card-pdf"),
    path("certificate/<uuid:public_id>/loss/", officer.loss, name="loss"),
]
