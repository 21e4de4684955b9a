"""The navigation marks the section a page belongs to; the header keeps account, search and sections apart."""

import pytest
from django.test import RequestFactory
from django.urls import reverse
from lxml import html

from cms.navigation import links_for

pytestmark = pytest.mark.django_db
PARTS = ("mf-tools__account", "mf-tools__find", "mf-nav")
CODE = "00000000-0000-0000-0000-000000000000"


def marked(path: str) -> dict[str, str]:
    request = RequestFactory().get(path)
    request.person = None
    return {link.url: link.current for link in links_for(request) if link.current}


@pytest.mark.parametrize(
    ("path", "section", "said"),
    [
        ("/verify/", "/verify/", "page"),
        ("/verify/report/track/", "/verify/", "true"),
        ("/v/abc/", "/verify/", "true"),
        ("/officers/", "/verify/", "true"),
        (f"/officers/{CODE}/", "/verify/", "true"),
        ("/register/", "/verify/", "true"),
        ("/law/", "/law/", "page"),
        ("/law/pl/art_1/", "/law/", "true"),
        ("/powers/", "/powers/", "page"),
        ("/discretion/", "/powers/", "true"),
        (f"/discretion/{CODE}/", "/powers/", "true"),
        ("/learn/", "/learn/", "page"),
        ("/learn/courses/x/", "/learn/", "true"),
    ],
)
def test_a_page_is_marked_in_its_section(path, section, said):
    assert marked(path) == {section: said}


@pytest.mark.parametrize("path", ["/", "/search/", "/notices/", "/values/", "/registers/"])
def test_a_page_of_no_section_marks_none(path):
    assert marked(path) == {}


def test_the_header_has_account_search_and_sections_in_parts_of_their_own(client):
    page = html.fromstring(client.get(reverse("certification:rosters")).content.decode())
    account, find, sections = (page.xpath(f"//header//*[@class='{name}']") for name in PARTS)
    assert [link.text for link in account[0].xpath(".//a")] == ["登录"]
    assert len(find[0].xpath(".//form[@role='search']")) == 1
    assert [button.text for button in find[0].xpath(".//button[@name='language']")] == ["English"]
    assert [link.text for link in sections[0].xpath(".//a[@aria-current='true']")] == ["核验证件"]
