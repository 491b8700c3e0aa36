# Everything from a bare machine with git, make and Python 3.11 or newer. `make` lists what there is.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
HTML := _build/html
TESTS := $(if $(FAST),-m "not book and not browser")

.DEFAULT_GOAL := help
.PHONY: help book serve lab test bench lint clean distclean

help:  ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo 'PYTHON=python3.12 chooses the interpreter, FAST=1 leaves out the tests that need the book, PORT=8000 is for serve.'

book: $(READY)  ## build the book; only what changed is executed and written again
	@$(BIN)/jupyter-book build . -W -n --keep-going
	@echo 'Open $(HTML)/index.html, or file://$(CURDIR)/$(HTML)/index.html'

serve: book  ## show the book at http://localhost:PORT
	$(BIN)/python -m http.server $(PORT) --directory $(HTML)

lab: $(READY)  ## open the chapters as notebooks, with live sliders
	$(BIN)/jupyter lab chapters

test: $(READY) $(if $(FAST),,book)  ## run all tests; FAST=1: those of the package only
	$(BIN)/pytest -n 2 --dist worksteal -rs $(TESTS)

bench: book  ## measure the speed of training and drawing; RECORD=1: for the page of the book too
	OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks $(if $(RECORD),--record)

lint: $(READY)  ## check style and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

clean:  ## remove the built book; what was executed is kept
	rm -rf _build

distclean: clean  ## remove executed pages and the environment too
	rm -rf .cache $(VENV)

# pip reads the pinned versions of the lock file; the last line makes .md chapters open as notebooks in JupyterLab.
$(READY): requirements.txt requirements.lock pyproject.toml scripts/lab-overrides.json
	@command -v $(PYTHON) >/dev/null || { echo 'There is no $(PYTHON): say make PYTHON=... with Python 3.11 or newer.'; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "reglab needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version). Say make PYTHON=python3.12, for example."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --requirement requirements.txt --constraint requirements.lock
	$(BIN)/pip install --quiet --no-deps --editable .
	install -D -m 644 scripts/lab-overrides.json $(VENV)/share/jupyter/lab/settings/overrides.json
	@touch $@
