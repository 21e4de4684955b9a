"""A running site with the demonstration, on whichever database the run uses, and a browser before it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
ARTEFACTS = ROOT / "artefacts"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _database(folder: Path) -> tuple[str, str]:
    """(address, name to drop): one of its own beside the one the run was given."""
    given = os.environ.get("DATABASE_URL", "")
    if not given.startswith("postgres"):
        return f"sqlite:///{folder / 'journey.sqlite3'}", ""
    import psycopg

    name = f"journey_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(given, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{given.rsplit('/', 1)[0]}/{name}", name


def _drop(name: str) -> None:
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@dataclass(frozen=True)
class Demonstration:
    """A demonstration served as `./run` serves it."""

    url: str
    environment: dict[str, str]

    def ask(self, code: str) -> Any:
        """What a line of Python inside the installation prints as JSON: for what no browser may know."""
        told = subprocess.run(
            [sys.executable, "manage.py", "shell", "-v0", "-c", code],
            cwd=ROOT,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return json.loads(told.stdout.strip().splitlines()[-1])


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory) -> Iterator[Demonstration]:
    folder = tmp_path_factory.mktemp("journey")
    address, name = _database(folder)
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "DATABASE_URL": address,
        "MINGFA_VAR": str(folder),
        "MINGFA_DEMO": "1",
        "MINGFA_PUBLIC_URL": url,
        "MINGFA_LOG_LEVEL": "WARNING",
    }

    def manage(*arguments: str) -> None:
        subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, check=True)

    manage("migrate", "--verbosity", "0")
    manage("createcachetable")
    manage("seed_demo")
    server = subprocess.Popen([sys.executable, "manage.py", "serve", "--port", str(port)], cwd=ROOT, env=environment)
    try:
        _wait_for(url, server)
        yield Demonstration(url, environment)
    finally:
        server.terminate()
        server.wait(40)
        if name:
            _drop(name)


@pytest.fixture(scope="session")
def site(demonstration: Demonstration) -> str:
    return demonstration.url


def _wait_for(url: str, server: subprocess.Popen) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert server.poll() is None, "the server ended before it answered"
        try:
            if urllib.request.urlopen(url, timeout=3).status == 200:
                return
        except OSError:
            time.sleep(0.3)
    raise TimeoutError(url)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip("no chromium on this machine; tools/install_browser installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


_ARRIVED = """() => Promise.all(document.getAnimations()
    .filter((one) => one.effect.getComputedTiming().endTime < 5000)
    .map((one) => one.finished.catch(() => null))).then(() => null)"""
_LOOKS = 3


class Visitor:
    """A person before the site: who they are, what they see, and pictures of it at both widths."""

    def __init__(self, browser: Browser, site: str) -> None:
        self.context = browser.new_context(
            viewport={"width": 1280, "height": 850}, locale="zh-CN", accept_downloads=True
        )
        self.page: Page = self.context.new_page()
        self.site = site
        self.complaints: list[str] = []
        self.page.on("console", lambda m: self._complain(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _complain(self, text: str) -> None:
        # A refused form answers 400 on purpose, and the browser says so.
        if "status of 400" not in text:
            self.complaints.append(text)

    def be(self, username: str) -> Visitor:
        self.page.goto(f"{self.site}/demo/")
        self.page.locator(f"form[action='/demo/{username}/'] button").click()
        self.page.wait_for_load_state()
        return self

    def go(self, path: str) -> Visitor:
        self.page.goto(path if path.startswith("http") else self.site + path)
        return self

    def picture(self, name: str, *, narrow: bool = True) -> Visitor:
        ARTEFACTS.mkdir(exist_ok=True)
        self.page.wait_for_load_state("networkidle")
        self.page.screenshot(path=ARTEFACTS / f"{name}-1280.png", full_page=True)
        if narrow:
            self.page.set_viewport_size({"width": 360, "height": 780})
            assert self.page.evaluate("document.documentElement.scrollWidth") <= 360, f"{name} is wider than 360 px"
            self.page.screenshot(path=ARTEFACTS / f"{name}-360.png", full_page=True)
            self.page.set_viewport_size({"width": 1280, "height": 850})
        return self

    def look(self, name: str) -> Visitor:
        """A picture, no sideways scrolling and nothing serious from axe, wide and narrow."""
        self.check().picture(name, narrow=False)
        self.page.set_viewport_size({"width": 360, "height": 780})
        self.page.wait_for_timeout(300)  # the office's menu slides away
        assert self.page.evaluate("document.documentElement.scrollWidth") <= 360, f"{name} is wider than 360 px"
        self.check().page.screenshot(path=ARTEFACTS / f"{name}-360.png", full_page=True)
        self.page.set_viewport_size({"width": 1280, "height": 850})
        return self

    def check(self) -> Visitor:
        """Axe finds nothing serious on our templates that is still there once everything has faded or slid in."""
        self.page.wait_for_load_state()
        for _ in range(_LOOKS):
            self.page.evaluate(_ARRIVED)
            grave = self._grave()
            if not grave:
                return self
            self.page.wait_for_timeout(1000)  # a message may only begin to fade in after the first look
        raise AssertionError(f"{self.page.url}\n" + "\n".join(grave))

    def _grave(self) -> list[str]:
        found = Axe().run(self.page).response["violations"]
        return [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found if v["impact"] in {"serious", "critical"}]


@pytest.fixture
def visitor(chromium: Browser, site: str) -> Iterator:
    made: list[Visitor] = []

    def new(username: str = "") -> Visitor:
        made.append(Visitor(chromium, site))
        return made[-1].be(username) if username else made[-1]

    yield new
    complaints = [complaint for one in made for complaint in one.complaints]
    for one in made:
        one.context.close()
    assert not complaints, complaints
