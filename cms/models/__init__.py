"""Pages, media and the law library."""

from cms.models.law import Citation, Law, LawVersion, Provision
from cms.models.media import SiteDocument, SiteImage, SiteRendition
from cms.models.pages import BulletinIndexPage, BulletinPage, HomePage, StandardPage
from cms.models.workflow import LegalReviewTask

__all__ = [
    "BulletinIndexPage",
    "BulletinPage",
    "Citation",
    "HomePage",
    "Law",
    "LawVersion",
    "LegalReviewTask",
    "Provision",
    "SiteDocument",
    "SiteImage",
    "SiteRendition",
    "StandardPage",
]
