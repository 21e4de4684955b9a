"""Addresses of the office's own screens, below /office/."""

from django.urls import path

from cms.views import office_law, people

urlpatterns = [
    path("laws/", office_law.version_list, name="office-laws"),
    path("laws/<uuid:public_id>/", office_law.confirm, name="office-law-confirm"),
    path("people/", people.person_list, name="office-people"),
    path("people/new/", people.person_new, name="office-person-new"),
    path("people/<uuid:public_id>/", people.person_detail, name="office-person"),
    path("people/<uuid:public_id>/name/", people.rename, name="office-person-rename"),
    path("people/<uuid:public_id>/number/", people.reveal, name="office-person-number"),
    path("people/<uuid:public_id>/post/", people.appoint, name="office-person-appoint"),
    path("people/<uuid:public_id>/role/", people.grant, name="office-person-grant"),
    path("people/<uuid:public_id>/slip/", people.slip, name="office-person-slip"),
    path("posts/<uuid:public_id>/end/", people.end_post, name="office-post-end"),
    path("roles/<uuid:public_id>/end/", people.end_grant, name="office-grant-end"),
    path("units/", people.unit_list, name="office-units"),
    path("units/new/", people.unit_new, name="office-unit-new"),
    path("units/<uuid:public_id>/", people.unit_detail, name="office-unit"),
    path("units/<uuid:public_id>/change/", people.unit_change, name="office-unit-change"),
]
