"""The demonstration's local rule and its revision: exactly what cites a changed article is set aside."""

from datetime import date
from decimal import Decimal

import pytest

from cms.models import Citation, LawChange
from cms.queries.law_changes import concerns_of
from cms.services.law import import_laws
from core.jobs import run_due_jobs
from exams.domain.blueprint import Section
from exams.models import Question
from exams.services import papers
from tests.content.conftest import CONTENT
from tests.factories.bank import approve, make_bank, make_question
from tests.factories.learning import make_lesson
from tests.factories.people import make_person, make_unit

pytestmark = pytest.mark.django_db
LAW = "青沅市市容和环境卫生管理若干规定（虚构）"
# Read off the two texts by hand: words that differ, articles that are gone, and mere numbers.
CHANGED, GONE, NUMBER_ONLY = {6, 11, 12, 13, 16}, {7}, {8, 9, 10, 14, 15}


def load(folder, name: str, begins: str = "") -> None:
    """As a rule that binds, so that questions may cite it; the revision already in force."""
    text = (CONTENT / name).read_text(encoding="utf-8")
    file = folder / name
    file.write_text(text.replace("2027年1月1日", begins) if begins else text, encoding="utf-8")
    import_laws([file])
    run_due_jobs()


def cited(number: int) -> dict[str, str]:
    return {"law": LAW, "provision": f"art_{number}", "label": f"{LAW}第{number}条"}


@pytest.fixture
def world(tmp_path):
    load(tmp_path, "local_rule.md")
    unit = make_unit()
    bank = make_bank(unit)
    day = date(2026, 1, 1)
    questions = {n: approve(make_question(bank, citations=[cited(n)], law_date=day)) for n in range(1, 17)}
    lessons = {
        n: make_lesson(f"rule{n}", citations=[{"type": "citation", "value": cited(n)}], law_date=day)
        for n in range(1, 17)
    }
    return {"unit": unit, "bank": bank, "questions": questions, "lessons": lessons}


def flagged(world) -> set[int]:
    ids = set(Question.objects.with_state().filter(flagged=True).values_list("pk", flat=True))
    return {n for n, question in world["questions"].items() if question.pk in ids}


def test_the_revision_sets_aside_exactly_what_cites_changed_articles(world, tmp_path):
    load(tmp_path, "local_rule_2026.md", "2026年11月1日")
    assert flagged(world) == CHANGED | GONE
    concerned = {n for n, lesson in world["lessons"].items() if concerns_of("lesson", lesson.lesson_id)}
    assert concerned == CHANGED | GONE
    kinds = dict(LawChange.objects.get().articles.exclude(old="").values_list("old", "kind"))
    assert {int(old.split("_")[1]) for old, kind in kinds.items() if kind == "renumbered"} == NUMBER_ONLY
    assert {int(old.split("_")[1]) for old, kind in kinds.items() if kind == "repealed"} == GONE
    tasks = LawChange.objects.get().tasks.values_list("source_kind", "provision")
    assert sorted(set(tasks)) == sorted(
        (kind, f"art_{n}") for kind in ("exams.question", "lesson") for n in CHANGED | GONE | NUMBER_ONLY
    )
    paper = papers.create_exam(
        authority=world["unit"].authority, unit=world["unit"], title="市容", minutes=30, pass_marks=Decimal(3),
        law_date=date(2026, 11, 20), banks=[world["bank"]], by=make_person(),
    )  # fmt: skip
    rest = set(range(1, 17)) - CHANGED - GONE
    sections = [Section("一、单选", "single", len(rest), Decimal(1))]
    papers.save_blueprint(exam_id=paper.public_id, sections=sections, by=make_person())
    form = papers.draw_form(exam_id=paper.public_id, by=make_person(), seed="x")
    drawn = set(form.items.values_list("revision__question", flat=True))
    assert drawn == {world["questions"][n].pk for n in rest}


def test_before_its_day_it_is_reviewed_ahead_and_sets_nothing_aside(world, tmp_path):
    load(tmp_path, "local_rule_2026.md", "2999年1月1日")
    assert flagged(world) == set()
    assert LawChange.objects.get().tasks.count() == 2 * len(CHANGED | GONE | NUMBER_ONLY)
    assert Citation.objects.filter(law=LAW, resolved=False).count() == 0
