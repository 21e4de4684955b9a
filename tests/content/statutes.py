"""Read the articles of a law from the Markdown of the trial data, only to check citations and copies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from cms.domain.statutes.text import number_of

LOCAL_RULE = "青沅市市容和环境卫生管理若干规定（虚构）"
CIVILITY_RULE = "示例市文明行为促进条例（虚构，仅供演示）"
FILES = {
    "行政处罚法": "行政法/行政处罚法(2021-01-22).md",
    "行政强制法": "行政法/行政强制法(2011-06-30).md",
    "行政许可法": "行政法/行政许可法(2019-04-23).md",
    "消防法": "行政法/消防法(2021-04-29).md",
    "公务员法": "行政法/公务员法(2018-12-29).md",
    "行政复议法": "诉讼与非诉讼程序法/行政复议法(2023-09-01).md",
    "行政诉讼法": "诉讼与非诉讼程序法/行政诉讼法(2017-06-27).md",
    "国家赔偿法": "宪法相关法/国家赔偿法(2012-10-26).md",
    "公职人员政务处分法": "宪法相关法/公职人员政务处分法(2020-06-20).md",
    "立法法": "宪法相关法/立法法(2023-03-13).md",
    "政府信息公开条例": "行政法规/政府信息公开条例(2019-04-03).md",
    "优化营商环境条例": "行政法规/优化营商环境条例(2019-10-22).md",
    "行政执法机关移送涉嫌犯罪案件的规定": "行政法规/行政执法机关移送涉嫌犯罪案件的规定(2020-08-07).md",
    "无证无照经营查处办法": "行政法规/无证无照经营查处办法(2017-08-06).md",
    "市场监督管理行政处罚信息公示规定": ("部门规章/市场监督管理总局/市场监督管理行政处罚信息公示规定(2021-07-30).md"),
}
LONGEST_RUN = 15  # as many characters in a row as the statute are a copy; shorter runs are the trade's own phrases
_ARTICLE = re.compile(r"^第([零一二三四五六七八九十百]+)条(?=\s)")
_POINT = re.compile(r"^[（(]([一二三四五六七八九十]+)[）)]")
_NO_CHARACTER = re.compile(r"[^\u4e00-\u9fff]")


@dataclass
class Statute:
    """`points[article]` counts the points of each paragraph of an article; `text` is everything."""

    points: dict[int, list[int]]
    text: str

    def has(self, provision: str) -> bool:
        found = re.fullmatch(r"art_(\d+)(?:__para_(\d+))?(?:__pt_(\d+))?", provision)
        if not found or int(found[1]) not in self.points:
            return False
        paragraphs = self.points[int(found[1])]
        paragraph = int(found[2] or 1)
        return 0 < paragraph <= len(paragraphs) and int(found[3] or 0) <= paragraphs[paragraph - 1]


def read_statute(markdown: str) -> Statute:
    body = markdown.partition("<!-- INFO END -->")[2]
    points: dict[int, list[int]] = {}
    article: list[int] | None = None
    for line in _lines(body):
        if found := _ARTICLE.match(line):
            article = points[number_of(found[1])] = [0]
        elif article is None:
            continue
        elif found := _POINT.match(line):
            article[-1] = number_of(found[1])
        else:
            article.append(0)
    return Statute(points, body)


def _lines(body: str) -> Iterator[str]:
    for line in body.splitlines():
        stripped = line.strip().strip("\u200b")
        if stripped and not stripped.startswith("#"):
            yield stripped


def runs(text: str) -> Iterator[str]:
    """Every run of LONGEST_RUN Chinese characters, punctuation and figures left out."""
    characters = _NO_CHARACTER.sub("", text)
    for start in range(len(characters) - LONGEST_RUN + 1):
        yield characters[start : start + LONGEST_RUN]


def all_runs(statutes: Iterable[Statute]) -> set[str]:
    return {run for statute in statutes for line in statute.text.splitlines() for run in runs(line)}


def words_of(item: Any) -> Iterator[str]:
    """Every text we wrote in a piece of content; labels and titles of laws are not ours."""
    if isinstance(item, str):
        yield item
    elif isinstance(item, list):
        for part in item:
            yield from words_of(part)
    elif isinstance(item, dict):
        for key, part in item.items():
            if key not in ("citations", "checked_against"):
                yield from words_of(part)
