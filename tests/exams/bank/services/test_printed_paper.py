"""A paper with emphasis, tables and pictures is printed with all of them, on PDF and for Word."""

import io

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from exams.documents.paper import document
from exams.services.pictures import add_picture, pictures_of_form
from tests.exams.bank.services.test_pictures import png
from tests.factories.bank import OPTIONS, make_bank
from tests.factories.exams import make_form
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
STEM = "下列做法**不**正确的是？\n| 情节 | 罚款 |\n|---|---|\n| 轻微 | 不罚 |\n{picture}"


@pytest.fixture
def form():
    bank = make_bank()
    shown = add_picture(bank=bank, upload=SimpleUploadedFile("封条.png", png()), words="一张封条", by=make_person())
    options = [{**OPTIONS[0], "text": f"如图 {shown}"}, *OPTIONS[1:]]
    return make_form(1, bank=bank, stem=STEM.format(picture=shown), options=options)


def test_word_file_holds_table_emphasis_and_pictures(form):
    file = Document(io.BytesIO(document(form, letter="A", part="paper", ending="docx")))
    (table,) = file.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["情节", "罚款"], ["轻微", "不罚"]]
    bold = [run.text for paragraph in file.paragraphs for run in paragraph.runs if run.bold]
    assert bold == ["不"]
    told = [found.get("descr") for found in file.element.body.iter() if found.tag.endswith("}docPr")]
    assert told == ["一张封条", "一张封条"]
    assert len(file.inline_shapes) == 2


@pytest.mark.parametrize("part", ["sheet", "key"])
def test_sheet_and_key_show_no_picture(form, part):
    assert not Document(io.BytesIO(document(form, letter="A", part=part, ending="docx"))).inline_shapes


@pytest.mark.parametrize("letter", ["A", "C"])
@pytest.mark.usefixtures("chinese_font")
def test_pdf_is_set_with_table_and_pictures(form, letter):
    printed = document(form, letter=letter, part="paper", ending="pdf")
    page = pypdfium2.PdfDocument(printed)[0]
    text = page.get_textpage().get_text_range()
    assert all(cell in text for cell in ("情节", "罚款", "轻微", "不罚")), text
    pictures = [one for one in page.get_objects() if isinstance(one, pypdfium2.PdfImage)]
    assert len(pictures) == 2


def test_paper_without_pictures_asks_for_none(django_assert_num_queries):
    form = make_form(1)
    with django_assert_num_queries(0):
        assert pictures_of_form(form) == {}
