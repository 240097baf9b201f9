#!/usr/bin/env bash
# fetch.sh LOCK…: brings the packages of the locks (tools, parts, root) into the cache, by their SHA-256. What the mirror
# no longer has, because there is a newer version, is taken from Debian's archive of everything, as of the lock's day.
# shellcheck source=os-image/build/common.sh
source "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/common.sh"

# missing LOCK: the lines whose file is not here.
missing() {
    local hash size path
    while read -r hash size path; do
        [[ -s $debs/$hash.deb ]] || echo "$hash $size $path"
    done < <(lines_of "$packages/$1.lock")
}

# get BASE LINES: a file that is broken or not to be had is left out; who asks sees it missing.
get() {
    local base=$1 hash size path orders
    orders=$(mktemp "$work/fetch.XXXXXX")
    while read -r hash size path; do
        printf 'url = "%s/%s"\noutput = "%s/%s.part"\n' "$base" "$path" "$debs" "$hash"
    done <<<"$2" >"$orders"
    curl --fail --no-progress-meter --location --parallel --parallel-max 4 --connect-timeout 20 --speed-limit 1000 \
        --speed-time 60 --retry 3 --config "$orders" || true
    rm -f -- "$orders"
    while read -r hash size path; do
        if sha256sum --check --status <<<"$hash  $debs/$hash.part" 2>/dev/null; then
            mv -f -- "$debs/$hash.part" "$debs/$hash.deb"
        else
            rm -f -- "$debs/$hash.part"
        fi
    done <<<"$2"
}

# fetch LOCK
fetch() {
    local lines day archive
    lines=$(missing "$1")
    [[ -n $lines ]] || return 0
    say "Fetching $(wc -l <<<"$lines") packages of $1.lock, $(($(awk '{ n += $2 } END { print n }' <<<"$lines") >> 20)) MiB …"
    get "$mirror" "$lines"
    lines=$(missing "$1")
    [[ -n $lines ]] || return 0
    # The archive keeps the two mirrors apart, each with the moment behind its name.
    day=$(date -u -d "@$(date_of "$packages/$1.lock")" +%Y%m%dT%H%M%SZ)
    for archive in debian debian-security; do
        local old
        old=$(awk -v a="$archive/" 'index($3, a) == 1 { $3 = substr($3, length(a) + 1); print }' <<<"$lines")
        [[ -z $old ]] || get "http://snapshot.debian.org/archive/$archive/$day" "$old"
    done
    lines=$(missing "$1")
    [[ -z $lines ]] || fail "these packages of $1.lock are neither at $mirror nor at snapshot.debian.org (./hirundo image lock takes newer ones):
$(cut -d' ' -f3 <<<"$lines")"
}

for lock in "$@"; do
    fetch "$lock"
done
