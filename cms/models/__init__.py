"""Pages, media and the law library."""

from cms.models.media import SiteDocument, SiteImage, SiteRendition
from cms.models.pages import BulletinIndexPage, BulletinPage, HomePage, StandardPage
from cms.models.workflow import LegalReviewTask

__all__ = [
    "BulletinIndexPage",
    "BulletinPage",
    "HomePage",
    "LegalReviewTask",
    "SiteDocument",
    "SiteImage",
    "SiteRendition",
    "StandardPage",
]
