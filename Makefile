# Two commands do everything, set-up included: `make demo` and `make test`.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: demo test quick lint

demo: $(VENV)/.installed  ## solve AC optimal power flow on the 118-bus case
	$(BIN)/gridlang solve acopf --data case118

test: lint  ## lint, types, import contracts and the whole test suite
	$(BIN)/python -m pytest -n auto -q

quick: lint  ## the same without the slow tests
	$(BIN)/python -m pytest -n auto -q -m "not slow"

lint: $(VENV)/.developing
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/.developing: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --group dev
	touch $@
