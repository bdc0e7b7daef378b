# What people do with this project; `make help` lists it.
UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
PY := .venv/bin/python
NPM = $(shell $(PY) -m bot.node 2>/dev/null)
STATIC := bot/web/static
FRONTEND := $(shell find bot/web/frontend -type f -not -path '*/node_modules/*' 2>/dev/null)
HOURS ?= open
FAULTS ?= quick

.DEFAULT_GOAL := help
.PHONY: help setup up test quick check bench faults pictures clean

help:  ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup: .venv/installed $(STATIC)/built  ## install what is locked, build the pages

up: setup  ## train if needed, start everything, print addresses and sign-ins (HOURS=real keeps the opening hours)
	@.venv/bin/osasto up $(if $(filter open,$(HOURS)),--always-open)

test: setup  ## every test, unit to acceptance in a real browser, but for the slowest faults
	@$(PY) -m pytest -n 2 --dist loadfile -m "not slow"
	@$(PY) -m pytest -m "slow and not nightly"

quick: setup  ## the tests that need no model and no browser, in seconds
	@$(PY) -m pytest -n 2 --dist loadfile -m "not slow"

check: setup  ## prove organisation.yml and the data, then ruff, mypy and the pages' types
	@.venv/bin/osasto check
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@cd bot/web/frontend && $(NPM) run --silent check && $(NPM) run --silent test

bench: setup  ## measure: reply times beside Rasa's default, handoff to desk, start-up
	@$(PY) -m tests.bench

faults: setup  ## break everything in turn and measure: faults.json and a table (FAULTS=long: longer)
	@OSASTO_FAULTS=$(FAULTS) $(PY) -m tests.faults

pictures: setup  ## take the README's screenshots from the running product
	@$(PY) -m tests.pictures

clean:  ## remove what was built and installed here (not var/, which holds the data)
	rm -rf .venv .uv .tools $(STATIC) bot/web/frontend/node_modules models/*.tar.gz

.venv/installed: requirements.lock pyproject.toml | $(UV)
	$(UV) venv --quiet --allow-existing --python 3.11 .venv
	$(UV) pip sync --quiet --python $(PY) requirements.lock
	$(UV) pip install --quiet --python $(PY) --no-deps --no-build-isolation --editable .
	@touch $@

.uv/bin/uv:
	@echo "uv is not here; installing it into .uv"
	@sh scripts/bootstrap-uv.sh .uv

$(STATIC)/built: $(FRONTEND) .venv/installed
	@cd bot/web/frontend && $(NPM) ci --silent --no-fund --no-audit && $(NPM) run --silent build
	@touch $@
