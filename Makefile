# `make run` and `make test` work on a bare machine with Python 3.11 to 3.13; `make help` lists the rest.
# ARGS passes options on: make run ARGS="--tickers NVDA,MSFT"; make test ARGS="-k replica".
.DEFAULT_GOAL := help
SHELL := /bin/sh
ARGS ?=
WORKERS ?= auto
BIN := .venv/bin
PATHS := $(wildcard plugins dags tests scripts benchmarks)

.PHONY: help
help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | awk -F'|' '{printf "  make %-10s %s\n", $$1, $$2}'

.PHONY: env
env: ## make .venv from the lock (nothing to do when it is current)
	@PYTHON='$(PYTHON)' scripts/bootstrap.sh

.PHONY: run
run: env ## extract, enrich, transform, audit, publish; the recorded sample unless EDGAR_IDENTITY is set
	@$(BIN)/overbuild run $(ARGS)

.PHONY: test
test: env ## the whole suite
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(ARGS)

.PHONY: test-fast
test-fast: env ## the suite without the slow tests
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile -m 'not slow' $(ARGS)

.PHONY: bench
bench: env ## measure against the baselines
	@$(BIN)/python -m benchmarks $(ARGS)

.PHONY: lint
lint: env ## format, lint, types and import direction
	@$(BIN)/ruff format --check $(PATHS)
	@$(BIN)/ruff check $(PATHS)
	@$(BIN)/mypy
	@$(BIN)/lint-imports

.PHONY: lint-sql
lint-sql: ## lint the SQL of the dbt project (own environment)
	@PYTHON='$(PYTHON)' scripts/bootstrap.sh --lint
	@.venv-lint/bin/sqlfluff lint dbt_project/models dbt_project/tests $(ARGS)

.PHONY: audit-deps
audit-deps: ## known vulnerabilities of the locked packages (own environment; asks the network)
	@PYTHON='$(PYTHON)' scripts/bootstrap.sh --audit
	@for lock in runtime image dev; do echo "requirements/$$lock.lock"; \
	  .venv-audit/bin/pip-audit --requirement requirements/$$lock.lock --require-hashes --disable-pip --strict $(ARGS) || exit 1; done

.PHONY: lock
lock: env ## resolve requirements/*.lock again (UPGRADE=1 for the newest of everything)
	@UPGRADE='$(UPGRADE)' scripts/lock.sh

.PHONY: docs
docs: env ## write docs/data-dictionary.md from the dbt project
	@$(BIN)/python scripts/build_data_dictionary.py

.PHONY: reliability
reliability: env ## run the tests behind docs/reliability.md and write it (ARGS=name: of one promise)
	@$(BIN)/python scripts/build_reliability.py --workers $(WORKERS) $(ARGS)

.PHONY: evaluation
evaluation: env ## write docs/evaluation.md from the published version (ARGS=--candidate: from the newest candidate)
	@$(BIN)/overbuild evaluate $(ARGS)

.PHONY: clean
clean: ## remove the environments and caches, never data
	rm -rf .venv .venv-lint .venv-audit .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	rm -rf dbt_project/target dbt_project/logs dist
	find $(PATHS) -type d -name __pycache__ -prune -exec rm -rf {} +
