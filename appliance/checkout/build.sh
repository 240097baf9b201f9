# shellcheck shell=bash disable=SC2154,SC2034 # here, state and page are shared among the sourced files
# Builds what is out of date: the page by npm, the program by Maven. A stamp in .hirundo/ carries the time at which the
# last good build began; whatever is newer than it calls for another.

page=$here/gateway/dashboard

appliance_jar() {
    local version
    version=$(sed -n 's:^  <version>\(.*\)</version>$:\1:p' "$here/pom.xml")
    echo "$here/appliance/target/appliance-$version.jar"
}

# out_of_date STAMP PATH…: there is no stamp, or something below a path is newer. Folders count: their time tells that a
# file went away.
out_of_date() {
    local stamp=$1
    shift
    [[ ! -e $stamp || -n $(find "$@" -newer "$stamp" -print -quit 2>/dev/null) ]]
}

# stamped STAMP FUNCTION: the stamp is older than the build, so that a file saved meanwhile is not missed.
stamped() {
    touch "$1.new"
    "$2"
    mv -f -- "$1.new" "$1"
}

install_page_packages() {
    step npm-ci "Fetching the page's packages (npm ci)" npm ci --prefix "$page" --no-audit --no-fund
}

compile_page() {
    step npm-build "Building the page (npm run build)" npm run build --prefix "$page"
}

page_sources() {
    printf '%s\n' "$page"/*.json "$page"/*.ts "$page"/*.js "$page"/*.html "$page/src" "$page/public"
}

build_page() {
    if [[ ! -f $page/package.json ]]; then
        return
    fi
    if [[ ! -d $page/node_modules ]] || out_of_date "$state/npm.stamp" "$page/package-lock.json"; then
        need_node
        stamped "$state/npm.stamp" install_page_packages
    fi
    local sources
    mapfile -t sources < <(page_sources)
    if [[ ! -f $page/dist/index.html ]] || out_of_date "$state/page.stamp" "${sources[@]}"; then
        need_node
        stamped "$state/page.stamp" compile_page
    fi
}

# What `bench live` measures Hirundo beside; nothing else needs it, so nothing else fetches it.
peers=$here/appliance/bench/peers

install_peer_packages() {
    step npm-ci-peers "Fetching the benchmark's peers (npm ci)" npm ci --prefix "$peers" --no-audit --no-fund
}

install_peers() {
    need_node
    if [[ ! -d $peers/node_modules ]] || out_of_date "$state/peers.stamp" "$peers/package-lock.json"; then
        stamped "$state/peers.stamp" install_peer_packages
    fi
}

maven() {
    (cd -- "$here" && ./mvnw -B -ntp "$@")
}

# The tests are compiled, for the modules share some; they are not run. Maven adds and replaces and never takes away: an earlier page's
# files, or a library in an older version, would get into the package, and the same commit would give other bytes.
compile_program() {
    rm -rf -- "$here"/*/target/classes "$here/appliance/target/lib"
    step maven "Building Hirundo (Maven; the first time it fetches its libraries)" maven package -DskipTests
}

build_program() {
    if [[ ! -f $(appliance_jar) || ! -d $here/appliance/target/lib ]] \
        || out_of_date "$state/program.stamp" "$here"/pom.xml "$here"/*/pom.xml "$here"/*/src "$page/dist"; then
        stamped "$state/program.stamp" compile_program
        step quickstart "Preparing a quick start" practise_start
    fi
}

# One build a checkout at a time: a second ./hirundo waits for the first and then finds everything done. A ./hirundo that
# a test starts builds nothing: it would rebuild what the test runs on.
build_all() {
    if [[ -n ${HIRUNDO_TESTING:-} ]]; then
        return
    fi
    exec 9>"$state/build.lock"
    if ! flock -n 9; then
        say "Another ./hirundo is building here; waiting for it …"
        flock 9
    fi
    build_page
    build_program
    exec 9>&-
}
