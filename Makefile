# GeoPlan. `make run` needs nothing but a fresh clone; `make help` lists the rest.

PYTHON := .venv/bin/python
GEOPLAN := .venv/bin/geoplan
STAMPS := var/stamps
MESSAGES := $(patsubst %.po,%.mo,$(shell find geoplan spatial projects reports -name '*.po'))
NPROC := $(shell n=$$(nproc); [ $$n -lt 4 ] && echo 2 || echo 4)
export PYTHONUNBUFFERED := 1

.PHONY: help setup run test bench check lint stop clean
.DEFAULT_GOAL := help

help: ## List the targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 18

setup: $(STAMPS)/system $(STAMPS)/python $(STAMPS)/npm $(MESSAGES) ## Install what is missing

run: setup ## Serve on http://127.0.0.1:$GEOPLAN_PORT (8000), with a demonstration where the database is empty
	@$(GEOPLAN) prepare
	@exec $(GEOPLAN) serve

test: setup ## Run every test, the browser's too (PYTEST="-k word" narrows)
	@$(PYTHON) -m pytest -n $(NPROC) --dist loadgroup $(PYTEST)

check: setup ## Check style, types, arrows between packages, migrations and production settings
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	.venv/bin/lint-imports
	$(PYTHON) -m mypy
	$(GEOPLAN) makemigrations --check --dry-run
	GEOPLAN_PRODUCTION=true GEOPLAN_DEMO=false GEOPLAN_ALLOWED_HOSTS='["plans.example.go.th"]' \
	GEOPLAN_SECRET_KEY="$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(64))')" \
	DATABASE_URL="$$($(PYTHON) -m geoplan.postgres url)" $(GEOPLAN) check --deploy --fail-level WARNING

bench: setup ## Benchmarks, as ratios against public tools in the same run
	@$(PYTHON) -m tests.performance.bench_import
	@$(PYTHON) -m tests.performance.bench_national
	@$(PYTHON) -m tests.performance.bench_export
	@$(PYTHON) -m tests.performance.bench_report
	@$(PYTHON) -m tests.performance.bench_dashboards
	@$(PYTHON) -m tests.performance.bench_tiles

lint: setup ## Mend the style of what ruff can mend
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

stop: ## Stop the private database server
	@$(PYTHON) -m geoplan.postgres stop

clean: ## Remove what was built; the database and the uploaded files stay
	rm -rf .venv node_modules build $(STAMPS) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

# Each stamp is newer than what it was made from, so that a second run does nothing.

$(STAMPS)/system: bin/setup
	@bin/setup
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/python: requirements/dev.txt pyproject.toml | $(STAMPS)/system
	@echo "Python packages: installing."
	@test -x .venv/bin/pip || "$$(bin/setup python)" -m venv .venv
	@$(PYTHON) -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(PYTHON) -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(STAMPS)/npm: package.json package-lock.json .npmrc | $(STAMPS)/system
	@echo "npm packages: installing."
	@npm ci --loglevel=error
	@mkdir -p build/static
	@touch $@

%.mo: %.po | $(STAMPS)/system
	@msgfmt --check-format -o $@ $<
