"""An exam with answers in the candidates' own words, handed in and waiting for two markers."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from config.demo.world import World
from core import clock
from exams.domain.blueprint import Section
from exams.journal import Batcher, read_entry, read_ticket
from exams.models import Exam, QuestionBank, QuestionRevision, Sitting
from exams.services import bank as questions
from exams.services import papers, sittings
from exams.services.attempts import close, start
from exams.services.bank import Wording
from exams.services.grading import finish

BANK, TITLE = "主观题（演示）", "执法文书与说理（演示）"
LAW_DATE = date(2026, 11, 23)
# What is asked, what a good answer says, and the provision it rests on.
ASKED = (
    (
        "执法人员拟对一家占道经营的水果店罚款。作出决定之前，应当告知当事人哪些内容？请说明依据。",
        "应当告知拟作出的行政处罚内容及事实、理由、依据，并告知当事人依法享有的陈述、申辩、要求听证等权利。",
        "art_44",
        "行政处罚法第四十四条",
    ),
    (
        "接到投诉后，执法队认为一处工地可能存在应当处罚的行为。在什么情况下应当立案？立案以后对调查取证有什么要求？",
        "符合立案标准的，应当及时立案；调查应当全面、客观、公正，收集有关证据，必要时依法进行检查。",
        "art_54__para_2",
        "行政处罚法第五十四条第二款",
    ),
)
# Of very different worth, so that two markers have something to weigh.
ANSWERS = (
    (
        "应当告知拟处罚的内容、事实、理由和依据，并告知陈述、申辩权，符合条件的还应告知听证权利。",
        "符合立案标准的及时立案，立案后全面、客观、公正地收集证据。",
    ),
    ("要告诉他罚多少钱，他可以陈述、申辩。", "有投诉就应当立案，然后拍照取证。"),
    ("送达处罚决定书即可。", "发现违法行为先调查，符合立案标准的及时立案，收集对当事人有利和不利的证据。"),
)


def build(world: World) -> str:
    sitting = Sitting.objects.filter(title=TITLE).first() or _held(world)
    return f"{sitting.registrations.count()} papers for two markers"


def _held(world: World) -> Sitting:
    exam, by = _exam(world), world.staff["invigilator"]
    opens_at = clock.now() - timedelta(hours=1)
    sitting = sittings.hold_sitting(
        exam=exam,
        unit=world.units["qy-sf"],
        title=TITLE,
        place="青沅市司法局二楼机房（虚构）",
        opens_at=opens_at,
        closes_at=opens_at + timedelta(hours=2),
        by=by,
    )
    people = [officer.person for officer in world.officers[32 : 32 + len(ANSWERS)]]
    journal = Batcher()
    for place, texts in zip(sittings.register(sitting=sitting, people=people, by=by), ANSWERS, strict=True):
        started = start(registration=place)
        ticket = read_ticket(started.ticket)
        drawn = started.attempt.form.items.order_by("revision__question__reference")
        items = list(drawn.values_list("item", flat=True))
        given = [{"seq": n, "item": item, "value": {"text": texts[n - 1]}} for n, item in enumerate(items, 1)]
        journal.save(ticket, [read_entry(ticket, one) for one in given])
        finish(attempt=close(attempt=started.attempt, how="candidate"))
    return sitting


def _exam(world: World) -> Exam:
    if standing := Exam.objects.filter(title=TITLE).first():
        return standing
    setter, unit = world.staff["setter"], world.units["qy-sf"]
    bank = QuestionBank.objects.filter(name=BANK).first() or _bank(world)
    exam = papers.create_exam(
        authority=world.authority, unit=unit, title=TITLE, minutes=60, pass_marks=Decimal(60), law_date=LAW_DATE,
        banks=[bank], by=setter, instructions="本考试为演示。请用自己的话作答，两人分别评阅。",
    )  # fmt: skip
    section = Section("简答题", "short_answer", len(ASKED), Decimal(100) / len(ASKED))
    papers.save_blueprint(exam_id=exam.public_id, sections=[section], by=setter)
    papers.draw_form(exam_id=exam.public_id, by=setter, seed="demonstration")
    return exam


def _bank(world: World) -> QuestionBank:
    setter, unit = world.staff["setter"], world.units["qy-sf"]
    bank = questions.create_bank(authority=world.authority, unit=unit, name=BANK, public=False, by=setter)
    entries = [
        (
            Wording(
                kind="short_answer", topic="行政处罚", stem=stem, answer={"model": model}, law_date=LAW_DATE, difficulty=3,
                citations=[{"law": "行政处罚法", "provision": provision, "label": label}],
                checked_against="行政处罚法（2021年1月22日修订）", checked_on=LAW_DATE,
            ),
            f"sa-{number:03d}",
            "",
        )
        for number, (stem, model, provision, label) in enumerate(ASKED, 1)
    ]  # fmt: skip
    made = questions.add_questions(bank=bank, entries=entries, by=setter)
    questions.submit_questions(question_ids=[question.public_id for question in made], by=setter)
    wordings = QuestionRevision.objects.filter(question__in=made).values_list("public_id", flat=True)
    questions.approve_questions(revision_ids=wordings, by=world.staff["examiner"])
    return bank
