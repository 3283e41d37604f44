# Linje. `make run` starts it, `make test` proves it, `make check` reads the code; each installs what it needs.
PYTHON ?= python3
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
PYTEST := $(BIN)/python -m pytest -n 3 --dist worksteal
PORT ?= 8000
HOST ?= 127.0.0.1

.PHONY: run test test-sqlite test-postgres test-front faults bench check check-data map messages format lock setup dev front clean

run:                      ## Set up what is missing and start everything: PORT=8000, HOST=0.0.0.0 for phones
	@exec $(PYTHON) scripts/bootstrap.py run --host $(HOST) --port $(PORT)

setup:                    ## Only set up, start nothing
	@$(PYTHON) scripts/bootstrap.py setup

dev:                      ## Set up everything that developing and testing needs
	@$(PYTHON) scripts/bootstrap.py dev

test: dev                 ## Every test: on SQLite, then on PostgreSQL and Redis, in a real Chromium; then the islands
	@$(MAKE) --no-print-directory --keep-going test-front test-sqlite test-postgres

test-sqlite: dev
	@echo "=== Tests on SQLite"
	@$(PYTEST)

test-postgres: dev
	@echo "=== Tests on PostgreSQL and Redis"
	@$(BIN)/python -m tests.servers run -- $(PYTEST)

test-front: dev
	@echo "=== Tests of the islands"
	@cd front && npm test

faults: dev               ## The fault tests at length, many seeds: SEEDS=1..20, or SEEDS=7 for one that failed
	@SEEDS=$(or $(SEEDS),1..20) FAULT_ROWS=$(or $(FAULT_ROWS),200000) $(BIN)/python -m pytest -n 1 tests/faults
	@SEEDS=$(or $(SEEDS),1..20) FAULT_ROWS=$(or $(FAULT_ROWS),200000) $(BIN)/python -m tests.servers run -- $(BIN)/python -m pytest -n 1 tests/faults

bench: dev                ## Measure against what is possible: ONLY=import,pdf for some, QUICK=1 for a first look
	@$(BIN)/python -m bench --only "$(ONLY)" $(if $(QUICK),--quick)

check: dev                ## Style, types, templates, migrations, walls, translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	DEBUG=1 $(BIN)/mypy
	$(BIN)/djlint --lint --quiet templates
	DEBUG=1 $(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python scripts/messages.py check
	$(BIN)/python -m pytest -q tests/test_architecture.py tests/test_doors.py tests/test_messages.py

check-data: setup         ## Read every file of a folder as the application would: DIR=…
	@test -n "$(DIR)" || { echo "Say which folder: make check-data DIR=…"; exit 2; }
	@DEBUG=1 $(BIN)/python manage.py check_data $(DIR)

map:                      ## Draw docs/architecture.svg from the imports that the code has
	@$(PYTHON) scripts/draw_map.py

messages: dev             ## Bring the catalogues up to date with the code, and compile them
	@$(BIN)/python scripts/messages.py update
	@$(BIN)/python scripts/messages.py compile

format: dev               ## Let ruff put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

front: setup              ## Build the front end if its sources changed
	@true

lock:                     ## Pin requirements*.in with hashes (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url requirements.in -o requirements.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url requirements-dev.in -o requirements-dev.txt

clean:                    ## Throw away what can be made again; var/ (data) stays
	rm -rf .venv build static_built front/node_modules .mypy_cache .pytest_cache .ruff_cache .hypothesis
