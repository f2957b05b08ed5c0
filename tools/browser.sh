#!/bin/sh
# Chromium for the tests in a real browser, from the system's packages, where there is none yet.
# Called by `make test-whole`. Playwright brings no browser here: it drives this one.
set -eu

for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null; then
        exit 0
    fi
done

as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi; }

if ! command -v apt-get >/dev/null; then
    echo "Chromium is not installed: install it with this system's package manager." >&2
    exit 1
fi
echo "Installing Chromium for the tests in a browser ..." >&2
as_root apt-get update --quiet --quiet
as_root apt-get install --quiet --quiet --yes --no-install-recommends chromium
