"""What every page of the site knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from cms.navigation import links_for


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "site_name": settings.WAGTAIL_SITE_NAME,
        "public_base_url": settings.PUBLIC_BASE_URL,
        "is_demonstration": settings.DEMONSTRATION,
        "navigation": SimpleLazyObject(lambda: links_for(request)),
    }
