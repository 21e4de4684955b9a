"""Every sentence of the program and its templates has its Chinese: nobody meets a stray English word."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.utils.translation import templatize

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("core", "cms", "learning", "exams", "certification", "config")
# Name of the function -> whether its first argument is a context.
FUNCTIONS = {name + lazy: False for name in ("gettext", "ngettext") for lazy in ("", "_lazy", "_noop")} | {
    "_": False, "__": False, "pgettext": True, "pgettext_lazy": True, "npgettext": True, "npgettext_lazy": True,
}  # fmt: skip
# What templatize makes of a template: calls whose arguments are literals, between words that are no Python.
CALL = re.compile(r"""\b(n?p?gettext|_)\((u?(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')(?:\s*,\s*u?(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'))*)""")  # fmt: skip
Sentence = tuple[str | None, str]


def in_python(text: str) -> Iterator[Sentence]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            words = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if name in FUNCTIONS and words:
                yield (words[0], words[1]) if FUNCTIONS[name] else (None, words[0])


def in_template(text: str) -> Iterator[Sentence]:
    for name, arguments in CALL.findall(templatize(text)):
        words = ast.literal_eval(f"[{arguments}]")
        yield (words[0], words[1]) if "p" in name else (None, words[0])


def sentences() -> dict[Sentence, str]:
    """Sentence with its context -> the first file in which it stands."""
    found: dict[Sentence, str] = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                for one in in_python(path.read_text(encoding="utf-8")):
                    found.setdefault(one, str(path.relative_to(ROOT)))
    for path in sorted((ROOT / "templates").rglob("*.*")):
        if path.suffix in (".html", ".txt"):
            for one in in_template(path.read_text(encoding="utf-8")):
                found.setdefault(one, str(path.relative_to(ROOT)))
    return found


@pytest.fixture(scope="module")
def translated() -> set[Sentence]:
    catalogue = polib.pofile(str(ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"))
    return {(one.msgctxt, one.msgid) for one in catalogue if one.msgstr or any(one.msgstr_plural.values())}


def test_every_sentence_has_its_chinese(translated):
    missing = {f"{where}: {sentence}" for sentence, where in sentences().items() if sentence not in translated}
    assert not missing


def test_the_reader_finds_what_it_should():
    template = '{% load i18n %}{% translate "Key" %}{% blocktranslate count n=3 %}{{ n }} form{% plural %}{{ n }} forms{% endblocktranslate %}{% translate "May" context "month" %}'
    assert list(in_template(template)) == [(None, "Key"), (None, "%(n)s form"), ("month", "May")]
    assert list(in_python('pgettext("question", "Draft"); _("A" "B"); f(_(name))')) == [
        ("question", "Draft"),
        (None, "AB"),
    ]
    assert len(sentences()) > 1000
