"""The foot of every page: looked up once a second, and a change in the office seen by the next reader."""

import pytest
from wagtail.models import Page, Site

from cms.models import HomePage, StandardPage
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
DOOR = "/exams/admission/"


@pytest.fixture(autouse=True)
def kept_for_long(monkeypatch):
    from cms import footer

    monkeypatch.setattr("core.kept.SECONDS", 3600)
    footer._kept._start_anew()
    yield
    footer._kept._start_anew()


def make_page(title="关于本站", slug="about") -> StandardPage:
    page = StandardPage(title=title, slug=slug, show_in_menus=True)
    HomePage.objects.get().add_child(instance=page)
    return page


def publish(page: StandardPage) -> None:
    page.save_revision().publish()


def rename(page: StandardPage) -> None:
    page.title = "改了名字"
    publish(page)


def take_out_of_menus(page: StandardPage) -> None:
    page.show_in_menus = False
    publish(page)


def move_below_another(page: StandardPage) -> None:
    Page.objects.get(pk=page.pk).move(make_page("另一页", "other"), pos="last-child")


def move_to_the_front(page: StandardPage) -> None:
    Page.objects.get(pk=page.pk).move(HomePage.objects.get(), pos="first-child")


def delete(page: StandardPage) -> None:
    Page.objects.get(pk=page.pk).delete()


def give_the_site_another_root(page: StandardPage) -> None:
    site = Site.objects.get()
    site.root_page = page
    site.save()


def titles_at(client) -> list[str]:
    foot = client.get(DOOR).content.decode().split('<footer class="mf-footer">')[1]
    return [part.split("</a>")[0].split(">")[-1] for part in foot.split("<li>")[1:]]


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        (rename, ["帮助", "改了名字"]),
        (take_out_of_menus, ["帮助"]),
        (StandardPage.unpublish, ["帮助"]),
        (move_below_another, ["帮助", "另一页"]),
        (move_to_the_front, ["关于本站", "帮助"]),
        (delete, ["帮助"]),
        (give_the_site_another_root, []),
    ],
)
def test_a_change_in_the_office_is_seen_by_the_next_reader(client, django_capture_on_commit_callbacks, change, seen):
    with django_capture_on_commit_callbacks(execute=True):
        make_page("帮助", "help")
        page = make_page()
    assert titles_at(client) == ["帮助", "关于本站"]
    with django_capture_on_commit_callbacks(execute=True):
        change(page)
    assert titles_at(client) == seen


def test_the_next_page_asks_nothing_for_its_foot(client, django_assert_num_queries):
    make_page()
    client.get(DOOR)
    with django_assert_num_queries(0):
        assert titles_at(client) == ["关于本站"]


def test_it_holds_nothing_of_who_is_reading(client, client_for):
    make_page()
    officer = client_for(make_person(name="周敏"))
    assert "周敏" in officer.get(DOOR).content.decode()
    assert "周敏" not in client.get(DOOR).content.decode()


def test_each_site_has_a_foot_of_its_own(client, settings):
    settings.ALLOWED_HOSTS = ["testserver", "second.example"]
    page = make_page()
    Site.objects.create(hostname="second.example", root_page=page)
    assert titles_at(client) == ["关于本站"]
    second = client.get(DOOR, headers={"host": "second.example"}).content.decode()
    assert "关于本站" not in second.split('<footer class="mf-footer">')[1]


def test_a_foreign_host_is_refused_and_not_an_error(client):
    assert client.get("/", headers={"host": "foreign.example"}).status_code == 400
