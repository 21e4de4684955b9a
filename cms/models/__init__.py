"""Pages, media and the law library."""

from cms.models.media import SiteDocument, SiteImage, SiteRendition

__all__ = ["SiteDocument", "SiteImage", "SiteRendition"]
