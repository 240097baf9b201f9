#!/usr/bin/env bash
# root.sh PACKAGE.deb: the image's whole root in work/root: Debian's part, Hirundo's package, installed as on any Debian, and
# what lies in os-image/root. What is to be on the data partition waits in /usr/share/factory.
# shellcheck source=os-image/build/common.sh
source "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/common.sh"

package=$(readlink -f -- "${1:?the path of hirundo_<version>_arm64.deb}")
base=$work/base
root=$work/root

if [[ ! -e /.hirundo-tools ]]; then
    [[ -s $package ]] || fail "there is no package $package"
    "$build/base.sh"
    "$build/keys.sh"
fi
inside_tools "$@"
run_arm64_here

# The archive of classes, which the installation makes, takes a minute under emulation. It is made a second time beside it, to see what in it
# is of the moment; seconds later, so that no moment is that of both.
install_package() {
    local second folder
    cp -- "$package" "$root/tmp/hirundo.deb"
    # Of these the package's scripts make use. With all that is mounted below them: a user namespace may not take a part alone.
    for folder in proc sys dev; do
        mount --rbind "/$folder" "$root/$folder"
    done
    DEBIAN_FRONTEND=noninteractive chroot "$root" dpkg --unpack --path-exclude='/usr/share/man/*' /tmp/hirundo.deb
    (sleep 5 && exec chroot "$root" /usr/lib/hirundo/archive-classes /tmp/classes.jsa) &
    second=$!
    DEBIAN_FRONTEND=noninteractive chroot "$root" dpkg --configure hirundo
    wait "$second"
    umount --lazy "$root"/{proc,sys,dev}
    "$build/settle.pl" "$root/usr/lib/hirundo/classes.jsa" "$root/tmp/classes.jsa"
    rm -f -- "$root/tmp/hirundo.deb" "$root/tmp/classes.jsa"
}

# Owner and modes come from here, not from the checkout, where only the executable bit counts.
lay_over() {
    tar -C "$here/os-image/root" --owner=0 --group=0 --mode='u=rwX,go=rX' -cf - . | tar -C "$root" --keep-directory-symlink -xpf -
    install -m 644 "$keys/update.cert.pem" "$root/etc/rauc/keyring.pem"
    mkdir -p "$root/data" "$root/boot/firmware"
    # Which image this is, for data-init: versions alone do not tell two builds of one version apart.
    echo "$version-$SOURCE_DATE_EPOCH" >"$root/usr/lib/hirundo/image-build"
    # The clock never shows an earlier time than this.
    touch "$root/usr/lib/clock-epoch"
    # The initrd binds the board's own number over it.
    : >"$root/etc/machine-id"
    rm -f -- "$root/etc/timezone"
}

enable_units() {
    local units
    mapfile -t units < <(names_in "$here/os-image/root.enable")
    systemctl --root="$root" enable "${units[@]}"
    mapfile -t units < <(names_in "$here/os-image/root.disable")
    systemctl --root="$root" mask "${units[@]}"
}

# The kernel where GRUB looks for it; the modules' index for the tools that need one.
place_kernel() {
    local kernel
    kernel=$(ls "$root/usr/lib/modules")
    depmod -b "$root" "$kernel"
    mv -- "$root/usr/lib/modules/$kernel/vmlinuz" "$root/boot/vmlinuz"
    rm -rf -- "$root"/boot/{System.map,config}*
}

# What the data partition begins with. dpkg's and apt's books say nothing there: the image changes as a whole. In /etc/apt stands the
# folder in which it was built.
make_factory() {
    local factory=$root/usr/share/factory
    rm -rf -- "$root"/var/lib/{dpkg,apt,ucf,pam} "$root"/var/cache/* "$root"/var/log/* "$root"/var/backups "$root"/etc/apt
    rm -f -- "$root"/etc/{passwd,group,shadow,gshadow,subuid,subgid}- "$root"/etc/.pwd.lock "$root"/etc/ssh/ssh_host_*
    mkdir -p "$factory/etc"
    mv -- "$root/var" "$factory/var"
    mkdir "$root/var"
    cp -a -- "$root/etc/hirundo" "$factory/etc/hirundo"
}

rm -rf -- "$root" "$work/dpkg-status"
cp -a -- "$base" "$root"
install_package
cp -- "$root/var/lib/dpkg/status" "$work/dpkg-status"
lay_over
enable_units
place_kernel
make_factory
