#!/usr/bin/env bash
# tools.sh: makes the tools root, a Debian 13 for amd64 from the packages of tools.lock, so that the image comes out the
# same whatever Debian it is built on. The arm64 packages of parts.lock are unpacked in it below /parts, by their names.
# shellcheck source=os-image/build/common.sh
source "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/common.sh"
# shellcheck source=appliance/checkout/packages.sh
source "$here/appliance/checkout/packages.sh"
# shellcheck source=os-image/build/repository.sh
source "$build/repository.sh"

bootstrap() {
    SOURCE_DATE_EPOCH=$(date_of "$packages/tools.lock") mmdebstrap --mode=root --variant=essential --architectures=amd64 \
        --aptopt='APT::Install-Recommends "false"' --aptopt='APT::Sandbox::User "root"' \
        --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
        --include="$(comma_separated "$packages/tools.list")" \
        trixie "$tools.new" "deb [trusted=yes] copy://$(make_repository tools) ./"
    rm -rf -- "$work/repository-tools"
}

# The kernel's headers link to one another by relative paths, which hold in /usr/src alone.
unpack_parts() {
    local hash size path name source
    while read -r hash size path; do
        name=${path##*/}
        mkdir -p "$tools.new/parts/${name%%_*}"
        dpkg-deb --extract "$debs/$hash.deb" "$tools.new/parts/${name%%_*}"
    done < <(lines_of "$packages/parts.lock")
    for source in "$tools.new"/parts/*/usr/src/*; do
        [[ ! -e $source ]] || cp -a "$source" "$tools.new/usr/src/"
    done
}

key=$(hash_of "$packages/tools.lock" "$packages/parts.lock" "$build/tools.sh" "$build/repository.sh")

if [[ ${1:-} == --make ]]; then
    rm -rf -- "$tools.new"
    bootstrap
    check_installed "$tools.new" tools
    unpack_parts
    echo "$key" >"$tools.new/.hirundo-tools"
    # What runs in the old one goes on in it.
    rm -rf -- "$tools.old"
    [[ ! -e $tools ]] || mv -T -- "$tools" "$tools.old"
    mv -T -- "$tools.new" "$tools"
    rm -rf -- "$tools.old"
    exit
fi

if [[ -e $tools/.hirundo-tools && $(<"$tools/.hirundo-tools") == "$key" ]]; then
    exit
fi
[[ $(uname -m) == x86_64 ]] || fail "the image is built on an amd64 machine; this is $(uname -m)"
need_packages mmdebstrap curl
((EUID == 0)) || need_packages uidmap
"$build/fetch.sh" tools parts
# A script of its own, which ends at the first error: what step calls as a function would go on.
step image-tools "Making the tools root (Debian 13 with QEMU, RAUC and others)" "$build/as-root" "$0" --make
