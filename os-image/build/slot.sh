#!/usr/bin/env bash
# slot.sh: the root as a slot's image, work/slot.sqfs. gzip, for GRUB reads the kernel out of it and knows no better.
# shellcheck source=os-image/build/common.sh
source "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/common.sh"
inside_tools "$@"

slot_bytes=$((768 << 20))

rm -f -- "$work/slot.sqfs"
# Device trees are read from the FAT, by the Pi's firmware; /dev is the kernel's, and here there is what the builder was allowed to
# make. One date for all: mksquashfs takes it as words or from the environment.
env -u SOURCE_DATE_EPOCH mksquashfs "$work/root" "$work/slot.sqfs" -comp gzip -Xcompression-level 6 -b 128K -noappend -no-progress -quiet \
    -mkfs-time "$SOURCE_DATE_EPOCH" -all-time "$SOURCE_DATE_EPOCH" -wildcards -e 'usr/lib/modules/*/dtb' 'dev/*' 'tmp/*' 'run/*'
size=$(stat -c %s "$work/slot.sqfs")
((size <= slot_bytes)) || fail "the slot's image has $((size >> 20)) MiB; there is room for $((slot_bytes >> 20))"
