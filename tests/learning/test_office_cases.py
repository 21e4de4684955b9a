"""The office's screens of case lessons: what an author and a trainer meet."""

import json
import re

import pytest
from django.test import RequestFactory
from django.urls import reverse

from core.models import AuditEntry
from core.roles import Role
from learning.models import CaseLessonPage, CaseRun, StatutoryPeriod
from learning.queries.case_stories import story_of
from learning.services import case_runs
from learning.services.periods import load_shipped_periods
from tests.factories.learning import make_case
from tests.factories.people import appoint, grant, make_person, make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def trainer(client_for, unit):
    person = make_person()
    grant(person, Role.TRAINER, unit)
    make_user(person)
    return client_for(person)


def play(case, person, *choices: int) -> None:
    run = case_runs.begin(person=person, page=case)
    for scene, choice in zip(("begin", "visit"), choices, strict=False):
        case_runs.choose(run=run, page=case, scene=scene, choice=choice)


def officer_of(unit):
    person = make_person()
    appoint(person, unit)
    return person


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(trainer, count, django_assert_num_queries):
    for number in range(count):
        make_case(f"case-{number}")
    trainer.get(reverse("office-cases"))
    with django_assert_num_queries(LIST_QUERIES):
        assert trainer.get(reverse("office-cases")).status_code == 200


LIST_QUERIES = 15


def test_only_trainers_and_legal_reviewers_open_the_screens(client_for):
    case, clerk = make_case(), make_person()
    grant(clerk, Role.REGISTRY_CLERK, make_unit())
    make_user(clerk)
    for name, args in (("office-cases", []), ("office-case", [case.pk]), ("office-case-debrief", [case.pk])):
        assert client_for(clerk).get(reverse(name, args=args)).status_code == 404


def test_the_author_sees_the_graph_in_the_office_and_in_the_editor(trainer):
    case = make_case()
    for there in (reverse("office-case", args=[case.pk]), reverse("wagtailadmin_pages:edit", args=[case.pk])):
        seen = trainer.get(there).content.decode()
        assert "mf-graph__scene" in seen
        assert "没有一个选择考查管辖与权限" in seen or "No choice earns points for competence" in seen


def test_a_case_goes_out_as_json_and_comes_in_as_a_draft(trainer):
    case = make_case(law_date="2026-11-25")
    case = CaseLessonPage.objects.get(pk=case.pk)
    told = json.loads(trainer.get(reverse("office-case-json", args=[case.pk])).content)
    told["slug"] = "case-again"
    answer = trainer.post(reverse("office-case-import"), {"text": json.dumps(told)})
    draft = CaseLessonPage.objects.get(slug="case-again")
    assert answer.url == reverse("office-case", args=[draft.pk])
    assert not draft.live
    assert draft.get_latest_revision_as_object().graph() == case.graph()
    taken = trainer.post(reverse("office-case-import"), {"text": json.dumps(told)})
    assert taken.status_code == 400


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda told: told["scenes"][0]["choices"][0].update(to="nowhere"), "scenes[0].choices[0]"),
        (lambda told: told["scenes"][1].pop("choices"), "scenes[1]"),
        (lambda told: told["scenes"][0].update(titel="错"), "scenes[0].titel"),
        (
            lambda told: told["scenes"][1]["choices"][1].update(
                citations=[{"law": "行政处罚法", "provision": "art_44__para_2__pt_3", "label": "行政处罚法第四十四条第二款第三项"}]
            ),
            "scenes[1].choices[1]",
        ),
        (lambda told: told["scenes"][0].update(clocks=[{"act": "start", "period": "no-such"}]), "scenes[0]"),
        (
            lambda told: told.update(citations=[{"law": "行政处罚法", "provision": "art_87", "label": "处罚法八十七条"}]),
            "citations[0]",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_listed_by_path_and_nothing_is_saved(trainer, change, path):
    case = make_case(law_date="2026-11-25")
    told = json.loads(trainer.get(reverse("office-case-json", args=[case.pk])).content)
    told["slug"] = "broken"
    change(told)
    refused = trainer.post(reverse("office-case-import"), {"text": json.dumps(told)})
    assert refused.status_code == 400
    assert path in [where for where, _words in refused.context["problems"]]
    assert not CaseLessonPage.objects.filter(slug="broken").exists()


def test_text_that_is_no_json_says_the_line(trainer):
    refused = trainer.post(reverse("office-case-import"), {"text": '{"slug": "x",\n oops}'})
    assert "2" in refused.context["problems"][0][1]


def test_a_case_goes_out_as_one_page_without_scripts(trainer):
    case = make_case()
    answer = trainer.get(reverse("office-case-page", args=[case.pk]))
    page = answer.content.decode()
    assert answer["Content-Disposition"] == 'attachment; filename="case.html"'
    assert "<script" not in page
    assert "section:target { display: block; }" in page
    assert "<link" not in page
    assert 'href="#begin--1"' in page
    assert 'id="good"' in page


def test_an_author_plays_a_draft_as_an_officer_would():
    case = make_case()
    case.scenes[0].value["title"] = "改过的草稿"
    first = previewed(case)
    assert [words in first for words in ("改过的草稿", "证据", "✓", "data-study")] == [True, True, False, False]
    assert '<input type="hidden" name="mode" value="play">' in first
    assert CaseRun.objects.count() == 0
    assert "✓" in case.make_preview_request(preview_mode="").content.decode()


def previewed(case, **query) -> str:
    request = RequestFactory().get("/", {"mode": "play", **query})
    answer = case.make_preview_request(request, preview_mode="play")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_preview_shows_tray_clock_and_score_as_the_officer_sees_them(client_for):
    """Every scene of a way, word for word, but for what leads on and is kept."""
    case, person = make_case(), officer_of(make_unit())
    story, officer = story_of(case), client_for(person)
    way = list(story.best().path)
    taken = [step.number for step in way if step.number is not None]
    run = case_runs.begin(person=person, page=case)
    there = reverse("learning:case-run", args=[case.slug, run.public_id])
    for number in range(len(taken) + 1):
        query = {"way": "-".join(map(str, taken[: number - 1])), "choice": str(taken[number - 1])} if number else {}
        preview = previewed(case, **query)
        shown = officer.get(there).content.decode()
        for part in (
            r"<aside.*?</aside>",
            r'<table class="mf-score">.*?</table>',
            r'<ol class="mf-decisions">.*?</ol>',
        ):
            assert re.findall(part, preview, re.DOTALL) == re.findall(part, shown, re.DOTALL)
        if number < len(taken):
            if way[number].scene.drafting:
                written = previewed(case, way="-".join(map(str, taken[:number])), written="1")
                assert "预览中所写的内容不保存" in written
                case_runs.write_draft(run=run, page=case, scene=way[number].scene.id, text="文书")
            case_runs.choose(run=run, page=case, scene=way[number].scene.id, choice=taken[number])
    assert 'class="mf-score"' in preview
    assert "<aside" in preview


@pytest.mark.parametrize("query", [{"way": "x-9999-²"}, {"way": "-".join(["0"] * 900)}, {"choice": "99"}])
def test_a_way_that_leads_nowhere_stays_where_it_can(query):
    assert "mf-case" in previewed(make_case(), **query)


def test_a_long_case_is_not_too_long_for_its_editor(trainer):
    """The form of a case of twenty scenes has more fields than Django reads of itself."""
    fields = {"scenes-count": "0", "citations-count": "0"} | {f"scenes-{number}-text": "" for number in range(1500)}
    where = reverse("wagtailadmin_pages:preview_on_edit", args=[make_case().pk])
    assert trainer.post(where, fields).status_code == 200


def test_a_case_that_strands_a_learner_shows_its_picture_instead():
    case = make_case()
    case.scenes[1].value["choices"][0]["to"] = "nowhere"
    shown = case.make_preview_request(preview_mode="play").content.decode()
    assert "暂时不能试做" in shown
    assert "nowhere" in shown
    case.scenes = []
    assert case.make_preview_request(preview_mode="play").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_a_debrief_costs_the_same_for_one_and_for_three(trainer, unit, count, django_assert_num_queries):
    case = make_case()
    for _n in range(count):
        play(case, officer_of(unit), 0, 1)
    there = reverse("office-case-debrief", args=[case.pk])
    trainer.get(there)
    with django_assert_num_queries(DEBRIEF_QUERIES):
        told = trainer.get(there).context["told"]
    assert (told.began, told.finished) == (count, count)


DEBRIEF_QUERIES = 17


def test_a_debrief_counts_first_runs_of_the_trainers_unit_only(trainer, unit):
    case, anna, ben = make_case(), officer_of(unit), officer_of(unit)
    play(case, anna, 0, 0)
    play(case, anna, 1)  # knows the answers by now
    play(case, ben, 0, 1)
    play(case, officer_of(make_unit()), 1)
    told = trainer.get(reverse("office-case-debrief", args=[case.pk])).context["told"]
    assert [(s.title, s.visits, [c.count for c in s.choices]) for s in told.scenes] == [
        ("begin", 2, [2, 0]),
        ("visit", 2, [1, 1]),
    ]
    assert {(end.title, end.count) for end in told.ends} == {("good", 1), ("bad", 1)}


def test_names_are_hidden_until_asked_for_and_looking_is_on_record(trainer, unit):
    case, anna = make_case(), officer_of(unit)
    play(case, anna, 1)
    there = reverse("office-case-debrief", args=[case.pk])
    assert anna.name not in trainer.get(there).content.decode()
    assert not AuditEntry.objects.filter(action="case_names_seen").exists()
    assert anna.name in trainer.get(there, {"names": "1"}).content.decode()
    assert AuditEntry.objects.filter(action="case_names_seen").count() == 1


def test_a_unit_outside_the_trainers_scope_does_not_exist(trainer):
    case, other = make_case(), make_unit()
    there = reverse("office-case-debrief", args=[case.pk])
    assert trainer.get(there, {"unit": str(other.public_id)}).status_code == 404


FILE = """基本案情
当事人王小明（电话13812345678）在桥下摆摊。
争议焦点
是否归街道管。
启示
先固定证据。
"""
FACTS = {"title": "桥下的摊", "slug": "stall", "law_date": "2026-11-25", "sensitivity": "internal"}


def test_a_file_becomes_a_closed_draft_once_every_find_is_dealt_with(trainer):
    there = reverse("office-case-from-file")
    finds = trainer.post(there, {"text": FILE})
    assert [row["find"].text for row in finds.context["rows"]] == ["王小明", "13812345678"]
    half = trainer.post(there, {"dealt": "1", "text": FILE, "act-0": "replace", "by-0": "王某", **FACTS})
    assert half.status_code == 400
    assert "13812345678" in half.content.decode()
    assert not CaseLessonPage.objects.exists()
    done = trainer.post(
        there,
        {
            "dealt": "1",
            "text": FILE,
            "act-0": "replace",
            "by-0": "王某",
            "act-1": "replace",
            "by-1": "（电话略）",
            **FACTS,
        },
    )
    draft = CaseLessonPage.objects.get(slug="stall").get_latest_revision_as_object()
    assert done.url == reverse("wagtailadmin_pages:edit", args=[draft.pk])
    assert (draft.origin, draft.sensitivity, draft.is_open, draft.live) == ("file", "internal", False, False)
    written = str([scene.text for scene in draft.graph()])
    assert "王某" in written
    assert "王小明" not in written


def test_a_replacement_that_names_somebody_again_is_refused(trainer):
    sent = {
        "dealt": "1",
        "text": FILE,
        "act-0": "replace",
        "by-0": "李大力",
        "act-1": "replace",
        "by-1": "（略）",
        **FACTS,
    }
    assert trainer.post(reverse("office-case-from-file"), sent).status_code == 400
    assert not CaseLessonPage.objects.exists()


def test_the_table_of_periods_is_corrected_by_a_newer_row(client_for):
    reviewer = make_person()
    grant(reviewer, Role.LEGAL_REVIEWER, make_unit())
    make_user(reviewer)
    browser = client_for(reviewer)
    assert load_shipped_periods() == load_shipped_periods() + StatutoryPeriod.objects.count()
    row = StatutoryPeriod.objects.get(code="penalty-decision")
    form = browser.get(reverse("office-period-enter"), {"of": row.pk}).context["form"]
    values = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    wrong = {**values, "provision": "art_99", "label": "行政处罚法第九十九条", "reason": "试"}
    assert browser.post(reverse("office-period-enter"), wrong).status_code == 400
    browser.post(reverse("office-period-enter"), {**values, "length": 91, "reason": "更正"})
    shown = [row.length for row, *_words in browser.get(reverse("office-periods")).context["rows"] if row.code == "penalty-decision"]  # fmt: skip
    assert shown == [91]
    assert StatutoryPeriod.objects.filter(code="penalty-decision").count() == 2
