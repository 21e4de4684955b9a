"""A large file on screen: progress with and without scripts, the preview behind it, and the same for taking it."""

import pytest
from django.urls import reverse

from core.jobs import report_progress, run_due_jobs
from core.models import Job
from exams.models import ImportRun, Question
from exams.services import import_runs
from exams.services.import_runs import job_key
from tests.exams.bank.services.test_importing import JUDGE, SINGLE
from tests.exams.bank.views.test_office_bank import upload
from tests.factories.bank import make_bank, make_setter

pytestmark = pytest.mark.django_db
LIVE = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def _large(monkeypatch):
    monkeypatch.setattr(import_runs, "AT_ONCE", 0)


def begun(client, bank, *rows) -> ImportRun:
    client.post(reverse("office-import-new"), {"bank": bank.pk, "file": upload(*rows)})
    return ImportRun.objects.latest("pk")


@pytest.mark.usefixtures("_large")
def test_page_tells_how_far_it_is_and_turns_into_the_preview(client_for):
    bank = make_bank()
    client = client_for(make_setter(bank.unit))
    again = {**SINGLE, "编号": "5", "题干": SINGLE["题干"].replace("不得少于", "不应少于")}
    run = begun(client, bank, SINGLE, again, {**JUDGE, "答案": "也许"})
    there = reverse("office-import", args=[run.public_id])
    page = client.get(there)
    assert 'hx-trigger="every 1s"' in page.text
    assert f'href="{there}"' in page.text
    report_progress(job_key(run), done=1000, total=20000, note="reading")
    assert "1000" in client.get(there, **LIVE).text
    assert "hx-trigger" not in client.get(there, **LIVE).text
    assert run.file_name in client.get(reverse("office-imports")).text
    assert client.get(reverse("office-import-repair", args=[run.public_id]) + "?n=0").status_code == 302
    run_due_jobs()
    assert client.get(there, **LIVE).headers["HX-Refresh"] == "true"
    page = client.get(there, {"alike": "1"})
    ((one, *others), refused) = page.context["taken"], page.context["refused"]
    assert (one["row"], one["like_row"], others, len(refused)) == (3, 2, [], 1)


@pytest.mark.usefixtures("_large")
def test_taking_is_followed_too_and_asked_twice_it_is_done_once(client_for):
    bank = make_bank()
    client = client_for(make_setter(bank.unit))
    run = begun(client, bank, SINGLE, JUDGE)
    confirm = reverse("office-import-confirm", args=[run.public_id])
    client.post(confirm)
    assert ImportRun.objects.count() == 1
    run_due_jobs()
    assert client.post(confirm).url == client.post(confirm).url
    done = ImportRun.objects.get(dry_run=False)
    undo = reverse("office-import-undo", args=[done.public_id])
    client.post(undo)
    run_due_jobs()
    assert (Question.objects.count(), ImportRun.objects.count()) == (2, 2)
    client.post(undo)
    assert set(Question.objects.with_state().values_list("state", flat=True)) == {"retired"}


@pytest.mark.usefixtures("_large")
def test_broken_off_work_and_an_unreadable_file_are_told(client_for):
    bank = make_bank()
    client = client_for(make_setter(bank.unit))
    run = begun(client, bank, SINGLE)
    Job.objects.update(state="dead")
    page = client.get(reverse("office-import", args=[run.public_id]))
    assert page.context["stuck"]
    assert "hx-trigger" not in page.text
    client.post(reverse("office-import-new"), {"bank": bank.pk, "pasted": "没有题目的一段话。"})
    run_due_jobs()
    unread = ImportRun.objects.latest("pk")
    page = client.get(reverse("office-import", args=[unread.public_id]))
    assert page.context["failure"]
    assert reverse("office-import-confirm", args=[unread.public_id]) not in page.text
