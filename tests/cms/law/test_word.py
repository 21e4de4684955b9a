"""The same statute as Markdown and as Word is the same tree; what is no statute says why."""

import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.core.management import call_command

from cms.domain.statutes.dates import in_force_from
from cms.models import CrossReference, Law, LawVersion, Provision
from cms.services.law import import_laws
from cms.services.law_reading import read_text
from tests.cms.law.word import word_of

TEXT = """# 青沅市犬只管理条例（虚构）

2024年3月5日 青沅市第九届人民代表大会常务委员会第十六次会议通过
2024年5月1日 施行

<!-- INFO END -->

## 第一章 总 则

第一条 为了示范，制定本条例。

## 第二章 管理

第二条 携犬外出的，应当遵守下列规定：

（一）使用牵引绳；
（二）清理粪便。

前款第一项的牵引绳长度见下表：

| 犬只 | 长度 |
| 大型 | 一米五 |

第二条之一 违反本条例第二条第一款的，依照《行政处罚法》第三十三条处理。

## 附件

表格若干
"""


def tree(read):
    return [
        (a.id, [h.replace(" ", "") for h in a.headings], [(p.text, p.points) for p in a.paragraphs])
        for a in read.statute.articles
    ]


def test_word_and_markdown_give_one_tree():
    as_text, as_word = read_text("犬.md", TEXT.encode()), read_text("犬.docx", word_of(TEXT))
    assert tree(as_word) == tree(as_text)
    assert [a.id for a in as_word.statute.articles] == ["art_1", "art_2", "art_2_1"]
    assert as_word.statute.title == "青沅市犬只管理条例（虚构）"
    assert in_force_from(as_word.statute) == (date(2024, 5, 1), "header")
    assert as_word.report.doubts == []


def test_every_real_statute_as_word_has_the_structure_of_its_markdown(shared):
    for path in sorted((shared / "laws").rglob("*.md")):
        as_text = read_text(path.name, path.read_bytes())
        if as_text.report.kind != "law":
            continue
        as_word = read_text(f"{path.stem}.docx", word_of(path.read_text(encoding="utf-8-sig")))
        assert tree(as_word) == tree(as_text), path.name
        assert in_force_from(as_word.statute) == in_force_from(as_text.statute), path.name
        assert (as_word.statute.title, as_word.statute.book) == (as_text.statute.title, as_text.statute.book)


def encrypted() -> bytes:
    stream = BytesIO(word_of(TEXT))
    with zipfile.ZipFile(stream) as archive:
        content = bytearray(stream.getvalue())
        first = archive.infolist()[0].header_offset
    content[first + 6] |= 1
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    return bytes(content)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("不是.docx", b"PK\x03\x04 nothing of the kind", "损坏"),
        ("表.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧版 Office"),
        ("大.md", b"\xe7\xac\xac" * 18_000_000, "过大"),
        ("锁.docx", encrypted(), "密码"),
        ("空.md", b"", "空"),
    ],
)
def test_what_cannot_be_read_says_why_and_leaves_nothing(tmp_path, name, content, reason):
    (tmp_path / name).write_bytes(content)
    (report,) = import_laws([tmp_path / name])
    assert reason in report.unreadable
    assert not Law.objects.exists()


@pytest.mark.django_db
def test_a_doubled_article_and_a_gap_are_refused_with_their_place(tmp_path, capsys):
    doubled, gap = tmp_path / "重复条例(2024-01-01).md", tmp_path / "缺条条例(2024-01-01).docx"
    body = "# {}\n\n2024年1月1日 通过\n\n<!-- INFO END -->\n\n第一条 甲。\n\n第{}条 乙。\n\n第{}条 丙。\n"
    doubled.write_text(body.format("重复条例", "二", "二"), encoding="utf-8")
    gap.write_bytes(word_of(body.format("缺条条例", "三", "四")))
    with pytest.raises(SystemExit):
        call_command("import_law", str(tmp_path))
    said = capsys.readouterr().err
    assert "重复条例(2024-01-01).md 第 11 行" in said
    assert "缺条条例(2024-01-01).docx 第 4 行" in said
    assert not Law.objects.exists()
    call_command("import_law", str(gap), "--accept-gaps")
    assert Law.objects.get().code == "缺条条例"


@pytest.mark.django_db
def test_references_are_written_with_the_text_and_a_whole_refusal_leaves_none(tmp_path):
    file = tmp_path / "青沅市犬只管理条例（虚构）(2024-03-05).docx"
    file.write_bytes(word_of(TEXT))
    import_laws([file], invented=True)
    assert list(CrossReference.objects.values_list("article", "law", "provision")) == [
        ("art_2_1", "青沅市犬只管理条例（虚构）", "art_2__para_1"),
        ("art_2_1", "行政处罚法", "art_33"),
    ]


@pytest.mark.django_db
def test_two_texts_of_one_day_are_two_versions_and_the_second_counts(tmp_path):
    law = tmp_path / "同日法(2024-01-01).md"
    text = "# 同日法\n\n2024年1月1日 修订\n\n<!-- INFO END -->\n\n第一条 甲。\n\n第二条 本法自2024年3月1日起施行。\n"
    law.write_text(text, encoding="utf-8")
    import_laws([law])
    law.write_text(text.replace("甲。", "乙。"), encoding="utf-8")
    import_laws([law], amendment=2)
    import_laws([law], amendment=2)
    second, first = LawVersion.objects.all()
    assert (first.amendment, second.amendment, second.revision) == (1, 2, 1)
    from cms.queries.law import version_on

    assert version_on(first.law, date(2024, 3, 1)) == second
    assert Provision.objects.count() == 4


def test_lines_of_word_are_its_paragraphs(tmp_path: Path):
    read = read_text("犬.docx", word_of(TEXT, contents=False))
    assert read.lines[0] == (1, "# 青沅市犬只管理条例（虚构）")
    assert read.statute.articles[1].line == 6
