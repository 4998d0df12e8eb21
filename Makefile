# One task runner; `make help` lists the tasks.

CASE ?= inputs/japan.xlsx
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help

help:  ## list the tasks
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: .venv/ready  ## solve CASE (default inputs/japan.xlsx) and write the report to outputs/
	$(BIN)/allocator solve "$(CASE)"

test: .venv/ready  ## pass the tests, but for the slow proofs
	$(BIN)/pytest -q -n auto --dist loadgroup -m "not slow"

test-all: .venv/ready  ## pass all tests
	$(BIN)/pytest -q -n auto --dist loadgroup

check: .venv/ready  ## what CI runs: lint, format, types, import contracts, fresh documents, tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m allocator.document --check
	$(BIN)/pytest -q -n auto --dist loadgroup

bench: .bench/ready  ## measure against other modelling libraries; OPTIONS=--docs writes the tables into docs/performance.md
	.bench/bin/python -m benchmarks $(OPTIONS)

coverage: .venv/ready  ## pass the same tests as `make test` and name the lines and branches they do not reach
	$(BIN)/pytest -q -n auto --dist loadgroup -m "not slow" --cov

mutants: .mutants/ready  ## test mutants of the code, in a copy; OPTIONS="--sample 300 --seed 0 --only solver.py exact/"
	.mutants/bin/python -m benchmarks.mutants $(OPTIONS)

hooks: .venv/ready  ## from now on, lint, format, types, contracts and documents before every commit
	$(BIN)/pre-commit install

docs: .venv/ready  ## regenerate the formulas in docs/model.md and models/README.md, and the workbooks in inputs/
	$(BIN)/python -m allocator.document
	rm -f inputs/japan.xlsx inputs/tutorial.xlsx inputs/blank.xlsx
	$(BIN)/allocator new inputs/japan.xlsx
	$(BIN)/allocator new inputs/tutorial.xlsx --tutorial
	$(BIN)/allocator new inputs/blank.xlsx --blank

picture: .venv/ready  ## render the Summary of the default case's report for README and docs/ (needs LibreOffice and poppler)
	$(BIN)/allocator solve inputs/japan.xlsx
	docs/picture.sh

clean:  ## remove the environment, caches and reports
	rm -rf .venv .bench .mutants .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage build dist outputs/*.xlsx
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

.bench/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .bench
	.bench/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[bench]'
	touch $@

.mutants/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .mutants
	.mutants/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,mutants]'
	touch $@

.PHONY: help run test test-all check coverage bench mutants hooks docs picture clean
