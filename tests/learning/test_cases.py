import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from cms.models import Citation
from core.errors import DomainError
from learning.models import CaseLessonPage, CaseRun, CaseStep, LessonCompletion, StudySign
from learning.services import case_runs
from tests.factories.learning import make_case
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def begin(browser, case) -> str:
    return browser.post(reverse("learning:case", args=[case.slug])).url


def test_a_case_is_played_to_its_end(client_for):
    case, person = make_case(), make_person()
    browser = client_for(person)
    run = begin(browser, case)
    assert browser.get(run).context["scene"].id == "begin"
    browser.post(run, {"scene": "begin", "choice": 0})
    page = browser.get(run)
    assert [item.name for item in page.context["tray"]] == ["证据begin", "证据visit"]
    assert [(face.name, face.left) for face in page.context["clocks"]] == [("期限", 6)]
    browser.post(run, {"scene": "begin", "choice": 1})  # an old page pressed again
    assert browser.get(run).context["scene"].id == "visit"
    browser.post(run, {"scene": "visit", "choice": 1})
    end = browser.get(run)
    assert [node.title for node in end.context["picture"].taken] == ["begin", "visit", "bad"]
    assert [node.title for node in end.context["picture"].best] == ["begin", "visit", "good"]
    assert [(bar.line, bar.earned, bar.full) for bar in end.context["score"]] == [("procedure", 1, 2)]
    assert [decision.better for decision in end.context["decisions"]] == ["", "好"]
    assert LessonCompletion.objects.filter(person=person, lesson_id=case.lesson_id).count() == 1
    assert StudySign.objects.filter(person=person, kind="choice").count() == 2


def test_a_run_is_replayed_step_by_step(client_for):
    case, browser = make_case(), client_for(make_person())
    run = begin(browser, case)
    for scene, choice in (("begin", 0), ("visit", 0)):
        browser.post(run, {"scene": scene, "choice": choice})
    seen = [browser.get(f"{run}replay/{number}/") for number in (1, 2, 3)]
    assert [page.context["scene"].id for page in seen] == ["begin", "visit", "good"]
    assert [len(page.context["tray"]) for page in seen] == [1, 2, 3]
    assert browser.get(f"{run}replay/4/").status_code == 404


def test_a_run_keeps_the_case_with_which_it_began(client_for):
    case, browser = make_case(), client_for(make_person())
    run = begin(browser, case)
    first, second = case.scenes[0].value["choices"]
    first["to"], second["to"] = "good", "visit"
    case.save_revision().publish(skip_permission_checks=True)
    browser.post(run, {"scene": "begin", "choice": 0})
    assert browser.get(run).context["scene"].id == "visit"
    later = begin(browser, case)
    browser.post(later, {"scene": "begin", "choice": 0})
    assert browser.get(later).context["scene"].id == "good"


def test_nobody_sees_another_persons_run_or_one_that_never_began(client_for):
    case = make_case()
    run = begin(client_for(make_person()), case)
    stranger = client_for(make_person())
    assert stranger.get(run).status_code == 404
    assert stranger.get(f"{run}replay/1/").status_code == 404
    assert stranger.get(reverse("learning:case-run", args=[case.slug, uuid.uuid4()])).status_code == 404


def test_two_choices_cannot_be_the_same_step():
    run = case_runs.begin(person=make_person(), page=(case := make_case()))
    case_runs.choose(run=run, page=case, scene="begin", choice=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseStep.objects.create(run=run, number=1, scene="begin", choice="2", position=1, at=run.at)
    with pytest.raises(DomainError, match="choice_not_here"):
        case_runs.choose(run=run, page=case, scene="visit", choice=9)


def drafting_case() -> CaseLessonPage:
    begin = {"id": "begin", "title": "写", "text": "…", "choices": [{"text": "交", "to": "end", "good": True}],
             "drafting": {"document": "责令改正通知书", "task": "写一份", "model_text": "范文在此", "checks": ["有依据"]}}  # fmt: skip
    end = {"id": "end", "title": "完", "text": "…", "end": {"outcome": "good", "verdict": "评析"}}
    return make_case("drafting", [begin, end])


def test_a_text_is_written_before_the_model_is_seen_and_both_are_kept(client_for):
    case, browser = drafting_case(), client_for(make_person())
    run = begin(browser, case)
    assert "范文在此" not in browser.get(run).content.decode()
    browser.post(run, {"scene": "begin", "choice": 0})
    assert not CaseStep.objects.exists()  # write first
    browser.post(run, {"scene": "begin", "draft": "  "})
    browser.post(run, {"scene": "begin", "draft": "我写的"})
    browser.post(run, {"scene": "begin", "draft": "看过范文以后改的"})
    seen = browser.get(run).content.decode()
    assert "范文在此" in seen
    assert "我写的" in seen
    assert "看过范文以后改的" not in seen
    browser.post(run, {"scene": "begin", "choice": 0, "ticked": ["0", "x"]})
    assert CaseStep.objects.get().ticked == [0]
    assert "有依据" in browser.get(f"{run}replay/1/").content.decode()


def test_a_case_from_a_file_stays_closed_until_cleared(client_for):
    browser = client_for(make_person())
    case = make_case(origin="file")
    there = reverse("learning:case", args=[case.slug])
    assert browser.get(there).status_code == 404
    assert there not in browser.get(reverse("learning:library")).content.decode()
    CaseLessonPage.objects.filter(pk=case.pk).update(cleared_by="法制科", cleared_on="2026-11-20")
    assert browser.get(there).status_code == 200


def test_a_citation_of_an_article_that_does_not_exist_is_refused_with_its_place():
    case = make_case(law_date="2026-11-25")
    wrong = {"law": "行政处罚法", "provision": "art_44__para_2__pt_3", "label": "行政处罚法第四十四条第二款第三项"}
    case.scenes[1].value["choices"][0]["citations"].append(wrong)
    with pytest.raises(ValidationError) as refused:
        case.clean()
    assert all(word in refused.value.messages[0] for word in ("第四十四条第二款第三项", "visit"))
    case.scenes[1].value["choices"][0]["citations"][0].update({"provision": "art_44", "label": "行政处罚法第四十四条"})
    case.clean()
    case.save_revision().publish(skip_permission_checks=True)
    assert list(Citation.objects.values_list("provision", flat=True)) == ["art_44"]


def test_a_loop_without_an_end_is_refused_with_its_scene():
    case = make_case()
    case.scenes[1].value["choices"][0]["to"] = "begin"
    case.scenes[1].value["choices"][1]["to"] = "begin"
    case.scenes[0].value["choices"][1]["to"] = "visit"
    with pytest.raises(ValidationError, match="begin"):
        case.clean()


def test_a_run_costs_the_same_queries_early_and_late(client_for, django_assert_num_queries):
    case, browser = make_case(), client_for(make_person())
    run = begin(browser, case)
    browser.get(run)
    with django_assert_num_queries(18):
        browser.get(run)
    browser.post(run, {"scene": "begin", "choice": 0})
    with django_assert_num_queries(18):
        browser.get(run)
    assert CaseRun.objects.count() == 1
