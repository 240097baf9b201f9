# shellcheck shell=bash disable=SC2034 # page is for whoever sources this
# A start of `hirundo run` that nobody sees, for what the JVM can be told beforehand of a start.

# start_practice FOLDER JAVA_ARGUMENT…: with data in FOLDER; sets java_pid, and page to where its page is: empty if there was none within a
# minute. The arguments end with those of `run`. Without the user's environment, configuration and data: it must reach neither broker nor fleet.
start_practice() {
    local folder=$1
    shift
    mkdir -p "$folder"
    : >"$folder/out"
    env -i PATH="$PATH" HOME="$folder" "$JAVA_HOME/bin/java" "$@" --config /dev/null --data "$folder/data" \
        --set web.host=127.0.0.1 --set web.port=0 >"$folder/out" &
    java_pid=$!
    for _ in {1..300}; do
        page=$(sed -n 's/^open *\([^#]*\).*/\1/p' "$folder/out")
        if [[ -n $page ]] || ! kill -0 "$java_pid" 2>/dev/null; then
            return
        fi
        sleep 0.2
    done
}

# Ends it, if there is one, and waits until the JVM has written what it was to write.
stop_practice() {
    if [[ -n ${java_pid:-} ]]; then
        kill "$java_pid" 2>/dev/null || true
        # 143: ended by the signal, as it was asked to.
        wait "$java_pid" || true
        java_pid=
    fi
}
