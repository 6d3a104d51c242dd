# Sets itself up in .venv from nothing but python3 (3.11 or newer), git and make.

CANDIDATES := python3 python3.14 python3.13 python3.12 python3.11
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in $(CANDIDATES); do \
	$$p -c '$(NEW_ENOUGH)' 2>/dev/null && { echo $$p; break; }; done)

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet
READY := $(VENV)/ready
AWSLABS := awslabs-dynamodb-mcp-server==2.1.8
COMMIT := git -c core.hooksPath=/dev/null -c commit.gpgSign=false -C demo commit --quiet

unexport GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE
# Modules are compiled once, not by each of the many processes that tests start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo test peers kills long record remake check bench clean

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile

setup: $(READY)  ## the environment in .venv (the others do this by themselves)

$(READY): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed. Install it: apt-get install python3 python3-venv"; exit 1; }
	@command -v git >/dev/null || { echo "git is needed. Install it: apt-get install git"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) can't make environments. Install what is missing: apt-get install python3-venv"; \
		echo "(for a python3.N beside the system's own: python3.N-venv)"; exit 1; }
	@echo "Setting up $(VENV) with $(PYTHON); only the first time."
	@$(PYTHON) -m venv --clear $(VENV)
	@$(PIP) install --constraint constraints.txt hatchling editables
	@$(PIP) install --constraint constraints.txt --no-build-isolation --editable '.[dev]'
	@touch $@

demo: $(READY)  ## design the sample application of artifacts/ in a new repository, ./demo
	@rm -rf demo
	@mkdir demo
	@cp -R artifacts demo/artifacts
	@git -C demo init --quiet
	@git -C demo config user.name "Demo"
	@git -C demo config user.email "demo@example.org"
	@git -C demo add --all
	@$(COMMIT) --message "The application, as stage 01 found it"
	$(VENV)/bin/tablewright design demo --answers demo/artifacts/answers.yaml --drafter builtin
	@echo
	@echo "$$(git -C demo rev-list --count HEAD) commits in demo/ (git -C demo log --oneline); start with demo/artifacts/stage-02/02_summary.md"

test: $(READY)  ## the tests, but for those of make long
	$(PY) -m pytest -n auto --dist loadfile --no-loadscope-reorder

peers: $(READY)  ## what tests compare costs with, apart from the environment: .venv/peers
	@$(PIP) install --no-deps --upgrade --target $(VENV)/peers/awslabs $(AWSLABS)

kills: $(READY)  ## kill runs at every write and at 60 moments, not just at a sample (an hour or so)
	TABLEWRIGHT_KILLS=all $(PY) -m pytest tests/kills

long: $(READY)  ## the tests that take a minute each
	TABLEWRIGHT_LONG=1 $(PY) -m pytest tests/batch tests/sessions/test_tokens_of_a_session.py \
		tests/peers/test_layouts_side_by_side.py

record: $(READY)  ## play a recording anew with the model in the environment: make record T=NAME
	@$(PY) -m agent.commands.record "$(T)"

remake: $(READY)  ## what comes out of a recording now, its answers kept: make remake T=NAME
	@$(PY) -m agent.commands.record "$(T)" --same-answers

check: $(READY)  ## lint, format, types, and the published JSON Schema
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -m tools.model.published --check

bench: $(READY)  ## time and memory: whole designs, a raw query log of 1 GB (some minutes)
	$(PY) -m tests.bench

clean:  ## remove what make has made
	rm -rf $(VENV) demo build dist
