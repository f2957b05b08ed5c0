# What one does with a clone; `make` alone lists it. Needs make, Python 3.11 or newer, and nothing else.
# Every path is relative and tools are called as `.venv/bin/python -m ...`, so that a folder with a blank
# in its name works. One environment, .venv, holds the package and the development tools.

# The interpreter that .venv is made with, anew where it is of another; empty: the one it is of, at first
# the newest of these that runs and is new enough.
PYTHON ?=
PYTHONS := python3.13 python3.12 python3.11 python3
# The installer; `make install UV=` uses pip.
UV ?= uv

RUN := .venv/bin/python -m
# Tests run shuffled, because none may lean on another, and in the same order each time. A worker goes
# through half of the modules and then takes over of the other's: what a module shares is made once.
PYTEST := $(RUN) pytest -n 2 --dist worksteal --randomly-seed=20230630

# uv does not compile on its own, and without compiled modules every start takes three times as long.
export UV_COMPILE_BYTECODE := 1
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help install run test test-whole test-all lint lab bench validate docs clean

help: ## list these targets
	@echo "Usage: make TARGET"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-13s %s\n", $$1, $$2 }' Makefile
	@echo "The first use installs into .venv; PYTHON=python3.12 chooses the interpreter, UV= the plain pip."

install: .venv/.installed ## set up .venv with the package and its tools, if anything changed
	@.venv/bin/python -c 'import platform; print("Ready: Python", platform.python_version(), "in .venv")'

run: .venv/.installed ## compute everything and print where reports and figures are
	@.venv/bin/sahel run

test: .venv/.installed ## run the tests of the parts (minutes; without what `test-whole` and `test-all` add)
	@$(PYTEST) -m "not slow and not whole and not browser"

test-whole: .venv/.installed ## test one complete run, its report and notebooks (also in Chromium), pages of docs, what is built
	@sh tools/browser.sh
	@$(PYTEST) --dist loadfile -m "(whole or browser) and not slow"

# Here, and only here, a test that damages files at random looks at 300 of them instead of 15.
test-all: export SAHEL_TEST_EXAMPLES := 300
test-all: .venv/.installed ## run every test
	@$(PYTEST)

lint: .venv/.installed ## check style, format and types
	@$(RUN) ruff check .
	@$(RUN) ruff format --check .
	@$(RUN) mypy

lab: .venv/.installed ## open the notebooks in JupyterLab
	@.venv/bin/sahel lab

bench: .venv/.installed ## measure the speed, side by side with plain tools
	@$(RUN) benchmarks

validate: .venv/.installed ## measure the methods on planted truth and write docs/methods/validation.md
	@$(RUN) validation --write

docs: .venv/.installed ## write the reference of the Python interface to build/docs
	@$(RUN) pdoc --docformat numpy --output-directory build/docs sahel_indicators
	@echo "Reference: build/docs/index.html (the guides are the pages in docs/)"

clean: ## remove build products and caches (.venv, data and results stay)
	@rm -rf build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@find . -name .venv -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

# Where the checkout was moved, the Python of .venv is gone or is not the one asked for, time stamps do
# not tell that it has to be installed again.
ifneq ($(shell PYTHON="$(PYTHON)" sh tools/install.sh --stands && echo yes),yes)
.PHONY: .venv/.installed
endif

.venv/.installed: pyproject.toml constraints.txt
	@PYTHON="$(PYTHON)" PYTHONS="$(PYTHONS)" UV="$(UV)" sh tools/install.sh
