#!/bin/sh
# Makes .venv and installs the package, editable, with the development tools at the versions of
# constraints.txt. Called by the Makefile; run it from the repository's root. With --stands it does
# nothing but tell, by its exit code, whether .venv is as asked for.
#   PYTHON   the interpreter asked for (empty: the one .venv is of, or else the first of PYTHONS that
#            runs and is new enough)
#   UV       the uv to use when it runs; empty: pip
set -eu

note() { echo "$*" >&2; }

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

# Which installation of Python an interpreter, or the environment made with it, is of.
origin() { "$1" -c 'import os, sys; print(os.path.realpath(sys.base_prefix), sys.version)' 2>/dev/null; }

is_of_python_asked_for() {
    [ -z "${PYTHON:-}" ] || [ "$(origin .venv/bin/python)" = "$(origin "$PYTHON")" ]
}

environment_stands() { is_new_enough .venv/bin/python && is_of_python_asked_for; }

# The stamp names the folder it was made in: in a checkout that was moved, .venv would still import
# the code of the old place.
is_installed_here() { [ "$(cat .venv/.installed 2>/dev/null)" = "$(pwd -P)" ]; }

# A command that exists need not run (version managers leave stubs), so each is tried.
find_python() {
    if [ -n "${PYTHON:-}" ]; then
        set -- "$PYTHON"
    else
        # shellcheck disable=SC2086  # a list of names
        set -- $PYTHONS
    fi
    for candidate do
        if is_new_enough "$candidate"; then
            "$candidate" -c 'import sys; print(sys.executable)'
            return
        fi
    done
    note "No Python 3.11 or newer among: $*. Install one, or name it: make install PYTHON=/path/to/python3"
    return 1
}

uv_runs() { [ -n "${UV:-}" ] && "$UV" --version >/dev/null 2>&1; }

make_environment() {
    python=$(find_python)
    note "Making .venv with $("$python" --version) ..."
    if uv_runs; then
        "$UV" venv --quiet --clear --python "$python" .venv
    elif ! "$python" -m venv --clear .venv; then
        rm -rf .venv
        note "That Python cannot make an environment. On Debian and Ubuntu: apt install python3-venv"
        return 1
    fi
}

# An environment that uv made has no pip of its own.
pip() {
    .venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip >/dev/null
    .venv/bin/python -m pip install --quiet --disable-pip-version-check "$@"
}

install_with_pip() {
    note "Installing with pip (a few minutes the first time) ..."
    pip --constraint constraints.txt --editable ".[dev]"
}

install_with_uv() {
    note "Installing with uv (about a minute the first time) ..."
    "$@" pip install --quiet --python .venv/bin/python --constraint constraints.txt --editable ".[dev]"
}

if [ "${1:-}" = --stands ]; then
    environment_stands && is_installed_here
    exit
fi
environment_stands || make_environment
if [ -z "${UV:-}" ]; then
    install_with_pip
elif uv_runs; then
    install_with_uv "$UV"
elif pip uv; then
    install_with_uv .venv/bin/python -m uv
else
    note "uv is not to be had here (see above)."
    install_with_pip
fi
pwd -P > .venv/.installed
