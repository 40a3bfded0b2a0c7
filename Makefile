# One door for everything. `make demo` and `make test` need nothing prepared: they make .venv themselves.
#
#   make demo [CAPTURE=file]  decode published messages, or a capture of yours
#   make test                 the test suite
#   make coverage             the test suite, with branch coverage
#   make lint typing imports  style, types, who may import whom
#   make interop              equality with independent implementations (Java, tshark); installs them
#   make fuzz                 random input for FUZZ_SECONDS (60)
#   make bench                speed; after `make interop` the peers run beside it
#   make generate             schemas/ -> generated code; generate-check says whether it is up to date
#   make docs wheel clean

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:

# The first interpreter that is new enough; `make test PYTHON=/path/to/python` chooses another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo "$$p" && break; done)
VENV ?= .venv
INTEROP_VENV ?= .venv-interop
PYTEST_ARGS ?=
FUZZ_SECONDS ?= 60
CAPTURE ?=

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
READY := $(VENV)/.ready
WORKSHOP := $(VENV)/.workshop
GENERATORS := $(sort $(wildcard tools/gen_*.py))
BENCH_BIN = $(if $(wildcard $(INTEROP_VENV)/.ready),$(INTEROP_VENV)/bin,$(BIN))

.PHONY: demo test coverage lint format typing imports bench interop fuzz docs generate generate-check wheel clean help

help:
	@sed -n '/^#   make/s/^#   //p' Makefile

$(READY): pyproject.toml setup.py tools/requirements_of.py
	@test -n "$(PYTHON)" || { echo "v2gstack needs Python 3.11 or newer; none was found. Name one: make PYTHON=/path/to/python" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python tools/requirements_of.py test > $(VENV)/requirements-test.txt
	$(PIP) --editable '.[cli,testing]' --requirement $(VENV)/requirements-test.txt
	@touch $@

$(WORKSHOP): $(READY)
	$(BIN)/python tools/requirements_of.py dev > $(VENV)/requirements-dev.txt
	$(PIP) --requirement $(VENV)/requirements-dev.txt
	@touch $@

demo: $(READY)
	@$(BIN)/v2gstack demo $(if $(CAPTURE),"$(CAPTURE)")

test: $(READY)
	$(BIN)/python -m pytest $(PYTEST_ARGS)

coverage: $(READY)
	$(BIN)/python -m pytest --cov --cov-report=term $(PYTEST_ARGS)

lint: $(WORKSHOP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(WORKSHOP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

typing: $(WORKSHOP)
	$(BIN)/mypy
	$(BIN)/pyright --pythonpath $(BIN)/python

imports: $(WORKSHOP)
	$(BIN)/lint-imports --no-logo

bench: $(WORKSHOP)
	$(BENCH_BIN)/python -m pytest bench --benchmark-only --benchmark-group-by=group $(PYTEST_ARGS)

interop:
	PYTHON="$(PYTHON)" tools/interop_setup.sh $(INTEROP_VENV)
	V2GSTACK_INTEROP=require $(INTEROP_VENV)/bin/python -m pytest tests/interop --timeout=1800 $(PYTEST_ARGS)

fuzz: $(READY)
	V2GSTACK_FUZZ_SECONDS=$(FUZZ_SECONDS) $(BIN)/python -m pytest tests/fuzz --timeout=$$(( $(FUZZ_SECONDS) + 600 )) $(PYTEST_ARGS)

docs: $(READY)
	$(BIN)/python -m pytest tests/docs $(PYTEST_ARGS)

generate: $(WORKSHOP)
	@for generator in $(GENERATORS); do echo "$$generator"; $(BIN)/python "$$generator"; done

generate-check: $(WORKSHOP)
	@for generator in $(GENERATORS); do echo "$$generator --check"; $(BIN)/python "$$generator" --check; done

wheel: $(WORKSHOP)
	$(BIN)/python -m build --outdir dist .

clean:
	rm -rf $(VENV) $(INTEROP_VENV) build dist .ci/results .coverage .hypothesis .benchmarks
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache src/*.egg-info
	find src tests tools bench -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
