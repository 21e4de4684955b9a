"""Large files as jobs: progress, the same outcome as at once, and nothing twice however often a job runs."""

import pytest

from core.errors import DomainError, text_for
from core.jobs import run_due_jobs
from core.models import Job
from exams.domain.wording import Wording
from exams.models import ImportRun, Question
from exams.services import bank as bank_services
from exams.services import import_runs, importing
from exams.services.import_runs import accept_import, begin_import, repair_row, run_import, take_back, work_of
from tests.exams.bank.services.test_importing import JUDGE, LAW_DATE, SINGLE, sheet, stored
from tests.factories.bank import make_bank, make_question
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def _large(monkeypatch):
    """Every file counts as large, and is written row by row."""
    monkeypatch.setattr(import_runs, "AT_ONCE", 0)
    monkeypatch.setattr("exams.services.comparing.CHUNK", 1)
    monkeypatch.setattr(importing, "CHUNK", 1)


def begun(*rows, bank=None, content=None, name="题目.xlsx"):
    content = content or sheet(*rows)
    return begin_import(bank=bank or make_bank(), stored=stored(content, name), by=make_person(), law_date=LAW_DATE)


def test_small_file_is_weighed_at_once():
    run = begun(SINGLE)
    assert (run.finished_at is not None, run.counts["accepted"], Job.objects.count()) == (True, 1, 0)


def test_file_compared_with_a_large_bank_is_a_job(monkeypatch):
    bank = make_bank()
    make_question(bank)
    monkeypatch.setattr(import_runs, "BANK_AT_ONCE", 0)
    assert begun(SINGLE, bank=bank).finished_at is None


@pytest.mark.usefixtures("_large")
def test_large_file_is_weighed_and_taken_by_jobs_that_tell_how_far_they_are(monkeypatch):
    told = []
    monkeypatch.setattr(import_runs, "report_progress", lambda key, **values: told.append((key, values)))
    run = begun(SINGLE, JUDGE, {**JUDGE, "编号": "9", "题干": "另一题。", "答案": "也许"})
    assert (run.finished_at, run.counts) == (None, {"law_date": "2026-01-01"})
    run_due_jobs()
    run.refresh_from_db()
    assert (run.format, run.counts["accepted"], run.counts["refused"]) == ("xlsx", 2, 1)
    done = accept_import(trial_id=run.public_id, by=make_person())
    assert (done.finished_at, accept_import(trial_id=run.public_id, by=make_person())) == (None, done)
    run_due_jobs()
    done.refresh_from_db()
    assert (done.counts["accepted"], done.counts["refused"], done.questions.count()) == (2, 1, 2)
    assert {(values["note"], values["total"]) for _key, values in told} == {
        ("reading", 3),
        ("comparing", 2),
        ("writing", 2),
    }
    assert {key for key, _values in told} == {work_of(run).key, work_of(done).key}


@pytest.mark.usefixtures("_large")
def test_job_that_runs_twice_takes_nothing_twice():
    run = begun(SINGLE, JUDGE)
    run_due_jobs()
    done = accept_import(trial_id=run.public_id, by=make_person())
    run_due_jobs()
    run_import(done.pk)
    run_import(run.pk)
    assert Question.objects.count() == 2


@pytest.mark.usefixtures("_large")
def test_job_that_broke_off_goes_on_where_it_stood(monkeypatch):
    run = begun(SINGLE, JUDGE, {**JUDGE, "编号": "4", "题干": "可以书面申请回避。"})
    run_due_jobs()
    done = accept_import(trial_id=run.public_id, by=make_person())
    written = []

    def once(**values):
        if len(written) == 1:
            raise OSError("the machine went down")
        written.append(values)
        return bank_services.add_questions(**values)

    monkeypatch.setattr(importing, "add_questions", once)
    run_due_jobs()
    assert (Question.objects.count(), work_of(done).state) == (1, "waiting")
    with pytest.raises(DomainError, match="import_is_running"):
        take_back(run_id=done.public_id, by=make_person())
    monkeypatch.setattr(importing, "add_questions", bank_services.add_questions)
    run_import(done.pk)
    done.refresh_from_db()
    assert (done.counts["accepted"], done.counts["known"], Question.objects.count()) == (3, 0, 3)


@pytest.mark.usefixtures("_large")
def test_import_whose_job_stopped_for_good_can_be_taken_back():
    run = begun(SINGLE, JUDGE)
    run_due_jobs()
    done = accept_import(trial_id=run.public_id, by=make_person())
    bank_services.add_questions(
        bank=run.bank,
        entries=[(Wording("true_false", "专题", "写到一半。", {"choice": "true"}, LAW_DATE), "", "")],
        by=run.by,
        import_run=done,
    )
    Job.objects.filter(pk=work_of(done).pk).update(state="dead")
    undone = take_back(run_id=done.public_id, by=make_person())
    assert (undone.counts["undone"], undone.failure["code"]) == (1, "import_broke_off")
    assert Question.objects.with_state().get().state == "retired"


@pytest.mark.usefixtures("_large")
def test_questions_others_wrote_meanwhile_are_not_doubled():
    bank = make_bank()
    run = begun(SINGLE, JUDGE, bank=bank)
    other = begun(SINGLE, bank=bank)
    run_due_jobs()
    first = accept_import(trial_id=run.public_id, by=make_person())
    second = accept_import(trial_id=other.public_id, by=make_person())
    run_due_jobs()
    for one in (first, second):
        one.refresh_from_db()
    assert (first.counts["accepted"], second.counts["accepted"], second.counts["known"]) == (2, 0, 1)
    assert bank.questions.count() == 2


@pytest.mark.usefixtures("_large")
def test_file_that_cannot_be_read_says_why_and_keeps_nothing():
    run = begun(content=b"MZ not a table, just text", name="questions.txt")
    run_due_jobs()
    run.refresh_from_db()
    assert run.finished_at
    assert len(text_for(DomainError(run.failure["code"], **run.failure["details"]))) > 8
    with pytest.raises(DomainError, match=run.failure["code"]):
        accept_import(trial_id=run.public_id, by=make_person())
    assert ImportRun.objects.count() == 1


@pytest.mark.usefixtures("_large")
def test_mended_row_of_a_large_file_is_weighed_by_a_job_of_its_own():
    run = begun(SINGLE, {**JUDGE, "答案": "也许"})
    run_due_jobs()
    run.refresh_from_db()
    mended = repair_row(run_id=run.public_id, row=3, where="", cells={**JUDGE, "答案": "对"}, by=make_person())
    assert mended.finished_at is None
    with pytest.raises(DomainError, match="import_is_running"):
        repair_row(run_id=run.public_id, row=3, where="", cells=JUDGE, by=make_person())
    run_due_jobs()
    run.refresh_from_db()
    assert (run.counts["accepted"], run.refused) == (2, [])


def test_preview_says_what_a_question_nearly_repeats_and_takes_it_all_the_same():
    bank = make_bank()
    standing = make_question(
        bank, reference="K-7", stem="行政机关拟作出较大数额罚款决定的，当事人有权要求听证，期限是几日？"
    )
    near = {**SINGLE, "编号": "21", "题干": "行政机关拟作出较大数额罚款决定的，当事人有权要求听证，期限为几日？"}
    near |= {f"选项{option['id']}": option["text"] for option in standing.revisions.get().options}
    again = {**SINGLE, "编号": "22", "题干": "执法人员不得少于几人呢？"}
    run = begun(SINGLE, near, again, bank=bank)
    assert (run.counts["accepted"], run.counts["alike"]) == (3, 2)
    remarks = {row: remark for row, _verdict, _kind, _stem, remark in run.taken}
    assert remarks[2] == []
    assert remarks[3][1:] == [0, "K-7", str(standing.public_id)]
    assert remarks[4][1:] == [2, "", ""]
    assert min(remarks[3][0], remarks[4][0]) >= 85
    assert accept_import(trial_id=run.public_id, by=make_person()).counts["accepted"] == 3
