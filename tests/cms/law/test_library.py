"""The library on real texts (where they are at hand) and on small ones of our own."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse

from cms.api import law_on, resolve_citation, rewrite_citations
from cms.domain.analysis import index_text, query_terms
from cms.domain.statutes.numbers import in_chinese
from cms.domain.statutes.parse import parse
from cms.domain.statutes.text import number_of
from cms.models import Citation, Law, LawVersion, Provision
from cms.queries.law import changed_articles, version_on
from cms.queries.search import search
from cms.services.law import confirm_in_force, import_laws
from core.errors import DomainError
from core.roles import Role
from tests.factories.people import grant, make_person, make_unit

SMALL = """# 中华人民共和国示例法

2020年1月2日 第一次会议通过

<!-- INFO END -->

## 第一章  总 则

第一条 为了示范，制定本法。

第二条 有下列情形之一的，予以登记：

（一）情形甲；
（二）情形乙：
1. 细目；

登记应当公开。

第二条之一 插入的一条。

## 第二章 附则

第四条 本法自2020年3月1日起施行。
"""


def test_a_text_becomes_articles_paragraphs_points_and_doubts():
    statute = parse(SMALL)
    assert [a.id for a in statute.articles] == ["art_1", "art_2", "art_2_1", "art_4"]
    assert list(statute.articles[1].provision_ids()) == [
        "art_2", "art_2__para_1", "art_2__para_1__pt_1", "art_2__para_1__pt_2", "art_2__para_2",
    ]  # fmt: skip
    assert statute.articles[0].headings == ("第一章 总 则",)
    assert [d.what for d in statute.doubts] == ["article 4 follows article 2"]


@pytest.mark.parametrize("number", [1, 10, 11, 20, 86, 100, 101, 110, 999, 1000, 1001, 1010, 1260])
def test_numbers_are_read_as_they_are_written(number):
    assert number_of(in_chinese(number)) == number


def test_analysis_joins_what_spaces_tear_apart():
    assert index_text("总 则") == "总则 总 则"
    assert query_terms("行政处罚") == ["行政", "政处", "处罚"]
    assert query_terms("ＧＢ 2026") == ["gb", "2026"]


@pytest.fixture
def small(tmp_path: Path, db) -> Path:
    file = tmp_path / "示例法(2020-01-02).md"
    file.write_text(SMALL, encoding="utf-8")
    import_laws([file])
    return file


def test_importing_twice_changes_nothing_and_a_mended_misprint_is_a_new_revision(small):
    import_laws([small])
    assert LawVersion.objects.count() == 1
    small.write_text(SMALL.replace("情形甲", "情形甲（更正）"), encoding="utf-8")
    import_laws([small])
    assert [v.revision for v in LawVersion.objects.order_by("revision")] == [1, 2]
    assert Provision.objects.filter(text__contains="更正").count() == 1


def test_a_dry_run_reports_and_keeps_nothing(tmp_path, db, capsys):
    file = tmp_path / "示例法(2020-01-02).md"
    file.write_text(SMALL, encoding="utf-8")
    call_command("import_law", str(file), "--dry-run", "--json")
    told = json.loads(capsys.readouterr().out)["files"][0]
    assert (told["kind"], told["articles"], told["points"], told["in_force_from"]) == ("law", 4, 2, "2020-03-01")
    assert not Law.objects.exists()


def test_an_unreadable_file_ends_with_one(tmp_path, db, capsys):
    file = tmp_path / "broken.md"
    file.write_bytes(b"\xff\xfe\x00bad")
    with pytest.raises(SystemExit) as end:
        call_command("import_law", str(file), "--json")
    assert end.value.code == 1


def test_citations_are_looked_up_paragraph_and_point(small):
    assert resolve_citation("示例法", "art_2__para_1__pt_2").resolved
    assert resolve_citation("中华人民共和国示例法", "art_2_1").resolved
    for wrong in ("art_3", "art_2__para_3", "art_2__para_1__pt_3"):
        assert not resolve_citation("示例法", wrong).resolved
    assert not resolve_citation("无此法", "art_1").resolved


def test_rewriting_citations_replaces_those_of_the_source(small):
    cited = [
        {"law": "示例法", "provision": "art_1", "label": "示例法第一条"},
        {"law": "未载法", "provision": "art_9", "label": ""},
    ]
    rewrite_citations(source_kind="question", source_id="q1", citations=cited, law_date=date(2021, 1, 1))
    rewrite_citations(source_kind="question", source_id="q1", citations=cited, law_date=date(2021, 1, 1))
    assert sorted(Citation.objects.values_list("law", "resolved")) == [("未载法", False), ("示例法", True)]


def test_a_version_is_in_force_only_from_its_day(small, client):
    assert law_on("示例法", date(2020, 2, 29)) is None
    assert law_on("示例法", date(2020, 3, 1)) == LawVersion.objects.get()
    page = client.get(reverse("cms:law", args=["示例法"]), {"on": "2020-02-01"})
    assert page.context["version"] is None
    assert client.get(reverse("cms:law", args=["示例法"])).context["row"].standing == "in_force"


@pytest.mark.parametrize("count", [1, 3])
def test_the_statute_page_needs_as_many_queries_for_three_articles_as_for_one(
    tmp_path, db, client, count, django_assert_num_queries
):
    file = tmp_path / "短法(2020-01-02).md"
    articles = "\n".join(f"第{in_chinese(n)}条 内容。" for n in range(1, count + 1))
    file.write_text(f"# 短法\n\n2020年1月2日 通过\n\n<!-- INFO END -->\n\n{articles}\n", encoding="utf-8")
    import_laws([file])
    there = reverse("cms:law", args=["短法"])
    client.get(there)
    with django_assert_num_queries(8):
        assert len(client.get(there).context["provisions"]) == count


def test_a_reviewer_confirms_a_date_with_its_document(small, client_for):
    version = LawVersion.objects.get()
    by = make_person()
    with pytest.raises(DomainError, match="document_missing"):
        confirm_in_force(version=version, begins=date(2020, 3, 1), document=" ", by=by)
    with pytest.raises(DomainError, match="in_force_date_too_early"):
        confirm_in_force(version=version, begins=date(2019, 3, 1), document="主席令", by=by)
    for role, status in [(Role.LEGAL_REVIEWER, 200), (Role.TRAINER, 404), (Role.REGISTRY_CLERK, 404)]:
        person = make_person()
        grant(person, role, make_unit())
        assert client_for(person).get(reverse("office-law-confirm", args=[version.public_id])).status_code == status
    assert (
        confirm_in_force(version=version, begins=date(2020, 4, 1), document="主席令第1号", by=by).in_force_basis
        == "decision"
    )


def test_invented_rules_are_never_found(tmp_path, db):
    file = tmp_path / "示例市条例（虚构）(2020-01-02).md"
    file.write_text(SMALL.replace("中华人民共和国示例法", "示例市条例（虚构）"), encoding="utf-8")
    import_laws([file], invented=True)
    assert search("登记")[0] == 0
    assert resolve_citation("示例市条例（虚构）", "art_1").invented


@pytest.fixture(scope="module")
def real_texts() -> Path:
    folder = Path(__file__).resolve().parents[4] / "shared" / "laws"
    if not folder.is_dir():
        pytest.skip("no trial texts beside the project")
    return folder


@pytest.mark.django_db
def test_the_fifty_real_texts(real_texts):
    reports = import_laws([real_texts])
    kinds = [report.kind for report in reports]
    assert (kinds.count("law"), kinds.count("case")) == (50, 10)
    assert sum(len(report.doubts) for report in reports) <= 10
    code = Law.objects.get(code="民法典").versions.get()
    numbers = [row.provision for row in code.provisions.all()]
    assert numbers == [f"art_{n}" for n in range(1, 1261)]
    penalty = Law.objects.get(code="行政处罚法")
    newest = penalty.versions.get()
    assert (newest.articles, newest.in_force_from) == (86, date(2021, 7, 15))
    assert version_on(penalty, date(2021, 6, 1)) is None
    review = {v.day.year: v for v in Law.objects.get(code="行政复议法").versions.all()}
    assert {year: v.articles for year, v in review.items()} == {2017: 43, 2023: 90}
    assert Law.objects.get(code="消防法").versions.get().in_force_basis == "unverified"
    assert "changed" in changed_articles(review[2017], review[2023]).values()
    _total, hits = search("行政处罚")
    assert hits[0].title == "中华人民共和国行政处罚法"
    for word, article in [("回避", "art_43"), ("听证", "art_63"), ("陈述", "art_7")]:
        total, hits = search(word, kind="law", limit=300)
        assert total >= 3
        assert ("中华人民共和国行政处罚法", article) in {(h.title.split(" ")[0], h.provision) for h in hits}
    before = LawVersion.objects.count()
    import_laws([real_texts])
    assert LawVersion.objects.count() == before
