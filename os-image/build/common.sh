# shellcheck shell=bash disable=SC2034 # what is set here, the steps use
# What all steps of the image's build share: folders, dates, the version. Every step is a script of its own and can be
# run alone; build.sh runs them in their order.
set -euo pipefail

here=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../.." && pwd -P)
build=$here/os-image/build
packages=$here/os-image/packages
state=$here/.hirundo
image_state=$state/image
tools=$image_state/tools
debs=$image_state/cache/debs
work=$image_state/work
out=$image_state/out
keys=${HIRUNDO_KEYS:-$image_state/keys}

# shellcheck source=appliance/checkout/say.sh
source "$here/appliance/checkout/say.sh"

# Debian's archives are below it: debian/ and debian-security/.
mirror=${HIRUNDO_MIRROR:-http://deb.debian.org}

version=$(sed -n 's:^  <version>\(.*\)</version>$:\1:p' "$here/pom.xml")

# Everything that is made carries the date of the commit, so that two builds of it are the same byte for byte.
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$here" log -1 --format=%ct)}
export LC_ALL=C.UTF-8 TZ=UTC
umask 022

# MBR disk id ("Hiru"), by which GRUB, the kernel and RAUC name the partitions: PARTUUID=48697275-02 is slot A.
disk_id=48697275
compatible=hirundo-arm64

mkdir -p "$state/log" "$debs" "$work" "$out"

# inside_tools ARG…: goes on in the tools root; a step that needs it calls this before it starts.
inside_tools() {
    if [[ ! -e /.hirundo-tools ]]; then
        exec "$build/in-tools" "$(readlink -f -- "$0")" "$@"
    fi
}

# Lets this kernel run arm64 programs, in any root: with the flag F it holds the emulator itself. Of several entries
# the newest counts, so another that is there (qemu-user-static's, perhaps without F) does no harm. A registry that is mounted here goes when
# the step that called this ends; the root of a user namespace always has one of its own.
run_arm64_here() {
    local registry=/proc/sys/fs/binfmt_misc
    [[ ! -e $registry/hirundo-arm64 ]] || return 0
    if [[ ! -w $registry/register ]] && ! mount -t binfmt_misc binfmt_misc "$registry"; then
        # Somebody else's will do, where there can be none of our own.
        ! grep -qs '^flags: .*F' "$registry/qemu-aarch64" || return 0
        fail "this kernel ($(uname -r)) was not to be told how arm64 programs are run. Without root Linux 6.7 is the first that listens. Build as
root, or type:
    sudo apt-get install -y qemu-user-static"
    fi
    # shellcheck disable=SC2016
    printf '%s' ':hirundo-arm64:M::\x7f\x45\x4c\x46\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00:\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff:/usr/bin/qemu-aarch64:OCF' \
        >"$registry/register"
}

# hash_of FILE…: one hash for all, folders with what is in them; names, modes and contents count.
hash_of() {
    local path
    for path in "$@"; do
        find "$path" -printf '%p %m %l\n' | LC_ALL=C sort
        find "$path" -type f -print0 | LC_ALL=C sort -z | xargs -0r sha256sum
    done | sha256sum | cut -d' ' -f1
}

# up_to_date RESULT KEY: RESULT was made from just what KEY stands for. made RESULT KEY: it is now.
up_to_date() {
    [[ -e $1 && -e $1.key && $(<"$1.key") == "$2" ]]
}

made() {
    echo "$2" >"$1.key"
}

# names_in LIST: the package names of a list, without its comments.
names_in() {
    sed 's/#.*//' "$1" | awk 'NF { print $1 }'
}

# lines_of LOCK: `sha256 size path` without the comments.
lines_of() {
    grep -v '^#' "$1"
}

# date_of LOCK: when it was taken, in seconds since 1970.
date_of() {
    date -d "$(sed -n 's/^# taken //p' "$1")" +%s
}
