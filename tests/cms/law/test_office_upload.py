"""A text of a law through the office: read, compared, kept; and every bad file answered with a sentence and its place."""

import io
import zipfile
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cms.models import Law, LawVersion, Provision, Repeal, SourceCheck
from cms.queries.law_upload import rows_of
from cms.services.law import import_laws
from cms.services.law_reading import read_text
from core.models import StoredFile
from core.roles import Role
from tests.cms.law.word import word_of
from tests.factories.people import grant, make_person, make_unit

pytestmark = pytest.mark.django_db
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TITLE = "示例清扫规定"
TEXT = f"""# {TITLE}

2024年1月1日 通过

2024年3月1日 施行

<!-- INFO END -->

## 第一章 总则

第一条 街道每日清扫。

第二条 清扫应当降低噪声：
（一）夜间不得鸣笛；
（二）不得扬尘。

第三条 街道应当公布清扫时间。
"""


@pytest.fixture
def reviewer():
    person = make_person()
    grant(person, Role.LEGAL_REVIEWER, make_unit())
    return person


@pytest.fixture
def office(client_for, reviewer):
    return client_for(reviewer)


def send(office, content: bytes | str, name: str = f"{TITLE}.md"):
    raw = content.encode() if isinstance(content, str) else content
    return office.post(reverse("office-law-upload"), {"file": SimpleUploadedFile(name, raw)})


@pytest.mark.parametrize(("name", "raw"), [("规定.md", TEXT.encode()), ("规定.docx", word_of(TEXT))])
def test_a_text_is_read_compared_and_only_then_kept(office, reviewer, name, raw):
    answer = send(office, raw, name)
    assert (answer.status_code, Law.objects.count()) == (302, 0)
    page = office.get(answer.url).content.decode()
    for words in ("3 条、3 款、2 项", "art_2", "夜间不得鸣笛", "第一章 总则", 'value="2024-01-01"'):
        assert words in page
    done = office.post(answer.url, {"day": "2024-01-01", "amendment": "1", "invented": "on"})
    version = LawVersion.objects.get()
    assert done.url == reverse("office-law", args=[TITLE])
    assert (version.imported_by, version.in_force_from, version.law.invented) == (reviewer, date(2024, 3, 1), True)
    assert office.get(done.url).status_code == 200
    again = office.post(answer.url, {"day": "2024-01-01", "amendment": "1"})
    assert (again.status_code, LawVersion.objects.count()) == (302, 1)


def test_a_newer_text_shows_what_it_changes_before_it_is_kept(office):
    first = send(office, TEXT)
    office.post(first.url, {"day": "2024-01-01", "amendment": "1"})
    newer = TEXT.replace("每日清扫", "每日清扫两次").replace("2024年3月1日 施行", "2026年1月1日 修正")
    answer = office.get(send(office, newer).url)
    assert answer.context["seen"].tally == {"changed": 1}
    page = answer.content.decode()
    assert "从文本无法得知，须由人确认" in page


def test_a_gap_is_named_with_its_line_and_kept_on_a_persons_word_only(office):
    gap = TEXT.replace("第三条", "第五条")
    address = send(office, gap).url
    line = next(n for n, text in enumerate(gap.splitlines(), start=1) if text.startswith("第五条"))
    page = office.get(address).content.decode()
    assert f'id="line-{line}"' in page
    assert "第 2 条之后直接是第 5 条" in page
    refused = office.post(address, {"day": "2024-01-01", "amendment": "1"})
    assert (refused.status_code, LawVersion.objects.count(), Provision.objects.count()) == (400, 0, 0)
    assert f"第 {line} 行" in refused.content.decode()
    office.post(address, {"day": "2024-01-01", "amendment": "1", "accept_gaps": "on"})
    assert LawVersion.objects.get().articles == 3


def encrypted() -> bytes:
    """An encrypted .docx is an OLE container with a stream of that name."""
    return OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(1024)


def not_word() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "第一条 甲。")
    return stream.getvalue()


BAD = {
    "doubled": (TEXT.replace("第三条", "第二条"), f"{TITLE}.md", "第 2 条重复出现"),
    "not word": (not_word(), "规定.docx", "规定.docx："),
    "broken word": (word_of(TEXT)[:900], "规定.docx", "规定.docx："),
    "encrypted": (encrypted(), "规定.docx", "规定.docx："),
    "50 MB": (b"\xe7\xac\xac" * (17 * 1024 * 1024), "规定.md", "文件过大"),
    "old word": (OLE + bytes(2048), "规定.doc", "规定.doc："),
    "utf-16": (TEXT.encode("utf-16"), "规定.md", "规定.md："),
    "empty": (b"", "规定.md", ""),
    "no law": ("# 通知\n\n请各科室知悉。\n", "通知.md", "通知.md：没有找到条文"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_answered_with_a_sentence_and_nothing_is_kept(office, case):
    raw, name, sentence = BAD[case]
    answer = send(office, raw, name)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert [model.objects.exists() for model in (Law, LawVersion, StoredFile)] == [False] * 3


@pytest.mark.parametrize(
    ("role", "opens"),
    [(Role.LEGAL_REVIEWER, 200), (Role.TRAINER, 404), (Role.REGISTRY_CLERK, 404), (Role.OFFICER, 404)],
)
def test_who_may_load_a_text(client_for, role, opens):
    person = make_person()
    grant(person, role, make_unit())
    assert client_for(person).get(reverse("office-law-upload")).status_code == opens


def test_what_another_person_sent_answers_like_nothing(office, client_for):
    address = send(office, TEXT).url
    other = make_person()
    grant(other, Role.LEGAL_REVIEWER, make_unit())
    assert client_for(other).get(address).status_code == 404
    assert client_for(other).post(address, {"day": "2024-01-01", "amendment": "1"}).status_code == 404


@pytest.fixture
def version(tmp_path):
    file = tmp_path / f"{TITLE}(2024-01-01).md"
    file.write_text(TEXT, encoding="utf-8")
    import_laws([file])
    return LawVersion.objects.get()


def test_checks_and_repeals_are_recorded_by_a_person_and_shown_to_readers(office, reviewer, version, client):
    check = reverse("office-law-check", args=[version.public_id])
    assert office.post(check, {"source": "公报", "checked_on": "2999-01-01"}).status_code == 400
    office.post(check, {"source": "公报第2号", "checked_on": "2026-11-20", "provision": "art_2"})
    told = SourceCheck.objects.get()
    assert (told.provision, told.checked_by) == ("art_2", reviewer)
    repeal = reverse("office-law-repeal", args=[TITLE])
    too_early = office.post(repeal, {"repealed_from_day": "2024-02-01", "document": "决定"})
    assert (too_early.status_code, Repeal.objects.count()) == (400, 0)
    office.post(repeal, {"repealed_from_day": "2026-03-01", "document": "废止决定"})
    assert "废止决定" in client.get(reverse("cms:law", args=[TITLE])).content.decode()
    assert client.get(reverse("cms:law", args=[TITLE]) + "?on=2026-04-01").context["row"] is None
    office.post(reverse("office-law-repeal-withdraw", args=[TITLE]), {"document": "登记有误"})
    assert client.get(reverse("cms:law", args=[TITLE]) + "?on=2026-04-01").context["row"].version == version
    page = office.get(reverse("office-law", args=[TITLE])).content.decode()
    for words in ("公报第2号", "废止决定", "登记有误", reviewer.name):
        assert words in page


def test_only_reviewers_record_facts_of_laws(client_for, version):
    trainer = make_person()
    grant(trainer, Role.TRAINER, make_unit())
    office = client_for(trainer)
    assert office.get(reverse("office-law", args=[TITLE])).status_code == 200
    for name, key in (("check", version.public_id), ("repeal", TITLE), ("repeal-withdraw", TITLE)):
        assert office.post(reverse(f"office-law-{name}", args=[key]), {}).status_code == 404


def test_the_page_of_a_law_costs_the_same_with_one_text_and_with_three(office, version, tmp_path):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            office.get(reverse("office-law", args=[TITLE]))
        return len(seen)

    queries()
    one = queries()
    for year in ("2025", "2026"):
        file = tmp_path / f"{TITLE}({year}-01-01).md"
        file.write_text(TEXT.replace("2024", year).replace("清扫。", f"清扫{year}次。"), encoding="utf-8")
        import_laws([file])
    assert queries() == one


def test_a_heading_stands_beside_the_article_that_follows_it():
    text = TEXT.replace("第三条", "## 第二章 公布\n\n第三条")
    rows = rows_of(read_text(f"{TITLE}.md", text.encode()))
    beside = [(row.label, next(line for _place, line in row.lines), row.heads) for row in rows[1:]]
    assert beside == [
        ("第一条", "第一章 总则", ["第一章 总则"]),
        ("第二条", "第二条 清扫应当降低噪声：", []),
        ("第三条", "第二章 公布", ["第二章 公布"]),
    ]
    told = [line for row in rows for line in row.lines]
    assert [text.splitlines()[place - 1].lstrip("# ") for place, _line in told] == [line for _place, line in told]
