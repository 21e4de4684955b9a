"""Every benchmark runs: in its smallest size, on the database of the test. What it measures here is worth nothing."""

import importlib
import json
import sys
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest
from django.db import connection

import bench

MODULES = sorted(path.stem for path in Path(bench.__path__[0]).glob("*.py") if not path.stem.startswith("__"))
STARTED_ELSEWHERE = {"candidates", "crashes", "filling"}
"""Played by the exam day; a cluster of its own, as in tests/exams/journal; no benchmark."""
ON_EITHER = {
    "batch_check": lambda module: module.run(20, 20),
    "import_questions": lambda module: module.run(10),
    "may_enforce": lambda module: module.run(20, 10),
    "register": lambda module: module.run(20),
}
WITHOUT_DATABASE = {"papers": "FORMS", "print_file": "COUNT"}
ON_POSTGRESQL = {
    "exam": lambda module, url: module.measure(url, count=4, seconds=1, processors=1)["values"],
    "one_attempt": lambda module, url: module.measure(url, 10),
    "save_path": lambda module, url: module.measure(url, seconds=1, rounds=1, connections=2),
    "study_events": lambda module, url: module.measure(url, seconds=1, rounds=1, connections=2),
    "training_lists": lambda module, url: module.run(10),
}
SMALL = {"QUESTIONS": 4, "READERS": 4, "EVERY": 0.3}


def test_every_benchmark_is_started_here():
    here = {*ON_EITHER, *WITHOUT_DATABASE, *ON_POSTGRESQL, *STARTED_ELSEWHERE, "search"}
    assert here == set(MODULES)


@pytest.mark.parametrize("name", [*MODULES, "__main__"])
def test_it_can_be_read(name):
    assert importlib.import_module(f"bench.{name}").__doc__


@pytest.mark.parametrize("name", WITHOUT_DATABASE)
def test_without_a_database(name, monkeypatch, capsys):
    module = importlib.import_module(f"bench.{name}")
    monkeypatch.setattr(module, WITHOUT_DATABASE[name], 1)
    monkeypatch.setattr(sys, "argv", ["bench", "--json"])
    assert module.run() if hasattr(module, "run") else module.main() in (0, None)


@pytest.mark.parametrize("name", ON_EITHER)
def test_on_either_database(own_database, name, monkeypatch):
    module = importlib.import_module(f"bench.{name}")
    monkeypatch.setattr(module, "own_database", nullcontext)
    assert ON_EITHER[name](module)


def test_search(own_database):
    assert json.dumps(importlib.import_module("bench.search").measure(20))


@pytest.mark.parametrize("name", ON_POSTGRESQL)
def test_on_postgresql(own_database, name, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("measured on PostgreSQL alone")
    module = importlib.import_module(f"bench.{name}")

    @contextmanager
    def this_one(*_told):
        yield own_database.url

    # What it sets for its server ends with the test.
    given = {"DATABASE_URL": own_database.url, "DJANGO_SETTINGS_MODULE": "config.settings", "MINGFA_LOG_LEVEL": "ERROR"}
    for variable, value in given.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setattr(module, "own_database", this_one)
    monkeypatch.setattr(module, "pgbench", lambda *_told: 1000.0, raising=False)
    for constant, value in SMALL.items():
        if hasattr(module, constant):
            monkeypatch.setattr(module, constant, value)
    assert ON_POSTGRESQL[name](module, own_database.url)
