# shellcheck shell=bash disable=SC2154,SC2034 # here, state and page are shared among the sourced files
# An AOT cache (JEP 483, 514): the classes as the JVM had them after a start, linked already. It halves the time and the
# processor work of a start. It is made once after a build, by a start that nobody sees; without it everything works the
# same, and the JVM ignores one that does not fit (another jar, another JDK, other options).

quick_start=$state/quickstart.aot

# A machine that needs longer than start_practice waits has no cache and starts as ever.
practise_start() {
    local folder=$state/practice java_pid page
    rm -rf -- "$folder" "$quick_start"
    start_practice "$folder" "${jvm_options[@]}" -XX:AOTCacheOutput="$quick_start.new" -cp "$(class_path)" \
        io.hirundo.appliance.cli.Main run --set broker.managed=false --set broker.url=mqtt://127.0.0.1:1
    stop_practice
    if [[ -s $quick_start.new ]]; then
        mv -f -- "$quick_start.new" "$quick_start"
    else
        echo "No cache was made; Hirundo starts without."
    fi
    rm -rf -- "$folder"
}

# Prints the JVM's options for the cache, one a line, where it is newer than the jar. What the JVM has to say of a cache
# that does not fit goes to standard output, where a token would be expected: it is told to be silent.
# One that the medium damaged is found by its checksum, at about 20 ms a start.
quick_start_options() {
    if [[ $quick_start -nt $(appliance_jar) ]]; then
        printf '%s\n' "-XX:AOTCache=$quick_start" -XX:+VerifySharedSpaces -Xlog:disable -Xlog:all=error:stderr
    fi
}
