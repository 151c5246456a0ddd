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
.PHONY: help install run run-services reset test lint types unit services browser machine lock messages

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
