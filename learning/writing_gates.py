"""The only way of those who write to a course and to a file of theirs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404

from core.domain.files import FileKind
from core.gates import one_of
from core.models import Person, StoredFile
from learning.models import CoursePage


def course_to_write(user: Any, pk: int) -> CoursePage:
    """A course below which this person may write."""
    course = CoursePage.objects.filter(pk=pk).first()
    if course is None or not course.permissions_for_user(user).can_add_subpage():
        raise Http404
    return course


def uploaded_file(person: Person, public_id: UUID) -> StoredFile:
    """A document this person uploaded."""
    return one_of(StoredFile.objects.filter(uploaded_by=person, kind=FileKind.DOCUMENT.value), public_id=public_id)
