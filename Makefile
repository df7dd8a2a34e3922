# Every target sets up what it needs on a machine with Python 3.11 and make; `make help` lists them.

ACCURACY ?= ../shared/accuracy
PORT := 8000
ARGS :=

PY := .venv/bin/python
TRACKER := .venv/bin/tracker
PROJECT := setup.cfg pyproject.toml

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test stories coverage lint accuracy certainty bench rush browser fault scan bundle lock clean

# Settings of other work on this machine that would lead Python or its installers astray.
unexport PYTHONHOME PYTHONPATH PYTHONSTARTUP PYTHONDONTWRITEBYTECODE VIRTUAL_ENV CONDA_PREFIX
unexport PIP_USER PIP_TARGET PIP_PREFIX PIP_REQUIRE_VIRTUALENV PIP_REQUIRE_HASHES UV_REQUIRE_HASHES UV_SYSTEM_PYTHON

# The environment: made by uv where it is installed, else by Python itself; exactly what the lock names, by hash. Of several
# Pythons the system's own: distributions build it with profile-guided optimization, pages and tests take a quarter less.
define environment
@set -e; \
uv --version >/dev/null 2>&1 && uv=yes || uv=; \
if ! $(PY) -c '' 2>/dev/null; then \
	for python in $(or $(PYTHON),/usr/bin/python3.11 python3.11 python3 python) ''; do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		test -n "$$uv" || "$$python" -c 'import ensurepip' 2>/dev/null && break || continue; \
	done; \
	test -n "$$python" || { echo 'Python 3.11 or later with its venv module is needed: install it (Debian: python3.11-venv), or name it with make PYTHON=…' >&2; exit 1; }; \
	echo "Making .venv with $$python …"; \
	if [ -n "$$uv" ]; then uv venv --quiet --clear --python "$$python" .venv; \
	else "$$python" -m venv --clear .venv || { \
		echo 'Python cannot make an environment here: install its venv module (Debian: apt install python3-venv).' >&2; exit 1; }; \
	fi; \
fi; \
if [ -n "$$uv" ]; then install="uv pip install --quiet --python $(PY)"; \
else $(PY) -m pip --version >/dev/null 2>&1 || $(PY) -m ensurepip >/dev/null; \
	install="$(PY) -m pip install --quiet --disable-pip-version-check"; \
fi; \
echo 'Installing $< …'; \
$$install --require-hashes --requirement $<; \
PYTHONWARNINGS=ignore $$install --no-deps --no-build-isolation --editable .; \
touch $@
endef

.venv/.run: requirements.txt $(PROJECT)
	$(environment)

.venv/.dev: requirements-dev.txt $(PROJECT)
	$(environment)

.venv/.scan: requirements-scan.txt $(PROJECT)
	$(environment)

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: .venv/.run ## serve http://127.0.0.1:8000 with the demo data and the scheduler beside it; PORT=…, FRESH=1 with nothing reported yet
	@TRACKER_BASE_URL="$${TRACKER_BASE_URL:-http://127.0.0.1:$(PORT)}"; export TRACKER_BASE_URL; \
	$(TRACKER) setup $(if $(FRESH),--fresh) || exit $$?; \
	$(TRACKER) scheduler & scheduler=$$!; \
	$(TRACKER) serve --port $(PORT) & pages=$$!; \
	trap 'kill $$pages $$scheduler 2>/dev/null; wait' EXIT; \
	trap 'exit 0' INT TERM HUP; \
	wait $$pages

test: .venv/.dev ## the tests, on SQLite and on PostgreSQL; ends with what was skipped and why; ARGS="-k words"
	@$(PY) -W error -m pytest $(ARGS)

stories: .venv/.dev ## the slow ones: whole quarters and years, workbooks, editions; a build machine runs them after `make test`
	@$(PY) -W error -m pytest -m "slow and not fault and not thorough" $(ARGS)

coverage: .venv/.dev ## which lines of tracker/ the tests never reach
	@$(PY) -m coverage erase
	@$(PY) -W error -m coverage run -m pytest -n0 --quiet -m "not fault and not thorough" $(ARGS)
	@$(PY) -m coverage combine --quiet && $(PY) -m coverage report

lint: .venv/.dev ## ruff and mypy
	@$(PY) -m ruff check .
	@$(PY) -m mypy

accuracy: .venv/.dev ## compare what is read with the hand-made labels in ACCURACY=DIR
	@if [ -f '$(ACCURACY)/score.py' ]; then $(PY) '$(ACCURACY)/score.py' --read '$(TRACKER) plan read --json'; \
	else echo 'No labels in $(ACCURACY): nothing was compared. Name their folder with make accuracy ACCURACY=DIR.'; fi

certainty: .venv/.dev ## of the fields said to be certain, how many are right: the labelled plans, sound and damaged (a minute)
	@$(PY) -m tests.plantext.damage.certainty

bench: .venv/.dev ## measure each promise of speed beside its floor; SIZES=5000 for fewer tasks, ARGS=--help for more
	@$(PY) -m tests.bench $(if $(SIZES),--sizes $(SIZES)) $(ARGS)

rush: .venv/.dev ## the last hour before reports are due: 300 people at 50 requests a second for half an hour; ARGS=--help
	@$(PY) -m tests.bench.rush $(ARGS)

browser: .venv/.dev ## only the tests that drive a real Chromium
	@$(PY) -W error -m pytest -m browser $(ARGS)

fault: .venv/.dev ## long seeded runs with processes killed on the way, then every test case on both databases
	@$(PY) -W error -m pytest -m fault $(ARGS)
	@$(PY) -W error -m pytest --every-case -m "not fault and not thorough" $(ARGS)

scan: .venv/.scan ## read scans and photographs, too: adds the recogniser with its models (400 MB); nothing is fetched afterwards
	@$(PY) -c 'from tracker.plantext.scan.extra import is_installed; raise SystemExit(not is_installed())' \
		&& echo 'Scans are read from now on. Processes that run already: start them anew.'

bundle: .venv/.dev ## offline archives in dist/ for Linux x86_64, Linux arm64 and Windows x64; ARGS="--platform linux-arm64 --scan"
	@$(PY) -m bundle $(ARGS)

lock: ## write requirements.txt, requirements-dev.txt and requirements-scan.txt anew from setup.cfg (needs uv)
	@uv --version >/dev/null || { echo 'make lock needs uv; nothing else here does.' >&2; exit 1; }
	uv pip compile setup.cfg --extra postgres --extra s3 --extra build --quiet $(COMPILE) --output-file requirements.txt
	uv pip compile setup.cfg --extra postgres --extra s3 --extra build --extra dev --constraint requirements.txt --quiet $(COMPILE) \
		--output-file requirements-dev.txt
	uv pip compile setup.cfg --extra postgres --extra s3 --extra build --extra scan --constraint requirements-dev.txt --quiet $(COMPILE) \
		--output-file requirements-scan.txt

COMPILE := --generate-hashes --universal --python-version 3.11 --no-emit-index-url --custom-compile-command 'make lock'

clean: ## remove the environment and caches; the data in instance/ stays
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage build tracker.egg-info
	find tracker tests migrations -name __pycache__ -type d -prune -exec rm -rf {} +
