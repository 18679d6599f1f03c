# Two commands matter: `make run` and `make test`. `make` alone tells the rest.
.DEFAULT_GOAL := help
PORT ?= 8000
export PORT
# Of `make test`, each with PostgreSQL and Valkey of its own: as many as the machine has cores.
WORKERS ?= 2

# The first Python that is new enough; PYTHON=/path/to/python chooses another.
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	if $$name -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	then command -v $$name; break; fi; done)

.PHONY: help
help: ## Tell what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

.PHONY: setup
setup: ## Make .venv and install the pinned requirements
	@$(if $(PYTHON),,echo "Gladkund needs Python 3.11 or newer, and found none: make PYTHON=/path/to/python3" >&2; exit 1)
	@$(PYTHON) -m local.install

.PHONY: run
run: setup ## Run the whole product on this machine, with networks to play with (PORT=8000)
	@.venv/bin/python -m local run

.PHONY: test
test: setup check ## Check and test everything, in a real browser too
	@.venv/bin/python -m pytest --numprocesses=$(WORKERS)

.PHONY: check
check: setup ## Every gate that needs no test: ruff, imports, mypy, migrations, deployment
	@.venv/bin/python -m local check

.PHONY: bench
bench: setup ## Measure, and write bench/results.json
	@.venv/bin/python -m local env -- .venv/bin/python -m bench

.PHONY: week
week: setup ## Simulate a week of two busy channels, at speed, and print what it came to
	@SIMULATED_HOURS=168 SIMULATED_INTERVAL=60 .venv/bin/python -m pytest -q tests/simulation

.PHONY: chaos
chaos: setup ## Hurt the whole system in every way we know, and print what came of it (ROW=kills SEED=7)
	@.venv/bin/python -m tests.chaos $(if $(ROW),--row $(ROW)) $(if $(SEED),--seed $(SEED))

.PHONY: report-pictures
report-pictures: setup ## Draw the report of a made-up month in five languages, to be looked at
	@.venv/bin/python -m local.catalogues
	@.venv/bin/python -m local env -- .venv/bin/python manage.py draw_report .local/report-pictures

.PHONY: screenshots
screenshots: setup ## Draw every page of a furnished demo, light and dark, narrow and wide
	@.venv/bin/python -m local env -- .venv/bin/python -m local.screenshots .local/screenshots

.PHONY: lock
lock: setup ## Pin every version: requirements.in -> requirements.txt
	@.venv/bin/uv pip compile -q --universal --python-version 3.11 --no-emit-index-url \
		--no-header requirements.in -o requirements.txt

.PHONY: clean
clean: ## Remove what was made here: .venv, the demo's data, caches
	@rm -rf .venv .local staticfiles .mypy_cache .ruff_cache .pytest_cache .hypothesis \
		.import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@find locale -name '*.mo' -delete
