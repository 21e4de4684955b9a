"""What every test may lean on."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings as project_settings
from django.test import Client
from django.test.utils import setup_databases, teardown_databases
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from core import typesetting
from tests.own_database import OwnDatabase, copied_database

# A busy machine is slow; that says nothing about a rule.
hypothesis_settings.register_profile("ours", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("ours")


def pytest_configure() -> None:
    # A slow hash is worth nothing in a test, and most of the suite's time.
    project_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    project_settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    # Else every client of every test would read the list of all static files anew.
    project_settings.WHITENOISE_AUTOREFRESH = True
    # Tests of one run must not count each other's log-ins.
    project_settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A transactional test would empty the shared database, home page and all: `own_database` is for that."""
    for item in items:
        for mark in item.iter_markers("django_db"):
            if mark.kwargs.get("transaction"):
                raise pytest.UsageError(f"{item.nodeid}: use the fixture own_database instead of transaction=True")


@pytest.fixture
def chinese_font() -> str:
    """For tests that look at a set document. A server without the font says so, see tests/core/test_typesetting.py."""
    try:
        return typesetting.chinese_font("")
    except typesetting.CannotPrintError:
        pytest.skip("no Chinese font on this machine: install fonts-noto-cjk")


@pytest.fixture(autouse=True)
def files_in_tmp(settings, tmp_path: Path) -> None:
    """Whatever a test stores goes to its own folder; the static folder exists, so WhiteNoise does not complain."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.PRIVATE_ROOT = str(tmp_path / "private")
    settings.STATIC_ROOT = str(tmp_path)
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    private = {**settings.STORAGES["private"], "OPTIONS": {"location": settings.PRIVATE_ROOT, "base_url": None}}
    settings.STORAGES = {**settings.STORAGES, "private": private}


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process keeps for a second would outlive the test that made it, and make counts depend on the clock."""
    monkeypatch.setattr("core.kept.SECONDS", 0)


@pytest.fixture(autouse=True)
def in_chinese() -> None:
    """A request in English leaves its language to whatever the process does next."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def fresh_cache() -> Iterator[None]:
    from django.core.cache import cache

    yield
    cache.clear()


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker,
    django_db_keepdb: bool,
    django_db_createdb: bool,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """pytest-django makes a test database only where some test asks for `db`; a run of `own_database` alone needs one too."""
    verbosity = request.config.option.verbose
    with django_db_blocker.unblock():
        made = setup_databases(
            verbosity=verbosity, interactive=False, keepdb=django_db_keepdb and not django_db_createdb
        )
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            teardown_databases(made, verbosity=verbosity)


@pytest.fixture
def own_database(
    request: pytest.FixtureRequest, django_db_setup, django_db_blocker, tmp_path: Path, monkeypatch
) -> Iterator[OwnDatabase]:
    """A fresh copy of the migrated test database, in which commits are real.

    For tests of threads, locks, triggers and other processes. Django's own way, emptying every table afterwards, meets
    append-only tables that refuse and wipes the site's root page. Do not ask for `db` beside it.
    """
    if {"db", "transactional_db"} & set(request.fixturenames) or request.node.get_closest_marker("django_db"):
        raise pytest.UsageError("own_database and db exclude each other")
    with django_db_blocker.unblock(), copied_database(tmp_path) as database:
        monkeypatch.setenv("DATABASE_URL", database.url)
        monkeypatch.setenv("MINGFA_VAR", str(tmp_path))
        yield database


@pytest.fixture
def client_for() -> Callable[..., Client]:
    """A browser of a person: signed in, with the second factor proved unless `second_factor=False`."""

    def sign_in(person, *, second_factor: bool = True) -> Client:
        from core.models import User
        from tests.factories.people import make_user

        client = Client()
        client.force_login(
            User.objects.filter(person=person).first() or make_user(person),
            backend="django.contrib.auth.backends.ModelBackend",
        )
        if second_factor:
            session = client.session
            session["account_authentication_methods"] = [{"method": "mfa", "at": 0}]
            session.save()
        return client

    return sign_in


@pytest.fixture
def shared() -> Path:
    """Trial data beside the project; skips where it is absent."""
    folder = Path(__file__).resolve().parent.parent.parent / "shared"
    if not folder.is_dir():
        pytest.skip("no trial data beside the project")
    return folder


@pytest.fixture(scope="session")
def on_postgres() -> bool:
    return "postgres" in project_settings.DATABASES["default"]["ENGINE"]


os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright keeps an event loop in the test's thread
