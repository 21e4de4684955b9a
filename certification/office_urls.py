"""Addresses of the register's screens, below /office/."""

from django.urls import path

from certification.views import office

urlpatterns = [
    path("registry/", office.certificate_list, name="registry-certificates"),
    path("registry/board/", office.registry_board, name="registry-board"),
    path("registry/proposals/", office.proposal_list, name="registry-proposals"),
    path("registry/proposals/<uuid:public_id>/", office.proposal_detail, name="registry-proposal"),
    path("registry/proposals/<uuid:public_id>/decide/", office.decide_proposal, name="registry-proposal-decide"),
    path("registry/proposals/<uuid:public_id>/withdraw/", office.withdraw_proposal, name="registry-proposal-withdraw"),
    path("registry/applications/", office.application_list, name="registry-applications"),
    path("registry/applications/<uuid:public_id>/", office.application_detail, name="registry-application"),
    path(
        "registry/applications/<uuid:public_id>/<slug:step>/", office.application_step, name="registry-application-step"
    ),
    path("registry/<uuid:public_id>/", office.certificate_detail, name="registry-certificate"),
    path("registry/<uuid:public_id>/card/", office.card_handed_over, name="registry-card"),
    path("registry/<uuid:public_id>/<slug:act>/", office.prepare, name="registry-prepare"),
]
