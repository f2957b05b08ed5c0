#!/bin/sh
# What is done every night, or when a file arrives: fetch, read what is new, compute.
# cron, systemd, the container and GitHub Actions all call this.
#
#   sh nightly.sh [--quiet]    --quiet: say something only where something failed (for cron)
#
# What it goes by, from the environment:
#   SAHEL_DATA_ROOT   where everything lies; ./data without it
#   SAHEL_COMMAND     the command; `sahel` on the PATH without it
#   NIGHTLY_FETCH     what to fetch, one after the other, with ";" in between:
#                     "unhcr --country MLI; idmc --country MLI". Credentials: docs/howto/fetch.md
#   NIGHTLY_INBOX     the folder that files are dropped into; raw/inbox in the data without it
#
# A step that fails does not keep the next one from what it can do. The exit code is the gravest of
# all steps: 0 fine, 2 wrong usage, 3 bad input, 4 another run holds the lock, 5 internal error.
set -uf

sahel=${SAHEL_COMMAND:-sahel}
raw=${SAHEL_DATA_ROOT:-data}/raw
inbox=${NIGHTLY_INBOX:-$raw/inbox}
gravest=0

step() {
    echo "== $*"
    "$@"
    code=$?
    if [ "$code" -ne 0 ]; then
        echo "== ended with exit code $code"
    fi
    if [ "$code" -gt "$gravest" ]; then
        gravest=$code
    fi
}

# What was fetched within a week, so that what could not be read one night is read the next. A file
# that was read before is a repetition and changes nothing.
read_fetched() {
    [ -d "$raw/$1" ] || return 0
    days=$(find "$raw/$1" -mindepth 1 -maxdepth 1 -type d -name '[0-9]*' -mtime -8 | sort)
    for day in $days; do
        read_folder "$day"
    done
}

read_folder() {
    if [ -n "$(find "$1" -type f 2>/dev/null | head -n 1)" ]; then
        step "$sahel" ingest "$1"
    fi
}

nightly() {
    separators=$IFS
    IFS=';'
    for fetch in ${NIGHTLY_FETCH:-}; do
        IFS=$separators
        # shellcheck disable=SC2086  # a source and its options
        set -- $fetch
        [ $# -gt 0 ] || continue
        step "$sahel" fetch "$@"
        IFS='
'
        read_fetched "$1"
        IFS=$separators
    done
    IFS=$separators
    read_folder "$inbox"
    step "$sahel" run
    return "$gravest"
}

if [ "${1:-}" != --quiet ]; then
    nightly
    exit $?
fi
said=$(mktemp) || exit 5
trap 'rm -f "$said"' EXIT
nightly >"$said" 2>&1
code=$?
if [ "$code" -ne 0 ]; then
    cat "$said"
fi
exit "$code"
