# Two commands are all a newcomer needs: make run, make test.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
CYCLE ?= params/2026Q4
PORT ?= 8866
JOBS ?= 2
# Files are handed out whole, in the order that tests/conftest.py puts them: the longest first.
SPREAD := -n $(JOBS) --dist loadfile --no-loadscope-reorder

.PHONY: run test report bench soak lint clean

run: $(VENV)/.run-ready
	$(BIN)/workbench load sample:energy
	$(BIN)/workbench report --cycle $(CYCLE)
	$(BIN)/workbench serve --port $(PORT)

test: $(VENV)/.test-ready
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m pytest $(SPREAD)

report: $(VENV)/.run-ready
	$(BIN)/workbench report --cycle $(CYCLE)

bench: $(VENV)/.test-ready
	$(BIN)/python benchmarks/start.py
	$(BIN)/python benchmarks/intake.py

soak: $(VENV)/.test-ready
	$(BIN)/python -m pytest $(SPREAD) -m soak
	$(BIN)/python benchmarks/soak.py

lint: $(VENV)/.test-ready
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "The workbench needs Python 3.11 or newer, and '$(PYTHON)' is not. On Debian 12+ or Ubuntu 23.04+:"; \
	  echo "  sudo apt-get install python3 python3-venv"; \
	  echo "With another interpreter: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "Python cannot make virtual environments here, because its package venv is missing. Get it with:"; \
	  echo "  sudo apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/.run-ready: $(VENV)/.made pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

$(VENV)/.test-ready: $(VENV)/.run-ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@
