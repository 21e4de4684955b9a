"""Our digests and the structure index against the texts, where they are at hand: in our own words, and right."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cms.domain.statutes.numbers import in_chinese
from cms.domain.statutes.parse import parse
from cms.domain.statutes.text import Statute as Parsed
from cms.queries.digests import digests
from cms.queries.outline import outline_of
from exams.domain.outdated import WORDS
from tests.content.statutes import FILES, Statute, all_runs, runs
from tests.content.test_law import INVENTED, TITLES, citations_in

PERIOD = re.compile(r"([一二三四五六七八九十百千两]+)(个?工作日|日|个月|元|小时)")
DAY = re.compile(r"\((\d{4}-\d{2}-\d{2})\)")


@pytest.fixture
def texts(shared: Path) -> dict[str, Parsed]:
    return {law: parse((shared / "laws" / file).read_text(encoding="utf-8")) for law, file in FILES.items()}


def words_of_article(text: Parsed, article: str) -> str:
    (found,) = (one for one in text.articles if one.id == article)
    lines = [line for p in found.paragraphs for line in (p.text, *(point.text for point in p.points))]
    plain = unicodedata.normalize("NFKC", "\n".join(lines))
    figures = re.sub(r"\d+", lambda digits: in_chinese(int(digits[0])), plain)
    return re.sub("(?<!十)二个月", "两个月", figures)


def test_every_law_that_the_content_cites_has_a_digest(dated: list[dict[str, Any]]) -> None:
    cited = {citation["law"] for citation in citations_in(dated)} - set(INVENTED)
    assert cited <= set(digests())


def test_every_article_that_the_content_cites_stands_in_the_structure_index(dated: list[dict[str, Any]]) -> None:
    missing = {
        citation["label"]
        for citation in citations_in(dated)
        if citation["law"] not in INVENTED
        and (outline_of(citation["law"]) is None or not outline_of(citation["law"]).has(citation["provision"]))
    }
    assert missing == set()


def test_digests_name_the_text_they_were_read_from(texts: dict[str, Parsed]) -> None:
    for digest in digests().values():
        assert date.fromisoformat(DAY.search(FILES[digest.law])[1]) == digest.text_of
        assert set(digest.articles) <= {article.id for article in texts[digest.law].articles}
        assert digest.checked_on >= digest.text_of


def test_digests_repeat_no_words_of_a_statute(statutes: dict[str, Statute]) -> None:
    real = all_runs(statute for name, statute in statutes.items() if name not in INVENTED)
    allowed = {run for title in TITLES for run in runs(title)}
    ours = [words for digest in digests().values() for words in (digest.words, *digest.articles.values())]
    assert [text for text in ours if any(run in real and run not in allowed for run in runs(text))] == []


def test_periods_and_amounts_of_digests_stand_in_their_articles(texts: dict[str, Parsed]) -> None:
    wrong = [
        (digest.law, article, found[0])
        for digest in digests().values()
        for article, words in digest.articles.items()
        for found in PERIOD.finditer(words)
        if found[0] not in words_of_article(texts[digest.law], article)
    ]
    assert wrong == []


def newer_texts(shared: Path) -> dict[str, str]:
    """Texts of 2019 and later: written after the reform of 2018."""
    return {
        path.stem: path.read_text(encoding="utf-8")
        for path in (shared / "laws").rglob("*.md")
        if (found := DAY.search(path.name)) and found[1] >= "2019-01-01"
    }


BODIES = {
    "市场监督管理": "市场监督管理", "应急管理": "应急管理部门", "生态环境主管部门": "生态环境", "自然资源主管部门": "自然资源",
    "司法行政机关": "司法行政", "行政行为": "行政行为", "税务机关（国税、地税已合并）": "税务机关",
    "市场监督管理（药品为药品监督管理）": "药品监督管理部门",
}  # fmt: skip


def test_the_new_names_of_bodies_are_those_of_texts_after_the_reform(shared: Path) -> None:
    newer = "\n".join(newer_texts(shared).values())
    assert {entry.now for entry in WORDS} - {"已废止"} == set(BODIES)
    assert [now for now, name in BODIES.items() if name not in newer] == []


# Amended after the reform, and still with the old names in articles that were not touched: a lint, never a verdict.
KEEP_OLD_NAMES = {
    "消防法(2021-04-29)", "道路交通安全法(2021-04-29)", "公安机关办理行政案件程序规定(2019-04-27)", "市场监督管理行政处罚信息公示规定(2021-07-30)",
}  # fmt: skip


def test_old_names_of_bodies_stand_in_newer_texts_only_where_we_know_of_it(shared: Path) -> None:
    """New in this list: read the article before the lint is believed."""
    found = {name for name, text in newer_texts(shared).items() if any(entry.pattern.search(text) for entry in WORDS)}
    assert found == KEEP_OLD_NAMES
