.DEFAULT_GOAL := help
.PHONY: help run test fix lint messages lock journeys bench bench-exam bench-check docs

PYTHON := $(or $(MINGFA_VENV),.venv)/bin/python

help: ## This list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' | column -t -s '|'

run: ## A running site with believable people, lessons, exams and certificates
	./run

test: ## The tests, on SQLite
	./test

fix: ## Put the code into form
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

lint: ## Everything that is checked without running: style, types, layers, templates, migrations, translations
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy .
	PATH="$(dir $(PYTHON)):$$PATH" lint-imports
	PATH="$(dir $(PYTHON)):$$PATH" tools/lint_templates
	$(PYTHON) manage.py makemigrations --check --dry-run
	$(PYTHON) -m tools.build_locale --check

messages: ## Merge and compile the translations in locale/parts
	$(PYTHON) -m tools.build_locale

lock: ## Resolve the requirements anew (needs uv)
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --python-version 3.11 --no-header pyproject.toml -o requirements.txt
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --python-version 3.11 --no-header pyproject.toml --group dev -o requirements-dev.txt

journeys: ## A person's way through the running site, in a browser
	tools/install_browser
	./test -m journey

bench: ## Measure, and write bench/results
	$(PYTHON) -m bench

bench-exam: ## Measure an exam day, G1 to G10, with twenty crashes, and write bench/results/exam.json (SHORT=1: only see that it runs)
	$(PYTHON) -m bench.exam $(if $(SHORT),--short)

bench-check: ## Measure, and compare with what must be reached
	$(PYTHON) -m bench --check
