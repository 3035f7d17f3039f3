# make run: the line on this machine. make call: place a call. make test: all tests. Nothing else needs installing.
# make bench-systems: what a million accounts and reads cost. make chaos-systems: systems that fail, guesses at a PIN.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run call test lint bench bench-intents bench-methods bench-systems chaos chaos-systems setup clean

setup: $(VENV)/ready

$(VENV)/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

run: setup
	$(BIN)/ivr serve --local

call: setup
	@$(BIN)/ivr call --local

test: setup
	$(BIN)/python -m pytest -n auto --dist worksteal

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench-intents: setup
	$(BIN)/python -m tests.bench.intents

bench-methods: setup
	$(BIN)/python -m tests.bench.methods

bench-systems: setup
	$(BIN)/python -m tests.bench.customers
	$(BIN)/python -m tests.bench.meters

bench: setup
	$(BIN)/python -m tests.bench

chaos: setup
	$(BIN)/python -m tests.chaos

chaos-systems: setup
	$(BIN)/python -m tests.chaos --systems

clean:
	rm -rf $(VENV) var
