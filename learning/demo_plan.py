"""The demonstration's year of training: a plan, a class, hours from elsewhere, findings, patterns and activities."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile

from core import clock
from core.files import FileKind, accept
from core.models import Person, StoredFile, Unit
from learning.models import (
    Assignment,
    CaseLessonPage,
    LessonCompletion,
    LessonPage,
    OutsideRecord,
    PublicActivity,
    ReviewFinding,
    TrainingClass,
)
from learning.services import activities, anomalies, assignments, class_changes, classes, outside

ACTIVITIES = (
    (1, 12, "社区广场", "市容环境卫生法规宣传", 160, 220),
    (3, 15, "中心菜市场", "消费者权益与食品安全", 240, 400),
    (5, 12, "实验小学", "消防安全进校园", 320, 350),
    (6, 16, "工业园区", "安全生产法宣传咨询日", 410, 600),
    (9, 9, "便民服务中心", "行政复议法问答", 90, 150),
    (11, 9, "消防救援站", "消防宣传月开放日", 280, 300),
)


def build_plan(
    *,
    unit: Unit,
    offices: Sequence[Unit],
    trainer: Person,
    administrator: Person,
    officers: Sequence[tuple[Person, Unit]],
) -> None:
    """Each part leaves alone what is there already."""
    if not Assignment.objects.exists():
        _assign(unit, trainer)
    if not TrainingClass.objects.exists():
        _held_class(unit, offices, trainer, administrator, officers)
        _coming_class(unit, offices, trainer, administrator, officers)
    if not OutsideRecord.objects.exists():
        _from_elsewhere(unit, trainer, administrator, officers)
    if not ReviewFinding.objects.exists():
        _findings(trainer, officers)
    if not PublicActivity.objects.exists():
        _activities(offices, administrator)
    _odd_night(officers[3][0])


def _assign(unit: Unit, trainer: Person) -> None:
    lessons = [(page.lesson_id, page.title) for page in LessonPage.objects.live().order_by("path")]
    cases = [(page.lesson_id, page.title) for page in CaseLessonPage.objects.live().order_by("path")]
    today = clock.today()
    for title, chosen, due in (
        ("第四季度程序法学习", lessons[:5], today + timedelta(days=20)),
        ("十二月案例研讨", cases[:2], today + timedelta(days=33)),
    ):
        assignments.assign(unit=unit, title=title, lessons=chosen, due_on=due, by=trainer)
    assignments.assign(
        unit=unit, title="新年第一课：处罚程序重温", lessons=lessons[1:3], begins_on=date(today.year + 1, 1, 4),
        due_on=date(today.year + 1, 2, 28), by=trainer,
    )  # fmt: skip


def _announce(unit: Unit, offices: Sequence[Unit], trainer: Person, title: str, days: int) -> TrainingClass:
    begins = clock.start_of_day(clock.today() + timedelta(days=days)) + timedelta(hours=9)
    meetings = [
        classes.Meeting(begins, begins + timedelta(hours=3), "区司法局三楼会议室"),
        classes.Meeting(begins + timedelta(hours=5), begins + timedelta(hours=8), "区司法局三楼会议室"),
    ]
    return classes.announce_class(
        unit=unit, title=title, theme="听证、集体讨论与说明理由，附两个案卷的讲评。", teacher="示例大学法学院 教师（虚构）", places=12,
        nominate_until=max(clock.day_of(begins), clock.today()), meetings=meetings, quotas=dict.fromkeys(offices, 3), by=trainer,
    )  # fmt: skip


def _nominate(
    training: TrainingClass, administrator: Person, officers: Sequence[tuple[Person, Unit]], most: int
) -> list[Person]:
    quotas = {quota.unit_id: quota for quota in training.quotas.all()}
    chosen = [(person, quotas[unit.pk]) for person, unit in officers if unit.pk in quotas][:most]
    for person, quota in chosen:
        classes.nominate(training_id=training.public_id, quota=quota, person=person, by=administrator)
    return [person for person, _quota in chosen]


def _held_class(unit, offices, trainer, administrator, officers) -> None:
    """Held last month: roll closed by the trainer, confirmed by the administrator."""
    training = _announce(unit, offices, trainer, "行政处罚法实务集中培训", -34)
    TrainingClass.objects.filter(pk=training.pk).update(nominate_until=clock.today())
    for person in _nominate(training, administrator, officers, 9):
        for session in training.sessions.all():
            classes.note_attendance(session_id=session.public_id, person=person, present=True, by=trainer)
    classes.close_roll(training_id=training.public_id, by=trainer)
    classes.confirm_roll(training_id=training.public_id, by=administrator)


def _coming_class(unit, offices, trainer, administrator, officers) -> None:
    training = _announce(unit, offices, trainer, "行政复议法专题集中培训", 0)
    _nominate(training, administrator, officers, 15)
    class_changes.change_quotas(
        training_id=training.public_id, places=14, quotas={offices[0]: 5}, reason="该街道本月新录用两人", by=trainer
    )


def _picture(by: Person) -> StoredFile:
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (640, 420), "#fbfaf6")
    draw = ImageDraw.Draw(image)
    draw.rectangle((20, 20, 620, 400), outline="#b8923a", width=4)
    draw.ellipse((460, 250, 580, 370), outline="#9d2323", width=6)
    buffer = BytesIO()
    image.save(buffer, "PNG")
    return accept(SimpleUploadedFile("certificate.png", buffer.getvalue()), kind=FileKind.EVIDENCE, by=by)


def _from_elsewhere(unit, trainer, administrator, officers) -> None:
    file, today = _picture(administrator), clock.today()
    made = [
        outside.enter_outside(
            person=person, unit=unit, source="干部学法网", title="年度法治专题学习", reference=f"XF{today.year}-{number:04d}",
            finished_on=today - timedelta(days=40 + number), hours=Decimal(6 + number % 3), online=True, file=file, by=administrator,
        )
        for number, (person, _unit) in enumerate(officers[:8])
    ]  # fmt: skip
    outside.check_outside(record_ids=[record.public_id for record in made[:5]], accepted=True, by=trainer)


def _findings(trainer, officers) -> None:
    """Numbers of files in another system, invented; no content."""
    today = clock.today()
    ReviewFinding.objects.bulk_create(
        ReviewFinding(
            person=person, unit=unit, file_number=f"演示-{today.year}-{number + 11:03d}", code=code, law="行政处罚法", provision=provision,
            label=label, found_on=today - timedelta(days=25), due_on=today + timedelta(days=due), entered_by=trainer, entered_at=clock.now(),
        )
        for number, ((person, unit), code, provision, label, due) in enumerate(
            [
                (officers[0], "告知记录不全", "art_44", "《行政处罚法》第四十四条", 16),
                (officers[1], "送达回证缺项", "art_61", "《行政处罚法》第六十一条", 9),
                (officers[2], "集体讨论无记录", "art_57", "《行政处罚法》第五十七条", -4),
            ]
        )
    )  # fmt: skip


def _activities(offices, administrator) -> None:
    today = clock.today()
    for number, (month, day, place, theme, people, copies) in enumerate(ACTIVITIES):
        held = date(today.year, month, day)
        if held <= today:
            activities.enter_activity(
                unit=offices[number % len(offices)], held_on=held, place=place, theme=theme, people=people, copies=copies, by=administrator
            )  # fmt: skip


def _odd_night(person: Person) -> None:
    """Somebody studied from half past midnight to three: for the list of what a person should look at."""
    if LessonCompletion.objects.filter(person=person, elapsed__gt=120).exists():
        return
    lesson = LessonPage.objects.live().order_by("path").first()
    if lesson is None:
        return
    begin = clock.start_of_day(clock.today() - timedelta(days=1)) + timedelta(minutes=30)
    end = begin + timedelta(minutes=150)
    LessonCompletion.objects.create(
        person=person, lesson_id=lesson.lesson_id, title=lesson.title, law_date=lesson.law_date, year=clock.day_of(end).year,
        minutes=lesson.minutes, elapsed=150, spans=[[int(begin.timestamp()), int(end.timestamp())]], at=end, revision=lesson.live_revision_id,
    )  # fmt: skip
    anomalies.find_anomalies(since=end - timedelta(hours=1))
