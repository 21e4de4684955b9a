"""Pages, media and the law library."""

from cms.models.bulletins import DecisionFate
from cms.models.education import EducationIndexPage, EducationPage
from cms.models.law import Citation, Law, LawVersion, Provision
from cms.models.law_change import ArticleChange, LawChange, LawFollow, ReviewTask, ReviewVerdict
from cms.models.law_facts import CrossReference, DiscretionSheet, DiscretionTable, Repeal, SourceCheck
from cms.models.media import SiteDocument, SiteImage, SiteRendition
from cms.models.notes import Note
from cms.models.pages import BulletinIndexPage, BulletinPage, HomePage, StandardPage
from cms.models.power import PowerItem, PowerRepair, PowerSheet
from cms.models.workflow import LegalReviewTask

__all__ = [
    "ArticleChange",
    "BulletinIndexPage",
    "BulletinPage",
    "Citation",
    "CrossReference",
    "DecisionFate",
    "DiscretionSheet",
    "DiscretionTable",
    "EducationIndexPage",
    "EducationPage",
    "HomePage",
    "Law",
    "LawChange",
    "LawFollow",
    "LawVersion",
    "LegalReviewTask",
    "Note",
    "PowerItem",
    "PowerRepair",
    "PowerSheet",
    "Provision",
    "Repeal",
    "ReviewTask",
    "ReviewVerdict",
    "SiteDocument",
    "SiteImage",
    "SiteRendition",
    "SourceCheck",
    "StandardPage",
]
