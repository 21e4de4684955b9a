"""Chinese search on whichever database is configured: everything that is there is found, and nothing else is first."""

import random

import pytest
from django.urls import reverse

from cms.domain.analysis import marked_parts
from cms.models import Provision
from cms.queries.search import Filters, find, search
from cms.services.law import import_laws

TEXT = """# 示例检查法

2020年1月2日 通过

<!-- INFO END -->

第一条 行政机关应当在检查前告知当事人陈述和申辩的权利。

第二条 检查人员不得少于两人，检查应当公开。

第三条 本法自2020年3月1日起施行。
"""


@pytest.fixture
def loaded(tmp_path, db):
    file = tmp_path / "示例检查法(2020-01-02).md"
    file.write_text(TEXT, encoding="utf-8")
    import_laws([file])


def found(words: str) -> list[str | None]:
    return sorted(hit.provision or "title" for hit in search(words, kind="law")[1] if hit.note != "not_loaded")


@pytest.mark.parametrize(
    ("words", "where"),
    [
        ("陈述", ["art_1"]),
        ("申辩", ["art_1"]),
        ("检查", ["art_1", "art_2", "title"]),
        ("检查 公开", ["art_2"]),
        ("申辩　检查", ["art_1"]),
        ("检 查 人", ["art_2"]),
        ("人", ["art_1", "art_2"]),
        ("2020年3月1日", ["art_3"]),
        ("听证", []),
        ("！？", []),
    ],
)
def test_words_in_the_middle_of_a_sentence_are_found(loaded, words, where):
    assert found(words) == where


def test_a_law_whose_title_fits_stands_before_its_articles(loaded):
    _total, hits = search("检查")
    assert hits[0].provision is None


def test_marks_stand_where_the_words_do_and_text_is_escaped(loaded, client):
    assert marked_parts("应当公开检查", "检查") == [("应当公开", False), ("检查", True)]
    assert marked_parts("", "检查") == []
    page = client.get(reverse("cms:search"), {"q": "陈述"}).content.decode()
    assert "<mark>陈述</mark>" in page
    page = client.get(reverse("cms:search"), {"q": "<b>&检查"}).content.decode()
    assert "<b>&检查" not in page


def test_the_next_page_keeps_the_words_whatever_signs_they_hold(tmp_path, db, client):
    articles = "\n\n".join(f"第{n}条 甲&乙公开。" for n in range(1, 31))
    file = tmp_path / "多条法(2020-01-02).md"
    file.write_text(f"# 多条法\n\n2020年1月2日 通过\n\n<!-- INFO END -->\n\n{articles}\n", encoding="utf-8")
    import_laws([file])
    page = client.get(reverse("cms:search"), {"q": "甲&乙"})
    following = client.get(reverse("cms:search") + "?" + page.context["querystring"] + "page=2")
    assert (following.context["text"], len(following.context["page_obj"])) == ("甲&乙", 10)


@pytest.mark.django_db
def test_every_article_of_real_texts_that_holds_a_word_is_found(shared):
    """Recall 1.0 for two-character words cut from anywhere in the texts."""
    import_laws([shared / "laws" / "行政法"])
    rows = list(Provision.objects.select_related("version__law"))
    chance = random.Random(7)
    words = set()
    while len(words) < 25:
        text = chance.choice(rows).text
        at = chance.randrange(max(1, len(text) - 2))
        word = text[at : at + 2]
        if len(word) == 2 and all("一" <= sign <= "龥" for sign in word):
            words.add(word)
    for word in sorted(words):
        holding = {(r.version.day.isoformat(), r.version.law.title, r.provision) for r in rows if word in r.text}
        _total, hits = search(word, kind="law", limit=2000)
        answered = {(h.version, h.title.split(" ")[0], h.provision) for h in hits if h.provision}
        assert holding <= answered, word


def test_a_phrase_must_stand_there_and_facets_count_what_each_choice_would_find(loaded, client):
    assert found("“人员不得少于”") == ["art_2"]
    assert found("“少于不得”") == []
    answer = find("检查")
    assert answer.facets["law"] == {"示例检查法": 2}
    assert answer.facets["level"] == {"law": 2}
    assert answer.facets["standing"] == {"in_force": 2}
    assert [hit.provision for hit in find("检查", Filters(standing="in_force")).hits] == ["art_2", "art_1"]
    assert find("检查", Filters(standing="repealed")).total == 0
    page = client.get(reverse("cms:search"), {"q": "检查", "level": "law", "page": "9"})
    assert [facet["values"][0]["chosen"] for facet in page.context["facets"]] == [False, True, False, False]


def test_a_number_is_answered_first_and_as_one_types(loaded, client):
    assert find("检查法 2").hits[0].provision == "art_2"
    assert find("示例检查法第九条").hits == []
    fragment = client.get(reverse("cms:suggest"), {"q": "检查法 2"}).content.decode()
    assert "/law/%E7%A4%BA%E4%BE%8B%E6%A3%80%E6%9F%A5%E6%B3%95/#art_2" in fragment
    assert client.get(reverse("cms:suggest"), {"q": "\x00"}).content.strip() == b""


def test_where_nothing_is_found_something_near_is_offered(loaded, client):
    page = client.get(reverse("cms:search"), {"q": "示例检察法"})
    assert "示例检查法" in page.context["others"]


def test_a_search_costs_the_same_whatever_it_finds(loaded, django_assert_max_num_queries):
    for words in ("检查", "告知 陈述", "听证"):
        with django_assert_max_num_queries(12):
            find(words)
