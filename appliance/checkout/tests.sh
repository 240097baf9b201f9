# shellcheck shell=bash disable=SC2154,SC2034 # here, state and page are shared among the sourced files
# Every test: the page's by Vitest, then the unit and integration tests of all modules by Maven. Both always run, so that
# one look shows all that is broken.

# reports: the JUnit files of the last run, one a line.
reports() {
    find "$state/vitest.xml" "$here"/*/target/surefire-reports "$here"/*/target/failsafe-reports \
        -name 'TEST-*.xml' -o -name vitest.xml 2>/dev/null
}

forget_reports() {
    rm -rf -- "$state/vitest.xml" "$here"/*/target/surefire-reports "$here"/*/target/failsafe-reports
}

# count_cases ELEMENT: how many elements of that name the reports hold (testcase, failure, error, skipped).
count_cases() {
    local files
    mapfile -t files < <(reports)
    if ((${#files[@]} == 0)); then
        echo 0
        return
    fi
    cat -- "${files[@]}" | { grep -oE "<$1[ />]" || true; } | wc -l
}

test_page() {
    if [[ -f $page/package.json ]]; then
        say "Testing the page (npm test) …"
        npm test --prefix "$page" -- --reporter=default --reporter=junit --outputFile.junit="$state/vitest.xml"
    fi
}

test_program() {
    say "Testing Hirundo (mvn verify) …"
    touch "$state/program.stamp.new"
    maven verify --fail-at-end && mv -f -- "$state/program.stamp.new" "$state/program.stamp"
}

summary() {
    local cases failed skipped
    cases=$(count_cases testcase)
    failed=$(($(count_cases failure) + $(count_cases error)))
    skipped=$(count_cases skipped)
    echo
    if ((skipped > 0)); then
        echo "Skipped tests stand in the reports above by name."
    fi
    if ((cases == 0)); then
        echo "No test ran."
        return 1
    fi
    if ((skipped > 0)); then
        echo "$((cases - failed - skipped)) passed, $failed failed, $skipped skipped"
    else
        echo "$((cases - failed)) passed, $failed failed"
    fi
}

run_tests() {
    local broken=()
    need_packages "${test_packages[@]}"
    need_node
    build_page
    forget_reports
    export HIRUNDO_TESTING=1
    test_page || broken+=("the page's tests")
    test_program || broken+=("mvn verify")
    summary || broken+=("the count of tests")
    if ((${#broken[@]} > 0)); then
        fail "not all is well: ${broken[*]} (see above)"
    fi
}
