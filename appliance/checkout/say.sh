# shellcheck shell=bash disable=SC2154,SC2034 # here, state and page are shared among the sourced files
# What the script tells the user: one line before whatever takes long, a sign of life while it lasts. All of it goes to
# standard error, so that `./hirundo token …` prints the token and nothing else.

say() {
    printf '%s\n' "$*" >&2
}

# fail TEXT: says it and ends with 1.
fail() {
    say "hirundo: $*"
    exit 1
}

# sign_of_life TEXT: a line every ten seconds until killed, or until the script that started it is gone.
sign_of_life() {
    local started=$SECONDS
    # Neither the lock nor the caller's pipes may be held by a sleep that outlives its loop.
    while sleep 10 >/dev/null 2>&1 && kill -0 $$ 2>/dev/null; do
        say "  … still at it: $1 ($((SECONDS - started)) s)"
    done
}

# step NAME TEXT COMMAND…: runs the command with its output in .hirundo/log/NAME.log; where it fails, shows the end of it
# and ends the script.
step() {
    local log=$state/log/$1.log text=$2 started=$SECONDS status=0
    shift 2
    say "$text …"
    sign_of_life "$text" 9>&- &
    local beat=$!
    "$@" >"$log" 2>&1 </dev/null || status=$?
    kill "$beat" 2>/dev/null || true
    wait "$beat" 2>/dev/null || true
    if ((status != 0)); then
        tail -n 40 -- "$log" >&2
        fail "failed with exit code $status: $text. The whole output: $log"
    fi
    local took=$((SECONDS - started))
    if ((took >= 2)); then
        say "  … done in $took s"
    fi
}
