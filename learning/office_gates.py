"""The only way from an address to what the office keeps of study: what one may not see answers like what does not exist."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from core import clock
from core.gates import one_of
from core.models import AppointmentSpan, Person
from core.roles import Role
from core.scope import scoped
from learning.models import (
    Anomaly,
    Assignment,
    ClassQuota,
    Objection,
    OutsideRecord,
    PublicActivity,
    ReviewFinding,
    SheetImport,
    TrainingClass,
)

SEE = (Role.TRAINER, Role.UNIT_ADMINISTRATOR, Role.AUDITOR)
TEACH = (Role.TRAINER,)
STAFF = (Role.TRAINER, Role.UNIT_ADMINISTRATOR)
JUDGE = (Role.TRAINER,)
SEE_JUDGED = (Role.TRAINER, Role.LEGAL_REVIEWER, Role.AUDITOR)
ANSWER = (Role.TRAINER, Role.LEGAL_REVIEWER)
REVIEW = (Role.TRAINER, Role.LEGAL_REVIEWER)
ANYBODY = (Role.TRAINER, Role.UNIT_ADMINISTRATOR, Role.LEGAL_REVIEWER, Role.AUDITOR)
SEE_REVIEWED = (*REVIEW, Role.AUDITOR)


def of_people(rows: QuerySet, by: Person, *roles: Role) -> QuerySet:
    """Rows about persons with a post, now or to come, in a unit that one of the roles reaches."""
    posts = AppointmentSpan.objects.filter(
        person=OuterRef("person"), known_until=clock.FAR_FUTURE, law_until__gt=clock.now()
    )
    return rows.filter(Exists(scoped(posts, by, *roles)))


def outside_rows(by: Person, *roles: Role) -> QuerySet[OutsideRecord]:
    return scoped(OutsideRecord.objects.all(), by, *(roles or SEE))


def sheet_for(by: Person, public_id: UUID, kind: str, *roles: Role) -> SheetImport:
    rows = SheetImport.objects.filter(kind=kind).select_related("unit", "file", "by")
    return one_of(scoped(rows, by, *roles), public_id=public_id)


def anomaly_for(by: Person, public_id: UUID, *roles: Role) -> Anomaly:
    return one_of(of_people(Anomaly.objects.select_related("person"), by, *roles), public_id=public_id)


def objection_for(by: Person, public_id: UUID, *roles: Role) -> Objection:
    return one_of(of_people(Objection.objects.select_related("person"), by, *roles), public_id=public_id)


def class_for(by: Person, public_id: UUID, *roles: Role) -> TrainingClass:
    """A class is seen by those who hold it and by those of whom people may be sent."""
    return one_of(classes_for(by, *roles), public_id=public_id)


def classes_for(by: Person, *roles: Role) -> QuerySet[TrainingClass]:
    held = scoped(TrainingClass.objects.order_by(), by, *roles)
    asked = scoped(ClassQuota.objects.order_by(), by, *roles)
    mine = Q(pk__in=held.values("pk")) | Q(pk__in=asked.values("training"))
    return TrainingClass.objects.select_related("unit", "created_by", "cancelled_by").filter(mine)


def assignment_for(by: Person, public_id: UUID, *roles: Role) -> Assignment:
    return one_of(scoped(Assignment.objects.select_related("unit", "created_by"), by, *roles), public_id=public_id)


def finding_for(by: Person, public_id: UUID, *roles: Role) -> ReviewFinding:
    return one_of(scoped(ReviewFinding.objects.select_related("person"), by, *roles), public_id=public_id)


def activity_for(by: Person, public_id: UUID, *roles: Role) -> PublicActivity:
    return one_of(scoped(PublicActivity.objects.select_related("photo"), by, *roles), public_id=public_id)
