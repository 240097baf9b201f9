#!/usr/bin/env bash
# lock.sh: asks Debian's archive which packages the lists come to today, and writes it down in the lock files:
# `sha256 size path-in-mirror` a line. A build takes those very files and no others. Run it to take in security updates,
# then build and test.
# shellcheck source=os-image/build/common.sh
source "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/common.sh"

keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# prepare_apt ARCHITECTURE: an apt of its own, which knows nothing of this machine's packages and settings.
prepare_apt() {
    local root=$work/apt-$1
    mkdir -p "$root"/etc/apt/{apt.conf.d,preferences.d,sources.list.d,trusted.gpg.d} "$root"/var/lib/apt/lists/partial \
        "$root"/var/cache/apt/archives/partial "$root"/var/lib/dpkg
    : >"$root/var/lib/dpkg/status"
    local suite
    for suite in trixie trixie-updates trixie-backports; do
        echo "deb [signed-by=$keyring] $mirror/debian $suite main non-free-firmware"
    done >"$root/etc/apt/sources.list"
    echo "deb [signed-by=$keyring] $mirror/debian-security trixie-security main non-free-firmware" >>"$root/etc/apt/sources.list"
    cat >"$root/apt.conf" <<CONF
Dir "$root/";
Dir::State::status "$root/var/lib/dpkg/status";
APT::Architecture "$1";
APT::Architectures { "$1"; };
APT::Install-Recommends "false";
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::ForceHash "SHA256";
Acquire::Retries "3";
CONF
    export APT_CONFIG=$root/apt.conf
    apt-get update -q >&2
}

# Turns apt's 'URI' file size SHA256:hash into a line of the lock. + and ~ come percent-encoded.
as_lock_lines() {
    local uri file size hash
    while read -r uri file size hash; do
        [[ $uri == \'* ]] || continue
        [[ $hash == SHA256:* ]] || fail "apt gave no SHA-256 for $file"
        uri=${uri#\'}
        uri=${uri%\'}
        uri=${uri#"$mirror/"}
        printf '%s %s %b\n' "${hash#SHA256:}" "$size" "${uri//%/\\x}"
    done | LC_ALL=C sort -k3
}

write_lock() {
    local name=$1 lines=$2
    [[ -n $lines ]] || fail "nothing was found for $name.list"
    if [[ -s $packages/$name.lock && $(lines_of "$packages/$name.lock") == "$lines" ]]; then
        say "  $name.lock: nothing is newer"
        return
    fi
    {
        echo "# Made by ./hirundo image lock from $name.list; do not edit."
        echo "# taken $taken"
        echo "$lines"
    } >"$packages/$name.lock.new"
    mv -f -- "$packages/$name.lock.new" "$packages/$name.lock"
    say "  $name.lock: $(wc -l <<<"$lines") packages, $(($(awk '{ n += $2 } END { print n }' <<<"$lines") >> 20)) MiB"
}

# installed NAME: all that has to come along to have the packages of a list run, on nothing.
installed() {
    local names
    mapfile -t names < <(names_in "$packages/$1.list")
    apt-get install -y -q --print-uris '?and(?essential,?not(?name(^apt$)))' "${names[@]}" | as_lock_lines
}

# unpacked NAME: those very packages, without what they depend on.
unpacked() {
    local names
    mapfile -t names < <(names_in "$packages/$1.list")
    (cd "$work" && apt-get download -q --print-uris "${names[@]}") | as_lock_lines
}

taken=$(date -u +%Y-%m-%dT%H:%M:%SZ)
say "Asking Debian's archive for amd64 …"
prepare_apt amd64
write_lock tools "$(installed tools)"
say "Asking Debian's archive for arm64 …"
prepare_apt arm64
write_lock parts "$(unpacked parts)"
write_lock root "$(installed root)"
