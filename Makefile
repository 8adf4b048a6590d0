# GeoPlan: `make run` from a fresh clone needs nothing else; `make help` lists the rest.

SHELL := /bin/sh
PYTHON := .venv/bin/python
GEOPLAN := .venv/bin/geoplan
STAMPS := var/stamps
export PYTHONUNBUFFERED := 1

.PHONY: help run test bench setup check lint stop clean packages
.DEFAULT_GOAL := help

help: ## List the targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 16

setup: $(STAMPS)/installed ## Install what is missing: system packages, Python and npm packages

# Each stamp is newer than what it was made from, so that a second run does nothing.
$(STAMPS)/system: bin/setup
	@bin/setup
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/python: requirements/dev.txt pyproject.toml | $(STAMPS)/system
	@echo "Python packages:"
	@test -x $(PYTHON) || $$(bin/setup python) -m venv .venv
	@$(PYTHON) -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(PYTHON) -m pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@

$(STAMPS)/npm: package.json package-lock.json .npmrc | $(STAMPS)/system
	@echo "npm packages:"
	@npm ci --silent
	@touch $@

$(STAMPS)/installed: $(STAMPS)/python $(STAMPS)/npm
	@touch $@

stop: ## Stop the private database server
	@$(PYTHON) -m geoplan.postgres stop

clean: ## Remove what was built (the database and the uploaded files stay)
	rm -rf .venv node_modules build static $(STAMPS) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
