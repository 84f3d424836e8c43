# Every target calls a Python entry point; `platform/launch` needs nothing but Python 3.11, the rest needs `make install`.
PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3.11)
STATE := $(or $(HALQA_STATE),$(CURDIR)/var)
VENV := $(STATE)/venv
export PYTHONPATH := $(CURDIR):$(CURDIR)/platform

.PHONY: help run install services test check format schema messages lock stack stack-stop bench bench-large chaos clean

help: ## what can be asked of make
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

run: ## the site with demo content on this machine, nothing else installed
	@$(PYTHON) platform/launch run

install: ## the environment with everything that tests and checks need
	@$(PYTHON) platform/launch install --dev

services: install ## the servers that tests and the stack need, from Debian's packages
	@$(VENV)/bin/python -m stack install

stack: install ## the site on PostgreSQL, Redis and Elasticsearch with several processes
	@$(VENV)/bin/python -m stack run

stack-stop: ## stops a stack that was left running
	@$(VENV)/bin/python -m stack down

test: install ## every test, on both set-ups
	@$(VENV)/bin/python -m stack test

check: install ## lint, types, import order, translations, migrations
	@$(VENV)/bin/python -m stack check

format: install ## code put in order
	@$(VENV)/bin/ruff check --fix . && $(VENV)/bin/ruff format .

schema: install ## the SQL of a fresh database, after a migration was added
	@$(VENV)/bin/python -m stack schema

messages: install ## the interface's words gathered into the catalogues
	@$(VENV)/bin/python -m stack messages

lock: install ## requirements/*.in compiled to pinned lists with hashes
	@$(VENV)/bin/python -m stack lock

bench: install ## the benchmarks, each beside its yardstick
	@$(VENV)/bin/python -m bench

bench-large: install ## the same on a large amount of data
	@$(VENV)/bin/python -m bench --large

chaos: install ## parts killed under load, and what was lost
	@$(VENV)/bin/python -m chaos

clean: ## removes all state: environment, database, files
	@$(PYTHON) platform/launch clean
