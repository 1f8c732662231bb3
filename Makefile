# `make demo` and `make test` do all their own set-up. Python 3.11 or newer is needed.
PYTHON ?= python3
BIN := .venv/bin
TORCH := torch==2.13.0

.PHONY: demo test check check-lint check-types check-house check-docs slow gallery claims bench fuzz docs clean

demo: .venv/.demo
	$(BIN)/hallweight demo

test: .venv/.dev
	@$(MAKE) -s -j 2 check
	$(BIN)/python -m pytest -n 2 --dist worksteal --ignore=tests/house

# Each check by itself, two at a time with -j 2. --no-cache: the cache of import-linter can miss an edit of the same second.
check: check-lint check-types check-house check-docs

check-lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache

check-types: .venv/.dev
	$(BIN)/mypy

check-house: .venv/.dev
	$(BIN)/python -m pytest tests/house

check-docs: .venv/.dev
	$(BIN)/sphinx-build -W -q -b html docs docs/_build/html

slow: .venv/.dev
	@$(BIN)/python -m pytest -m slow -n 2 --durations=0 > tests/slow-record.txt; status=$$?; cat tests/slow-record.txt; exit $$status

# Every script of docs/examples; their stored figures are drawn anew by recipes/gallery.py.
gallery: .venv/.dev
	$(BIN)/python -m pytest -m gallery -n 2

claims: .venv/.dev
	$(BIN)/python -m pytest -m claim

bench: .venv/.dev
	for b in benchmarks/bench_*.py; do $(BIN)/python $$b || exit 1; done

# MINUTES=1 make fuzz; python recipes/fuzz.py --help says how a record is made.
fuzz: .venv/.dev
	$(BIN)/python recipes/fuzz.py --minutes $${MINUTES:-5}

docs: .venv/.dev
	$(BIN)/sphinx-build -W -b html docs docs/_build/html

clean:
	rm -rf .venv docs/_build runs .mypy_cache .ruff_cache .pytest_cache

# torch first and pinned, so that nothing pulls another build of it.
.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Found $$($(PYTHON) --version), expected Python 3.11 or newer: run make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --upgrade pip

.venv/.demo: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install -q $(TORCH)
	$(BIN)/python -m pip install -q -e ".[all]"
	@touch $@

.venv/.dev: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install -q $(TORCH)
	$(BIN)/python -m pip install -q -e ".[dev]"
	@touch $@ .venv/.demo
