# make demo: set up, then the main job on the sample workspace. make test: set up, then all tests. Needs Python 3.11 or newer, pip and make.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
# CI adds spark, a download of 460 MB, without which the tests on Spark are skipped.
EXTRAS ?= dev

.PHONY: help demo test check docs bench clean

help: ## list these targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/'

$(VENV)/installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[$(EXTRAS)]'
	@touch $@

demo: $(VENV)/installed ## set up, then take the sample workspace through its whole life
	$(BIN)/python tools/demo.py

test: $(VENV)/installed-dev ## set up, then run all tests
	$(BIN)/python -m pytest -n auto --dist loadgroup

check: $(VENV)/installed-dev ## what CI runs: lint, types, generated files, our own samples, tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python tools/generate.py --check
	$(BIN)/mobilectl check
	$(BIN)/python -m pytest -n auto --dist loadgroup

docs: $(VENV)/installed-dev ## make what is generated: messages, schemas, rule pages, command reference
	$(BIN)/python tools/generate.py

bench: $(VENV)/installed-dev ## measure what is promised, side by side with its peer
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/check.py
	$(BIN)/python benchmarks/wording.py
	$(BIN)/python benchmarks/proof.py
	$(BIN)/python benchmarks/dry_run.py
	$(BIN)/python benchmarks/push.py

clean: ## remove what the other targets made
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
