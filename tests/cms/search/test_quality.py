"""Recall and precision against the plainest truth there is: every word stands in the text of the article."""

import random

import pytest
from django.urls import reverse

from cms.models import Provision
from cms.queries.search import find, search
from cms.services.law import import_laws

# What officers look up: words, pairs of words, phrases of practice, in the middle of sentences.
QUERIES = [
    "听证 罚款 陈述 申辩 送达 扣押 查封 回避 管辖 委托 授权 撤销 变更 执行 催告 公告 复议 诉讼 证据 笔录 期限 许可",
    "吊销 没收 警告 拘留 滞纳金 代履行 先行登记 立案 告知 公示 记录 法制审核 简易程序 当场 从轻 减轻 不予处罚 首违",
    "违法所得 责令改正 停产停业 电子数据 视听资料 行政机关 执法人员 当事人 利害关系人 法定代表人 近亲属 书面 口头",
    "五日内 六十日 两人以上 重大复杂 国家秘密 商业秘密 个人隐私 公共利益 自由裁量 过罚相当 加处罚款 分期缴纳",
    "行政处罚决定书 申请人民法院强制执行 没有法定依据 主要证据不足 适用依据错误 违反法定程序 超越职权",
    "当事人 陈述|罚款 缴纳|许可 延续|执法人员 证件|查封 期限|复议 期限|送达 公告",
]
WORDS = [word for line in QUERIES[:-1] for word in line.split()] + QUERIES[-1].split("|")


@pytest.fixture
def library(shared, db):
    import_laws([shared / "laws" / "行政法"])
    rows = Provision.objects.select_related("version__law").only(
        "text", "provision", "version__day", "version__law__title"
    )
    return {(row.version.day.isoformat(), row.version.law.title, row.provision): row.text for row in rows}


def answered(words: str) -> set:
    return {
        (h.version, h.title.rsplit(" ", 1)[0], h.provision)
        for h in search(words, kind="law", limit=9000)[1]
        if h.version
    }


def test_real_texts_answer_as_a_reading_of_them_would(library, client):
    """One import, every figure: recall, precision, phrases, titles first, numbers."""
    assert len(WORDS) >= 60
    recall, precision = quality(library)
    assert (recall >= 0.99, precision >= 0.95) == (True, True), (recall, precision)
    phrases_are_exact(library)
    for title in ("行政处罚", "行政强制法", "行政许可", "行政复议法"):
        first = search(title)[1][0]
        assert (title in first.title, first.provision) == (True, None)
    for typed, words, provision in NUMBERS:
        first = find(typed).hits[0]
        assert (first.title, first.provision) == (words, provision)
        assert f"#{provision}" in client.get(reverse("cms:search"), {"q": typed}).content.decode()


NUMBERS = [
    ("处罚法 42", "中华人民共和国行政处罚法 第四十二条", "art_42"),
    ("行政处罚法第四十二条", "中华人民共和国行政处罚法 第四十二条", "art_42"),
    ("处罚法42条第2款", "中华人民共和国行政处罚法 第四十二条", "art_42"),
    ("《行政强制法》第十八条", "中华人民共和国行政强制法 第十八条", "art_18"),
]


def quality(library) -> tuple[float, float]:
    found = wanted = right = 0
    for words in WORDS:
        truth = {place for place, text in library.items() if all(one in text for one in words.split())}
        hits = answered(words)
        found, wanted, right = found + len(hits), wanted + len(truth), right + len(truth & hits)
    assert wanted > 1000
    return right / wanted, right / found


def phrases_are_exact(library) -> None:
    chance = random.Random(5)
    texts = sorted(text for text in library.values() if len(text) > 40)
    for text in chance.sample(texts, 20):
        phrase = text[8:14]
        if "\n" not in phrase:
            assert answered(f"“{phrase}”") == {place for place, other in library.items() if phrase in other}, phrase
