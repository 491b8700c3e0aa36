# Everything from a bare machine with git, make and Python 3.11 or newer. `make` lists what there is.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
# The environment, and torch in it, which TORCH=none leaves out.
READY := $(VENV)/.ready $(if $(filter none,$(TORCH)),,$(VENV)/.torch)
HTML := _build/html
TESTS := $(if $(FAST),-m "not book and not browser")

.DEFAULT_GOAL := help
.PHONY: help book serve notebooks lab edit test record portability bench lint clean distclean

help:  ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo 'PYTHON=python3.12 chooses the interpreter, TORCH=none leaves torch out,'
	@echo 'FAST=1 leaves out the tests that need the book, PORT=8000 is for serve.'

book: $(READY)  ## build the book; only what changed is executed and written again
	@$(BIN)/jupyter-book build . -W -n --keep-going
	@echo 'Open $(HTML)/index.html, or file://$(CURDIR)/$(HTML)/index.html'

serve: book  ## show the book at http://localhost:PORT
	$(BIN)/python -m http.server $(PORT) --directory $(HTML)

notebooks: $(READY)  ## lay the notebooks of the book into notebooks/; what was changed there stays
	@$(MAKE) --no-print-directory book || echo 'The notebooks are laid all the same, as far as the book was built.'
	@$(BIN)/python -m reglab_book.lay $(HTML)/_downloads/reglab-notebooks.zip notebooks

lab: notebooks  ## work with the notebooks in JupyterLab, with live sliders
	@mkdir -p notebooks/.studies && cp -R studies/. notebooks/.studies
	cd notebooks && REGLAB_STUDIES="$(CURDIR)/notebooks/.studies" "$(CURDIR)/$(BIN)/jupyter" lab index.ipynb

edit: $(READY)  ## edit the sources of the chapters in JupyterLab
	$(BIN)/jupyter lab chapters

test: $(READY) $(if $(FAST),,book)  ## run all tests; FAST=1: those of the package only
	$(BIN)/pytest -n 2 --dist worksteal -rs $(TESTS)

record: book  ## keep what the pages computed, beside them, and what studies found: `make test` compares with it
	@$(BIN)/python -m reglab_book.computed

# Of a choice: make portability KERNELS="Nehalem Haswell" PAGES="weights/l2 step/max_norm" SKIP="tests versions"
portability: $(READY)  ## run all pages and tests as on other processors, and resolve the versions for other systems
	$(BIN)/python -m reglab_book.portability $(if $(KERNELS),--kernels $(KERNELS)) $(if $(PAGES),--pages $(PAGES)) $(if $(SKIP),--skip $(SKIP))

bench: $(if $(AGAINST),$(READY),book)  ## measure the speed of training and drawing; RECORD=1: for the book too; AGAINST=commit: old against new
	OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks$(if $(AGAINST),.against $(AGAINST),$(if $(RECORD), --record))

lint: $(READY)  ## check style and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

clean:  ## remove the built book; what was executed is kept
	rm -rf _build

distclean: clean  ## remove executed pages and the environment too
	rm -rf .cache $(VENV)

# pip reads the pinned versions of the lock file; the last lines make .md chapters open as notebooks in JupyterLab.
$(VENV)/.ready: requirements.txt requirements.lock pyproject.toml scripts/lab-overrides.json
	@command -v $(PYTHON) >/dev/null || { echo 'There is no $(PYTHON): say make PYTHON=... with Python 3.11 or newer.'; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "reglab needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version). Say make PYTHON=python3.12, for example."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --requirement requirements.txt --constraint requirements.lock || { \
	  echo 'The packages could not be installed. The first time needs a network; once there is one, say make again.'; exit 1; }
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@mkdir -p $(VENV)/share/jupyter/lab/settings
	@cp scripts/lab-overrides.json $(VENV)/share/jupyter/lab/settings/overrides.json
	@touch $@

$(VENV)/.torch: $(VENV)/.ready requirements-torch.txt scripts/install_torch.py
	@$(BIN)/python scripts/install_torch.py
	@touch $@
