# Two commands: `make run` serves the observatory, `make test` tests everything.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
STORE ?= var
TERRITORIES ?= mappings/bordeaux-metropole mappings/metropole-de-lyon
DATA ?=
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: run build serve test lint types contracts pytest pytest-served pytest-made editor lock clean help

help: ## what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/ —/'

run: build serve ## install, build the observatory from the files here, serve it

build: .make/run
	@echo "omin: building $(TERRITORIES) into $(STORE)/"
	@$(BIN)/omin build $(TERRITORIES) --store $(STORE) $(if $(DATA),--data $(DATA))

serve: .make/run
	@$(BIN)/omin serve --store $(STORE) --host $(HOST) --port $(PORT)

test: .make/test lint types contracts pytest ## install all that tests need, and run them

lint: .make/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .make/test
	$(BIN)/mypy
	$(BIN)/node node_modules/pyright/index.js

contracts: .make/test
	$(BIN)/lint-imports

# What is tried by running servers, and the rest: about as long.
SERVED = tests/endpoint tests/federation tests/stores tests/whole

pytest: .make/test
	$(MAKE) --output-sync=target --jobs 2 --keep-going pytest-served pytest-made

pytest-served:
	$(BIN)/pytest -m "slow or not slow" $(SERVED)

pytest-made:
	$(BIN)/pytest -m "slow or not slow" $(SERVED:%=--ignore=%)

.venv/bin/python:
	@echo "omin: creating .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "omin needs Python 3.11 or newer; try: make PYTHON=python3.12 run"; exit 1; }
	@$(PYTHON) -m venv .venv

.make/run: requirements/run.txt pyproject.toml | .venv/bin/python
	@echo "omin: installing the locked packages (requirements/run.txt)"
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@mkdir -p .make && touch $@

.make/test: .make/run .make/peer requirements/test.txt package-lock.json
	@echo "omin: installing what the tests need (requirements/test.txt, package-lock.json, Chromium, Virtuoso)"
	@$(PIP) install --require-hashes -r requirements/test.txt
	@$(BIN)/npm ci --no-audit --no-fund --ignore-scripts --loglevel=error
	@sh tests/install-chromium.sh
	@sh tests/install-virtuoso.sh
	@mkdir -p .make && touch $@

.make/peer: requirements/peer.txt
	@echo "omin: installing the peer that our mapping engine is compared with (requirements/peer.txt) into .venv-peer"
	@$(PYTHON) -m venv .venv-peer
	@.venv-peer/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r requirements/peer.txt
	@mkdir -p .make && touch $@

editor: .make/test ## bundle what runs in the browser again: the editor of /query, live charts and maps, the search box
	$(BIN)/npm run --silent editor

lock: ## pin the packages again, with hashes (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		-o requirements/run.txt pyproject.toml requirements/build.in
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--extra test --extra derive -c requirements/run.txt -o requirements/test.txt pyproject.toml requirements/build.in
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		-o requirements/peer.txt requirements/peer.in

clean: ## forget the environment and the built store
	rm -rf .venv .venv-peer .make node_modules var
