# `make run` and `make test` need Python 3.11 or newer and git; they install the rest into .venv.

VENV := .venv
PY := $(VENV)/bin/python
DATA_DIR ?= $(CURDIR)/var
PORT ?= 8000
export DATA_DIR PORT

UNIT_FLAGS ?= -n 2

.NOTPARALLEL:
.PHONY: help run test lint audit unit browser faults lock clean

help:
	@echo "make run      serve Pause on http://127.0.0.1:$(PORT) with demo people (PORT=... for another port)"
	@echo "make test     everything: lint, audit, unit, browser, faults"
	@echo "make lock     bring the locked dependencies up to date"
	@echo "make clean    remove what was installed; your data in $(DATA_DIR)/ stays"

# --- installing ------------------------------------------------------------------------------

# $(call install,LOCK): nothing to do while the lock is the one that was installed last.
define install
	@test -x $(VENV)/bin/pip || python=$$(sh .ci/find-python) && \
		{ test -x $(VENV)/bin/pip || "$$python" -m venv $(VENV); }
	@test "$$(cat $(VENV)/$(1).installed 2>/dev/null)" = "$$(cksum < $(1))" || \
		{ echo "Installing $(1) into $(VENV) ..." && \
		$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1) && \
		cksum < $(1) > $(VENV)/$(1).installed; }
endef

.PHONY: installed installed-dev
installed:
	$(call install,requirements.txt)
installed-dev:
	$(call install,requirements-dev.txt)

# --- running ---------------------------------------------------------------------------------

run: export PAUSE_ENV = local
run: installed
	@mkdir -p "$(DATA_DIR)"
	@test -s "$(DATA_DIR)/secret-key" || \
		(umask 077 && $(PY) -c "import secrets; print(secrets.token_urlsafe(64))" > "$(DATA_DIR)/secret-key")
	@export SECRET_KEY="$${SECRET_KEY:-$$(cat "$(DATA_DIR)/secret-key")}" && \
		exec $(PY) -m curriculum.run

# --- testing ---------------------------------------------------------------------------------

test: lint audit unit browser faults

unit browser faults lint: export PAUSE_ENV = test

lint: installed-dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	git ls-files -co --exclude-standard 'templates/*.html' | xargs $(VENV)/bin/djade --check --target-version 5.2
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) manage.py check_curriculum
	PAUSE_ENV=production ALLOWED_HOSTS=pause.example DATABASE_URL=sqlite:///:memory: \
		SECRET_KEY=$$($(PY) -c "import secrets; print(secrets.token_urlsafe(64))") \
		$(PY) manage.py check --deploy --fail-level WARNING

audit: installed-dev
	$(PY) .ci/audit.py

# A new database every time: tests with real transactions empty it, migrations' own rows included.
unit: installed-dev
	$(PY) -m pytest $(UNIT_FLAGS) --ignore=tests/browser --ignore=tests/faults

browser: installed-dev
	@if command -v chromium || command -v chromium-browser || command -v google-chrome; then \
		$(PY) -m pytest tests/browser; \
	else \
		echo "!! THE BROWSER TESTS DID NOT RUN: no chromium on this machine (Debian: apt-get install chromium)."; \
		test -z "$$CI"; \
	fi

faults: installed-dev
	$(PY) -m pytest tests/faults

# --- keeping up ------------------------------------------------------------------------------

LOCK := $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate --upgrade

lock: installed-dev
	$(LOCK) requirements.in -o requirements.txt
	$(LOCK) requirements-dev.in -c requirements.txt -o requirements-dev.txt

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis
