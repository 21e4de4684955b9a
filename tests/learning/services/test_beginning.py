import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cms.models import SiteImage
from core.models import StoredFile
from core.roles import Role
from learning.models import CoursePage, LessonPage, LibraryPage
from learning.services.library import ensure_library
from tests.factories.learning import make_lesson
from tests.factories.people import grant, make_person, make_unit, make_user
from tests.learning.imports.files import slides, word

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    make_lesson("there")
    return CoursePage.objects.get(slug="course")


@pytest.fixture
def trainer(course):
    person = make_person()
    grant(person, Role.TRAINER, make_unit())
    make_user(person).groups.add(ensure_library(course.get_parent().get_parent()).group_permissions.first().group)
    return person


def upload(browser, course, content: bytes, name: str):
    there = reverse("office-lesson-import", args=[course.pk])
    return browser.post(there, {"file": SimpleUploadedFile(name, content)})


def test_a_word_document_becomes_a_draft_with_its_pictures_and_citations(course, trainer, client_for):
    browser = client_for(trainer)
    preview = upload(browser, course, word(), "证据.docx").url
    shown = browser.get(preview)
    assert shown.context["unknown"] == ["行政处罚法第四十四条第二款第三项"]
    assert LessonPage.objects.filter(title="证据课").count() == 0
    kept = browser.post(preview, {"title": "证据课", "law_date": "2026-11-25", "alt_0": "证据袋"})
    page = LessonPage.objects.get(title="证据课")
    assert kept.url == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert (page.live, page.owner.person, page.slug) == (False, trainer, "证据课")
    assert [block.value["provision"] for block in page.citations] == ["art_54"]
    assert SiteImage.objects.get().alt_text == "证据袋"
    assert browser.get(kept.url).status_code == 200


def test_a_picture_nobody_described_is_asked_for_and_nothing_is_kept(course, trainer, client_for):
    browser = client_for(trainer)
    preview = upload(browser, course, slides(), "扫描.pdf").url
    refused = browser.post(preview, {"title": "扫描课", "law_date": "2026-11-25", "alt_0": "封面"})
    assert refused.status_code == 400
    assert "第 2 张图" in refused.content.decode()
    assert not SiteImage.objects.exists()
    browser.post(preview, {"title": "扫描课", "law_date": "2026-11-25", "alt_0": "封面", "alt_1": "红色方块"})
    page = LessonPage.objects.get(title="扫描课")
    assert [section.value["body"][0].value["alt"] for section in page.sections] == ["封面", "红色方块"]


PROTECTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64) + "EncryptedPackage".encode("utf-16-le")


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"plain text that is no document", "a.docx", "类型"),
        (PROTECTED, "a.docx", "密码"),
        (b"PK\x03\x04" + bytes(31 * 1024 * 1024), "a.docx", "大"),
        (slides()[:-6] + b"/Encrypt 3 0 R\n%%EOF", "a.pdf", "密码"),
    ],
    ids=["no document", "protected", "too large", "protected pdf"],
)
def test_a_bad_file_is_refused_in_a_sentence_and_nothing_is_kept(course, trainer, client_for, content, name, said):
    answer = upload(client_for(trainer), course, content, name)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not StoredFile.objects.exists()


def test_nobody_else_begins_a_lesson_or_sees_the_file(course, trainer, client_for):
    preview = upload(client_for(trainer), course, word(), "证据.docx").url
    other = make_person()
    grant(other, Role.OFFICER, make_unit())
    assert client_for(other).get(reverse("office-lesson-import", args=[course.pk])).status_code in {302, 404}
    second = make_person()
    grant(second, Role.TRAINER, make_unit())
    make_user(second).groups.add(trainer.user.groups.last())
    assert client_for(second).get(preview).status_code == 404


def test_a_trainer_comes_to_the_library_even_where_there_is_none_yet(client_for):
    unit = make_unit()
    people = {role: make_person() for role in (Role.TRAINER, Role.OFFICER)}
    for role, person in people.items():
        grant(person, role, unit)
    assert client_for(people[Role.OFFICER]).get(reverse("office-courses")).status_code == 404
    assert not LibraryPage.objects.exists()
    answer = client_for(people[Role.TRAINER]).get(reverse("office-courses"))
    library = LibraryPage.objects.get()
    assert answer.url == reverse("wagtailadmin_explore", args=[library.pk])
    assert client_for(people[Role.TRAINER]).get(reverse("office-courses")).url == answer.url
