"""Every address of the site. Wagtail's pages come last, because they claim what is left."""

from django.conf import settings
from django.conf.urls.static import static
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from certification.rest.api import api
from config.views import demo

demonstration = [
    path("demo/", demo.personas, name="demo"),
    path("demo/<slug:username>/", demo.enter, name="demo-enter"),
]
urlpatterns = [
    path("api/v1/", api.urls),  # first, because other systems call it by the thousand
    # Wagtail's own log-in form would open the office with a password alone: ours stands before it.
    path("office/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("office/logout/", RedirectView.as_view(pattern_name="account_logout")),
    path("office/password_reset/", RedirectView.as_view(pattern_name="account_login")),
    path("office/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("account/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("learn/", include("learning.urls")),
    path("exams/", include("exams.urls")),
    path("question-pictures/", include("exams.picture_urls")),
    path("", include("certification.urls")),
    path("", include("cms.urls")),
    path("", include("core.urls")),
    *(demonstration if settings.DEMONSTRATION else []),
    *(static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT) if not settings.PRODUCTION else []),
    path("", include(wagtail_urls)),
]
