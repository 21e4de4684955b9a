"""Every address of the site. Wagtail's pages come last, because they claim what is left."""

from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

urlpatterns = [
    # Wagtail's own log-in form would open the office with a password alone: ours stands before it.
    path("office/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("office/logout/", RedirectView.as_view(pattern_name="account_logout")),
    path("office/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("account/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include(wagtail_urls)),
]
