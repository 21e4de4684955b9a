"""Every page of the documentation is listed, and no link of a page leads nowhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("folder", ["tutorial", "how-to", "reference", "explanation"])
def test_every_page_is_listed_once(folder):
    listed = LINK.findall((DOCS / "index.md").read_text(encoding="utf-8"))
    for page in sorted((DOCS / folder).glob("*.md")):
        assert listed.count(f"{folder}/{page.name}") == 1, page.name


def test_every_decision_is_listed_once():
    listed = LINK.findall((DOCS / "decisions" / "README.md").read_text(encoding="utf-8"))
    for page in sorted((DOCS / "decisions").glob("0*.md")):
        assert listed.count(page.name) == 1, page.name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        if "://" not in link and not link.startswith("mailto:"):
            assert (page.parent / link).exists(), f"{page.relative_to(ROOT)}: {link}"
