# One door for everything. `make demo` and `make test` need nothing prepared: they make .venv themselves.
#
#   make demo [CAPTURE=file]  a simulated car charges and discharges, up to the record in a CSMS; or a report on a capture of yours
#   make test                 the test suite
#   make coverage             the test suite, with branch coverage
#   make lint typing imports  style, types, who may import whom
#   make interop              equality with independent implementations (Java, tshark); installs them
#   make fuzz                 random input for FUZZ_SECONDS (60)
#   make fuzz-differential    both EXI engines on the same input, guided by coverage, for FUZZ_SECONDS; installs Atheris
#   make sanitize             the C engine under AddressSanitizer and UndefinedBehaviorSanitizer, and a search for leaks
#   make bench                speed, with tables and charts in bench/results; after `make interop` the peers run beside it
#   make generate             schemas/ -> generated code; generate-check says whether it is up to date
#   make wheel                sdist and wheels with and without C, each tried alone; WHEEL_PYTHONS="python3.12 ..." for more interpreters
#   make docs clean

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:

# The first interpreter that is new enough; `make test PYTHON=/path/to/python` chooses another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo "$$p" && break; done)
VENV ?= .venv
INTEROP_VENV ?= .venv-interop
SLAC_VENV ?= .venv-pyslac
PYTEST_ARGS ?=
# As many tests at a time as there are processors, file by file; empty for one at a time.
PARALLEL ?= --numprocesses=auto --dist=loadfile
FUZZ_VENV ?= build/fuzz/venv
FUZZ_SECONDS ?= 60
FUZZ_ARGS ?=
BENCH_ARGS ?=
WHEEL_PYTHONS ?=
CAPTURE ?=

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
READY := $(VENV)/.ready
WORKSHOP := $(VENV)/.workshop
GENERATORS := $(sort $(wildcard tools/gen_*.py))
BENCH_BIN = $(if $(wildcard $(INTEROP_VENV)/.ready),$(INTEROP_VENV)/bin,$(BIN))

.PHONY: demo test coverage lint format typing imports bench interop fuzz fuzz-differential sanitize docs generate generate-check wheel clean help

help:
	@sed -n '/^#   make/s/^#   //p' Makefile

$(READY): pyproject.toml setup.py tools/requirements_of.py
	@test -n "$(PYTHON)" || { echo "v2gstack needs Python 3.11 or newer; none was found. Name one: make PYTHON=/path/to/python" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python tools/requirements_of.py test > $(VENV)/requirements-test.txt
	$(PIP) --editable '.[cli,ocpp,testing]' --requirement $(VENV)/requirements-test.txt
	@touch $@

$(WORKSHOP): $(READY)
	$(BIN)/python tools/requirements_of.py dev > $(VENV)/requirements-dev.txt
	$(PIP) --requirement $(VENV)/requirements-dev.txt
	@touch $@

demo: $(READY)
	@$(BIN)/v2gstack demo $(if $(CAPTURE),"$(CAPTURE)",--csms)

test: $(READY)
	$(BIN)/python -m pytest $(PARALLEL) $(PYTEST_ARGS)

coverage: $(READY)
	$(BIN)/python -m pytest $(PARALLEL) --cov --cov-report=term $(PYTEST_ARGS)

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

# pyslac has an environment of its own; where it cannot be installed, frames are measured without it.
bench: $(WORKSHOP)
	$(BENCH_BIN)/python -m pytest bench --ignore=bench/test_mme.py --benchmark-only --benchmark-group-by=group $(PYTEST_ARGS)
	$(BENCH_BIN)/python -m bench.compare $(BENCH_ARGS)
	$(BENCH_BIN)/python -m bench.tls
	$(BENCH_BIN)/python -m bench.abi3 $(BENCH_ARGS)
	$(BENCH_BIN)/python -m bench.metering $(BENCH_ARGS)
	if PYTHON="$(PYTHON)" tools/slac_peer_setup.sh $(SLAC_VENV); then python=$(SLAC_VENV)/bin/python; else python=$(BIN)/python; fi; \
		$$python -m pytest bench/test_mme.py --benchmark-only --benchmark-group-by=group $(PYTEST_ARGS) && $$python -m bench.slac --only frames matchings memory $(BENCH_ARGS)

interop:
	PYTHON="$(PYTHON)" tools/interop_setup.sh $(INTEROP_VENV)
	V2GSTACK_INTEROP=require $(INTEROP_VENV)/bin/python -m pytest tests/interop --timeout=1800 $(PYTEST_ARGS)

fuzz: $(READY)
	V2GSTACK_FUZZ_SECONDS=$(FUZZ_SECONDS) $(BIN)/python -m pytest tests/fuzz --timeout=$$(( $(FUZZ_SECONDS) + 600 )) $(PYTEST_ARGS)

# Atheris brings libFuzzer; it has wheels for Linux and some interpreters, and pip says so where there is none.
$(FUZZ_VENV)/.ready: pyproject.toml
	@test -n "$(PYTHON)" || { echo "v2gstack needs Python 3.11 or newer; name one: make PYTHON=/path/to/python" >&2; exit 1; }
	$(PYTHON) -m venv $(FUZZ_VENV)
	$(FUZZ_VENV)/bin/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["dependencies"], sep="\n")' \
		> $(FUZZ_VENV)/requirements.txt
	$(FUZZ_VENV)/bin/python -m pip install --quiet --disable-pip-version-check 'atheris>=3,<4' --requirement $(FUZZ_VENV)/requirements.txt
	@touch $@

# What is undefined ends the process; the sanitizer's own runtime would take coverage away from libFuzzer.
fuzz-differential: $(FUZZ_VENV)/.ready
	$(FUZZ_VENV)/bin/python tools/build_variant.py build/fuzz --link tests/fuzz/coverage.c \
		--cflags="-g -fsanitize-coverage=trace-pc,trace-cmp -fsanitize=undefined -fsanitize-undefined-trap-on-error"
	PYTHONPATH=build/fuzz/lib $(FUZZ_VENV)/bin/python -m tests.fuzz.guided --seconds $(FUZZ_SECONDS) $(FUZZ_ARGS)

# gcc's sanitizers have to be there before the interpreter; with the C library's own malloc every object has its red zone.
SANITIZED = env ASAN_OPTIONS=detect_leaks=0:quarantine_size_mb=16 PYTHONMALLOC=malloc PYTHONPATH=build/sanitize/lib V2GSTACK_BUILD_EXTENSION=yes \
	LD_PRELOAD="$$(gcc -print-file-name=libasan.so) $$(gcc -print-file-name=libubsan.so)"

sanitize: $(READY)
	$(BIN)/python tools/build_variant.py build/plain
	PYTHONPATH=build/plain/lib $(BIN)/python tools/check_leaks.py --messages 1000000
	CC=gcc $(BIN)/python tools/build_variant.py build/sanitize --ldflags="-fsanitize=address,undefined" \
		--cflags="-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all"
	$(SANITIZED) $(BIN)/python tools/check_leaks.py --messages 200000 --slack 24
	$(SANITIZED) $(BIN)/python -m pytest -p tools.only_c_engine tests/unit/codecs/exi tests/property tests/vectors tests/fuzz/test_differential.py \
		--timeout=600 $(PYTEST_ARGS)

docs: $(READY)
	$(BIN)/python -m pytest tests/docs $(PYTEST_ARGS)

generate: $(WORKSHOP)
	@for generator in $(GENERATORS); do echo "$$generator"; $(BIN)/python "$$generator"; done

generate-check: $(WORKSHOP)
	@for generator in $(GENERATORS); do echo "$$generator --check"; $(BIN)/python "$$generator" --check; done

wheel: $(WORKSHOP)
	$(BIN)/python tools/check_wheels.py dist $(foreach python,$(WHEEL_PYTHONS),--python $(python))

clean:
	rm -rf $(VENV) $(INTEROP_VENV) $(SLAC_VENV) build bench/results dist .ci/results .coverage .hypothesis .benchmarks
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache src/*.egg-info
	find src tests tools bench -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
