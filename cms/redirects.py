"""Redirects that editors keep for pages that moved."""

from django.http import HttpRequest, HttpResponse
from wagtail.contrib.redirects.middleware import RedirectMiddleware

API = "/api/"


class PageRedirectMiddleware(RedirectMiddleware):
    """Asks for a redirect where a page is missing, never for the API: no page stood there, and a 404 is its answer."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.path_info.startswith(API):
            return response
        return super().process_response(request, response)
