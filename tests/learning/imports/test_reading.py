import io
import zipfile

import pytest
import typst

from core.errors import DomainError
from learning.domain.draft import Picture, Remark, Section, Table, Text, cut
from learning.imports.reading import LessonFile
from learning.imports.slides import read_slides
from tests.learning.imports.files import slides, word


def test_headings_become_sections_and_the_rest_keeps_its_order():
    draft = LessonFile(word(), "a.docx").draft
    assert draft.title == "证据课"
    first, second = draft.sections
    assert (first.title, second.title) == ("收集", "保存")
    text, picture = first.blocks
    assert isinstance(text, Text)
    assert text.html == "<p>依照《行政处罚法》第五十四条，<b>全面收集</b></p><ul><li>书证</li><li>物证</li></ul>"
    assert picture == Picture(0, "证据袋")
    heading, table = second.blocks
    assert isinstance(heading, Text)
    assert heading.html.startswith("<h2>登记</h2>")
    assert table == Table("保存", ("种类", "怎样存"), (("电子数据", "封存"),))


def test_what_a_lesson_has_no_place_for_is_named_with_its_section():
    assert LessonFile(word(), "a.docx").draft.remarks == [Remark("embedded_object", "保存")]


def test_a_long_section_is_cut_where_it_is_asked_for():
    draft = LessonFile(word(long=8), "a.docx").draft
    assert [section.title for section in draft.sections] == ["收集", "保存"]
    assert len(draft.sections[1].blocks) == 3
    blocks = [Text(f"<p>{n}</p>", "法" * 1500, "登记" if n == 2 else "") for n in range(4)]
    assert [(s.title, len(s.blocks)) for s in cut([Section("保存", blocks)])] == [("保存（1）", 2), ("登记", 2)]


def test_slides_become_a_section_a_page_with_their_text():
    source = b"#set page(width: 300pt, height: 200pt)\nFirst page\n#pagebreak()\nSecond page"
    draft = read_slides(typst.compile(source), "slides")
    assert [section.title for section in draft.sections] == ["First page", "Second page"]
    assert draft.sections[1].blocks == [Picture(1, "Second page", "Second page", slide=True)]


def test_pages_without_text_are_named_and_drawn():
    file = LessonFile(slides(), "扫描.pdf")
    assert file.draft.remarks == [Remark("page_without_text", "扫描", 2)]
    assert [picture.alt for picture in file.draft.pictures] == ["", ""]
    assert file.picture(1).startswith(b"\xff\xd8")


def without_body() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<broken")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (without_body(), "a.docx", "word_unreadable"),
        (b"%PDF-1.7\nnothing\n%%EOF", "a.pdf", "slides_unreadable"),
        (slides(121), "a.pdf", "slides_too_many"),
        (b"a,b", "a.csv", "lesson_file_kind"),
    ],
    ids=["broken word", "broken pdf", "many pages", "a table"],
)
def test_what_cannot_be_read_says_so(content, name, code):
    with pytest.raises(DomainError, match=code):
        LessonFile(content, name)
