"""Citations inside texts: linked to the law of the day, counted as cited, and told to the editor where they lead nowhere."""

from datetime import date

import pytest
from django.urls import reverse

from cms.api import named_in
from cms.models import Citation
from cms.queries.mentions import linked_html
from cms.services.law import import_laws
from core.jobs import run_due_jobs
from core.roles import Role
from exams.api import flag_questions_citing
from tests.factories.bank import approve, make_bank, make_question
from tests.factories.learning import make_lesson, section
from tests.factories.people import grant, make_person, make_unit, make_user

pytestmark = pytest.mark.django_db
LAW = "示例清扫规定"
TEXT = """# 示例清扫规定

{day} 施行

<!-- INFO END -->

第一条 街道每日清扫{times}次。

第二条 清扫应当降低噪声：
（一）夜间不得鸣笛；
（二）不得扬尘。

第三条 街道应当公布清扫时间。
"""


@pytest.fixture
def library(tmp_path):
    """Two texts: article 1 differs, 2 and 3 stayed."""
    for day, began, times in (("2020-01-01", "2020年3月1日", "一"), ("2024-01-01", "2024年3月1日", "二")):
        file = tmp_path / f"{LAW}({day}).md"
        file.write_text(TEXT.format(day=began, times=times), encoding="utf-8")
        import_laws([file])
    run_due_jobs()


def link(words: str, provision: str, day: str = "2021-05-01") -> str:
    address = reverse("cms:law-article", args=[LAW, provision])
    return f'<a class="govuk-link mf-cite" href="{address}?on={day}">{words}</a>'


def test_a_citation_leads_to_the_text_of_the_day_and_nothing_else_changes(library):
    source = f"<p>依<b>《{LAW}》</b>第一条 &amp; 第二条第一款第二项，</p><p>参见<a href='/x'>第三条</a>、《未知法》第三条。</p>"
    law = f'<a class="govuk-link mf-cite" href="{reverse("cms:law-article", args=[LAW, "art_1"])}?on=2021-05-01">'
    assert linked_html(source, date(2021, 5, 1)) == (
        f"<p>依<b>{law}《{LAW}》</a></b>{law}第一条</a> &amp; "
        + link("第二条第一款第二项", "art_2__para_1__pt_2")
        + "，</p><p>参见<a href='/x'>第三条</a>、《未知法》第三条。</p>"
    )


def test_linked_pages_open_as_of_that_day(library, client):
    page = linked_html(f"《{LAW}》第一条", date(2021, 5, 1))
    address = page.split('href="')[1].split('"')[0]
    assert "每日清扫一次" in client.get(address).content.decode()
    newer = linked_html(f"《{LAW}》第一条", date(2025, 5, 1)).split('href="')[1].split('"')[0]
    assert "每日清扫二次" in client.get(newer).content.decode()


def test_a_day_before_the_first_text_links_to_what_is_there(library, client):
    address = linked_html(f"《{LAW}》第一条", date(2010, 1, 1)).split('href="')[1].split('"')[0]
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("《行政处罚法》第四十四条第二款第三项", "行政处罚法第四十四条第二款第三项"),
        ("处罚法第八十七条", "行政处罚法第八十七条"),
        (f"《{LAW}》第四条", f"{LAW}第四条"),
        (f"《{LAW}》第二条第三项", f"{LAW}第二条第一款第三项"),
    ],
)
def test_what_a_law_does_not_have_is_named_and_never_linked(library, words, label):
    (one,) = named_in([(f"依照{words}处理", date(2025, 1, 1))])[0]
    assert (one.label, one.words, one.url) == (label, words, "")
    assert linked_html(words, date(2025, 1, 1)) == words


def test_many_texts_cost_as_many_queries_as_one(library, django_assert_num_queries):
    texts = [(f"《{LAW}》第{number}条", date(2025, 1, 1)) for number in "一二三"]
    named_in(texts)
    for some in (texts[:1], texts):
        with django_assert_num_queries(4):
            named_in(some)


def test_what_a_lesson_says_counts_as_cited_and_the_editor_sees_what_leads_nowhere(library, client_for):
    words = f"<p>见《{LAW}》第一条和第三条，以及《行政处罚法》第四十四条第二款第三项。</p>"
    sections = [{"type": "section", "value": {**section("一"), "body": [{"type": "text", "value": words}]}}]
    lesson = make_lesson("named", 0, law_date=date(2025, 1, 1))
    lesson.sections = sections
    lesson.save_revision().publish()
    rows = Citation.objects.filter(source_public_id=str(lesson.lesson_id))
    assert [(row.law, row.provision, row.resolved) for row in rows] == [(LAW, "art_1", True), (LAW, "art_3", True)]
    unit = make_unit()
    trainer, reviewer = make_person(), make_person()
    grant(trainer, Role.TRAINER, unit)
    grant(reviewer, Role.LEGAL_REVIEWER, unit)
    writer = make_user(trainer)
    make_user(reviewer)
    lesson.save_revision(user=writer)
    lesson.get_workflow().start(lesson, writer)
    for person in (trainer, reviewer):
        page = client_for(person).get(reverse("wagtailadmin_pages:edit", args=[lesson.pk]))
        assert "行政处罚法第四十四条第二款第三项" in page.content.decode()
    shown = client_for(trainer).get(reverse("learning:lesson", args=["named", 1])).content.decode()
    assert reverse("cms:law-article", args=[LAW, "art_3"]) in shown


def test_an_explanation_counts_as_cited_and_its_slip_stands_among_the_remarks(library):
    from exams.queries.bank import wording_of
    from exams.queries.lint import remarks_for

    bank = make_bank()
    cited = [{"law": "行政处罚法", "provision": "art_42", "label": "行政处罚法第四十二条"}]
    question = approve(
        make_question(
            bank, citations=cited, explanation=f"依《{LAW}》第一条；另见《行政处罚法》第四十四条第二款第三项。"
        )
    )
    other = approve(make_question(bank, citations=cited, explanation="见该条。"))
    told = {"law": LAW, "provisions": ["art_1"], "reason": "已修改"}
    assert flag_questions_citing(**told) == 1
    assert Citation.objects.filter(source_public_id=str(question.public_id), law=LAW, provision="art_1").exists()
    remarks = remarks_for(wording_of(question, question.revisions.get()))
    labels = [one.details["label"] for one in remarks if one.code == "explanation_names_what_is_not_there"]
    assert labels == ["行政处罚法第四十四条第二款第三项"]
    assert not Citation.objects.filter(source_public_id=str(other.public_id), law=LAW).exists()
