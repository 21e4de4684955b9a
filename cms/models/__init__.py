"""Pages, media and the law library."""

from cms.models.media import SiteDocument, SiteImage, SiteRendition
from cms.models.pages import BulletinIndexPage, BulletinPage, HomePage, StandardPage

__all__ = [
    "BulletinIndexPage",
    "BulletinPage",
    "HomePage",
    "SiteDocument",
    "SiteImage",
    "SiteRendition",
    "StandardPage",
]
