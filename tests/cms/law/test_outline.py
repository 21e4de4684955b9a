"""The structure of laws whose text is not loaded, and the in-force dates that headers cannot tell."""

import json
from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse

from cms.api import resolve_citation, rewrite_citations
from cms.domain.statutes.dates import in_force_from
from cms.domain.statutes.parse import parse
from cms.domain.statutes.text import law_kind
from cms.queries.digests import digests
from cms.queries.outline import INDEX, outline_of
from cms.services.law import import_laws

BODY = "<!-- INFO END -->\n\n第一条 内容。\n\n第二条 本法自2013年1月1日起施行。\n"
OLD = f"# 对照法\n\n2012年1月1日 通过\n\n{BODY}"
NEW = f"# 对照法\n\n2012年1月1日 通过\n\n2020年1月1日 修正\n\n{BODY}".replace("内容。", "另外的内容。")


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("中华人民共和国行政处罚法", "law"),
        ("中华人民共和国民法典", "law"),
        ("中华人民共和国宪法", "law"),
        ("无证无照经营查处办法", "regulation"),
        ("政府信息公开条例", "regulation"),
        ("最高人民法院关于适用《中华人民共和国行政诉讼法》的解释", "interpretation"),
    ],
)
def test_the_last_word_of_a_title_tells_its_rank(title, kind):
    assert law_kind(title) == kind


@pytest.mark.parametrize(
    ("header", "answer"),
    [
        ("2012年12月3日 通过\n\n2013年1月1日 施行", (date(2013, 1, 1), "header")),
        ("2012年12月3日 通过\n\n2013年1月1日 施行\n\n2018年11月25日 修正", (None, "unverified")),
        ("2012年12月3日 通过\n\n2018年11月25日 修正\n\n2019年1月1日 施行", (date(2019, 1, 1), "header")),
        ("2012年12月3日 通过", (date(2013, 1, 1), "last_article")),
        ("2012年12月3日 通过\n\n2018年11月25日 修订", (None, "unverified")),
    ],
)
def test_a_header_tells_the_day_only_where_no_later_change_stands_in_it(header, answer):
    assert in_force_from(parse(f"# 某法\n\n{header}\n\n{BODY}")) == answer


def test_the_index_knows_articles_paragraphs_and_points():
    penalty = outline_of("中华人民共和国行政处罚法")
    assert penalty is not None
    (version,) = penalty.versions
    assert (version.numbered, version.in_force_from) == (86, date(2021, 7, 15))
    assert penalty.on(date(2021, 6, 1)) is None
    assert version.has("art_9__para_1__pt_6")
    for wrong in ("art_87", "art_9__para_2", "art_9__para_1__pt_7", "art_9__pt_x", "art_9__para_1__pt_1__x_1"):
        assert not version.has(wrong)
    review = outline_of("行政复议法")
    assert [v.numbered for v in review.versions] == [90, 43]
    assert outline_of("民法典").versions[0].numbered == 1260
    assert outline_of("无此法") is None


@pytest.mark.parametrize(
    ("day", "there"),
    [(None, False), (date(2026, 1, 1), False), (date(2020, 1, 1), True)],
    ids=["today", "after the revision", "on a day whose text nobody confirmed"],
)
def test_a_paragraph_of_an_earlier_text_may_be_cited_where_nobody_knows_which_text_held(day, there):
    review = outline_of("行政复议法")
    assert review is not None
    assert review.has("art_8__para_2", day) is there


def test_the_index_holds_numbers_and_no_text():
    for law in json.loads(INDEX.read_text(encoding="utf-8"))["laws"]:
        for version in law["versions"]:
            assert set(version) == {"day", "in_force_from", "in_force_basis", "articles"}
            assert all(isinstance(n, int) for points in version["articles"].values() for n in points)


@pytest.mark.django_db
def test_a_law_not_loaded_shows_its_structure_and_says_so(client, django_assert_num_queries):
    cited = [{"law": "行政处罚法", "provision": "art_9__para_1__pt_6", "label": ""}]
    rewrite_citations(source_kind="lesson", source_id="l1", citations=cited, law_date=None)
    there = reverse("cms:law", args=["行政处罚法"])
    client.get(there)
    with django_assert_num_queries(3):
        page = client.get(there)
    assert "尚未载入官方文本" in page.content.decode()
    ninth = page.context["articles"][8]
    assert (ninth["label"], ninth["paragraphs"], ninth["points"], ninth["cited"]) == ("第九条", 1, 6, 1)
    assert client.get(there, {"on": "2021-06-01"}).context["version"] is None
    assert client.get(reverse("cms:law", args=["无此法"])).status_code == 404
    assert "行政处罚法" in client.get(reverse("cms:laws"), {"kind": "law"}).content.decode()
    assert "行政处罚法" not in client.get(reverse("cms:laws"), {"kind": "interpretation"}).content.decode()


@pytest.mark.django_db
def test_a_citation_of_a_law_not_loaded_leads_to_its_structure_and_stays_unresolved():
    known = resolve_citation("行政处罚法", "art_9__para_1__pt_6")
    assert (known.resolved, known.url) == (False, f"{reverse('cms:law', args=['行政处罚法'])}#art_9")
    assert resolve_citation("行政处罚法", "art_87").url == ""


@pytest.fixture
def two_texts(tmp_path, db):
    for name, text in (("对照法(2012-01-01).md", OLD), ("对照法(2020-01-01).md", NEW)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    import_laws([tmp_path])
    return reverse("cms:law", args=["对照法"])


def test_changed_articles_carry_a_mark_that_opens_the_comparison(two_texts, client):
    page = client.get(two_texts)
    assert [p["mark"].kind if p["mark"] else "" for p in page.context["provisions"]] == ["changed", ""]
    there = reverse("cms:law-compare", args=["对照法"])
    assert f"{there}?from=2012-01-01&amp;to=2020-01-01#art_1" in page.content.decode()
    compared = client.get(there)
    assert [(c.kind.value, c.new_id) for c in compared.context["changes"]] == [("changed", "art_1")]
    assert "<ins>另外的</ins>" in compared.content.decode()
    assert len(client.get(there, {"show": "all"}).context["changes"]) == 2


def test_an_article_shows_its_past_and_its_address_names_what_exists(two_texts, client):
    page = client.get(reverse("cms:law-article", args=["对照法", "art_1__para_1"]))
    assert [(one.row.name, one.kind) for one in page.context["past"]] == [("2020-01-01", "changed"), ("2012-01-01", "")]
    for wrong in ("art_9", "art_1__para_2", "art_1__para_1__pt_1", "nothing"):
        assert client.get(reverse("cms:law-article", args=["对照法", wrong])).status_code == 404
    unloaded = client.get(reverse("cms:law-article", args=["行政处罚法", "art_58__para_1__pt_3"]))
    assert "非法律文本" in unloaded.content.decode()
    assert client.get(reverse("cms:law-article", args=["行政处罚法", "art_44__para_2__pt_3"])).status_code == 404


def test_every_digest_speaks_of_an_article_of_the_text_it_was_read_from():
    for digest in digests().values():
        version = next(v for v in outline_of(digest.law).versions if v.day == digest.text_of)
        assert set(digest.articles) <= set(version.articles)


def test_the_written_structure_counts_loaded_texts(two_texts, tmp_path):
    call_command("write_structure", tmp_path / "structure.json")
    (law,) = json.loads((tmp_path / "structure.json").read_text(encoding="utf-8"))["laws"]
    assert [(v["day"], v["articles"]) for v in law["versions"]] == [
        ("2012-01-01", {"art_1": [0], "art_2": [0]}),
        ("2020-01-01", {"art_1": [0], "art_2": [0]}),
    ]
