"""Tables of study."""

from learning.models.pages import CaseLessonPage, CoursePage, LessonPage, LibraryPage
from learning.models.study import LessonCompletion, StudySign

__all__ = ["CaseLessonPage", "CoursePage", "LessonCompletion", "LessonPage", "LibraryPage", "StudySign"]
