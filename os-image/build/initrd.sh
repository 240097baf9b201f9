#!/usr/bin/env bash
# initrd.sh: the initrd in the root's /boot, from os-image/initrd: a busybox, the modules of modules.list with what they need, and
# a script. No tool of the kind looks at the machine, for it is not the one that boots.
# shellcheck source=os-image/build/common.sh
source "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/common.sh"
inside_tools "$@"

root=$work/root
tree=$work/initrd
kernel=$(ls "$root/usr/lib/modules")
modules=$tree/lib/modules/$kernel

rm -rf -- "$tree"
mkdir -p "$tree/bin" "$modules/kernel"
cp -- "$root/usr/bin/busybox" "$tree/bin/"
install -m 755 "$here/os-image/initrd/init" "$tree/init"
names_in "$here/os-image/initrd/modules.list" >"$tree/modules.list"
cp -- "$root/usr/lib/modules/$kernel"/modules.{builtin,builtin.modinfo,order} "$modules/"

# What a module needs, and itself, uncompressed: busybox's modprobe reads no xz. One that is built in is none.
while read -r module; do
    found=$(modprobe -d "$root" -S "$kernel" --show-depends "$module") || fail "the kernel has no module $module"
    awk '/^insmod/ { print $2 }' <<<"$found"
done <"$tree/modules.list" | LC_ALL=C sort -u | while read -r file; do
    name=${file##*/}
    xz -dc -- "$file" >"$modules/kernel/${name%.xz}"
done
depmod -b "$tree" "$kernel"
rm -f -- "$modules"/*.bin "$modules"/modules.{devname,softdep,weakdep}

# Same files, same bytes: names in order, all dates the commit's, no inode numbers.
find "$tree" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
(cd "$tree" && find . -print0 | LC_ALL=C sort -z | cpio --null -o -H newc --quiet --reproducible -R 0:0) | gzip -9n >"$root/boot/initrd.img"
