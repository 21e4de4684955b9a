"""What every page of the site knows."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    return {"site_name": settings.WAGTAIL_SITE_NAME, "public_base_url": settings.PUBLIC_BASE_URL}
