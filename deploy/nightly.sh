#!/bin/sh
# What is done every night, or when a file arrives: fetch, read what is new, compute.
# cron, systemd, the container and GitHub Actions all call this.
#
#   sh nightly.sh [--quiet]    --quiet: say something only where something failed (for cron)
#
# What it goes by, from the environment:
#   SAHEL_DATA_ROOT   where everything lies; ./data without it
#   SAHEL_REPORTS     of which countries reports are made, "MLI,NER"; all six without it
#   SAHEL_COMMAND     the command; `sahel` on the PATH without it
#   NIGHTLY_FETCH     what to fetch, one after the other, with ";" in between:
#                     "unhcr --country MLI; idmc --country MLI". Credentials: docs/howto/fetch.md
#   NIGHTLY_INBOX     the folder that files are dropped into; raw/inbox in the data without it.
#                     A name that begins with a dot is passed over: a file is written under one,
#                     and renamed when it is whole
#
# A step that fails does not keep the next one from what it can do. The exit code is the gravest of
# all steps: 0 fine, 2 wrong usage, 3 bad input, 4 another run holds the lock, 5 internal error;
# 128 and more: told to end by a signal.
set -uf

sahel=${SAHEL_COMMAND:-sahel}
raw=${SAHEL_DATA_ROOT:-data}/raw
inbox=${NIGHTLY_INBOX:-$raw/inbox}
rounds=3 # of reading and computing, while files keep coming into the inbox
gravest=0
running= # the process of the step under way
said=    # with --quiet: the file in which waits what was said

step() {
    echo "== $*"
    # Beside this shell, which would hear of a signal only after the step otherwise; and without the
    # way out that --quiet keeps, for cron waits until nobody holds it.
    "$@" 3>&- &
    running=$!
    wait "$running"
    code=$?
    running=
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
    if [ -n "$(files_in "$1" -print | head -n 1)" ]; then
        step "$sahel" ingest "$1"
    fi
}

# files_in FOLDER ACTION...: what `sahel ingest` would read, so without names that begin with a dot.
files_in() {
    folder=$1
    shift
    find "$folder" -mindepth 1 -name '.*' -prune -o -type f "$@" 2>/dev/null
}

# Told by contents: a file that is moved keeps its time, one that grows keeps its name.
inbox_state() {
    files_in "$inbox" -exec cksum {} + | sort
}

# What comes in meanwhile is read at once, because nobody else tells of it: systemd looks away while
# the service runs. Only so many times, so that a file that never comes to rest holds up no night.
read_inbox_and_compute() {
    while [ "$rounds" -gt 0 ]; do
        met=$(inbox_state)
        read_folder "$inbox"
        step "$sahel" run
        [ "$(inbox_state)" != "$met" ] || return 0
        echo "== the inbox has changed meanwhile"
        rounds=$((rounds - 1))
    done
    echo "== and is left for the next time"
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
    read_inbox_and_compute
    return "$gravest"
}

# Nothing of what was said where all went well, everything otherwise.
hand_out() {
    [ -n "$said" ] || return 0
    [ "$1" -eq 0 ] || cat "$said" >&3
    rm -f "$said"
    said=
}

# What was said is handed out first: a step that does not yield is killed together with this shell.
told_to_end() {
    trap '' HUP INT TERM
    echo "== told to end (SIG$1): no time is left, somebody stopped it, or the machine goes down."
    echo "== The next night goes on from what was finished."
    hand_out "$2"
    if [ -n "$running" ]; then
        kill -s TERM "$running" 2>/dev/null
        wait "$running"
    fi
    exit "$2"
}

trap 'hand_out $?' EXIT
trap 'told_to_end HUP 129' HUP
trap 'told_to_end INT 130' INT
trap 'told_to_end TERM 143' TERM
if [ "${1:-}" = --quiet ]; then
    said=$(mktemp) || exit 5
    exec 3>&1 >"$said" 2>&1
fi
nightly
