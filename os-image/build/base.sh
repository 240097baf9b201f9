#!/usr/bin/env bash
# base.sh: makes Debian's part of the image's root, from the packages of root.lock. Their scripts run under emulation, which
# takes minutes; so it is kept until the lock changes, and comes out the same for the same lock, whatever the commit.
# shellcheck source=os-image/build/common.sh
source "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/common.sh"
# shellcheck source=os-image/build/repository.sh
source "$build/repository.sh"

base=$work/base

# add_users ROOT: those of packages/users. * is no password, and none can be given.
add_users() {
    local kind name number home
    while read -r kind name number home; do
        case $kind in
            group | user) echo "$name:x:$number:" >>"$1/etc/group" ;;&
            user)
                echo "$name:x:$number:$number::$home:/usr/sbin/nologin" >>"$1/etc/passwd"
                echo "$name:*:$((SOURCE_DATE_EPOCH / 86400))::::::" >>"$1/etc/shadow"
                ;;
        esac
    done < <(sed 's/#.*//' "$packages/users")
}

# What the kernel has and neither a Pi nor QEMU's virt machine uses. The last pattern that fits counts.
modules='/usr/lib/modules/*/kernel'
unused=(drivers/gpu drivers/accel drivers/infiniband drivers/media drivers/isdn drivers/staging drivers/scsi drivers/target
    drivers/net/ethernet drivers/net/wireless drivers/net/wwan drivers/net/fddi drivers/ata drivers/crypto drivers/edac
    drivers/iommu drivers/ufs drivers/comedi drivers/hid drivers/input drivers/infiniband drivers/platform drivers/soundwire
    drivers/vfio drivers/vdpa drivers/firewire drivers/video drivers/bluetooth drivers/remoteproc drivers/soc
    fs/ocfs2 fs/gfs2 fs/ceph fs/xfs fs/btrfs fs/bcachefs fs/jfs fs/ntfs3 fs/smb fs/nfs fs/nfsd fs/f2fs fs/ubifs fs/orangefs fs/afs
    fs/reiserfs fs/nilfs2 fs/hfs fs/hfsplus fs/udf fs/dlm fs/coda
    sound net/bluetooth net/batman-adv net/ceph net/sctp net/tipc net/openvswitch net/mac802154 net/nfc net/rds net/can net/sunrpc)
used=(drivers/net/ethernet/broadcom drivers/net/ethernet/cadence drivers/net/wireless/broadcom drivers/scsi/sd_mod.ko
    drivers/scsi/scsi_mod.ko drivers/scsi/scsi_common.ko drivers/soc/bcm)

path_options() {
    local path
    printf '%s\n' --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/info/*' \
        --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/i18n/*' \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
        --dpkgopt='path-exclude=/usr/lib/modules/*/dtb/*' --dpkgopt='path-include=/usr/lib/modules/*/dtb/broadcom/*'
    for path in "${unused[@]}"; do
        echo "--dpkgopt=path-exclude=$modules/$path/*"
    done
    for path in "${used[@]}"; do
        echo "--dpkgopt=path-include=$modules/$path*"
    done
}

# What the installation left of its own, some of it different each time.
clean() {
    rm -rf -- "$1"/etc/machine-id "$1"/var/lib/dbus/machine-id "$1"/etc/ssh/ssh_host_* "$1"/etc/{passwd,group,shadow,gshadow,subuid,subgid}- \
        "$1"/var/log/* "$1"/var/cache/* "$1"/var/lib/dpkg/*-old "$1"/var/lib/apt "$1"/etc/{resolv.conf,hostname,.pwd.lock} \
        "$1"/usr/lib/udev/hwdb.bin "$1"/tmp/* "$1"/run/*
}

if [[ ${1:-} == --make ]]; then
    inside_tools "$@"
    # The dates of what is made here are the lock's.
    SOURCE_DATE_EPOCH=$(date_of "$packages/root.lock")
    run_arm64_here
    rm -rf -- "$base"
    mapfile -t options < <(path_options)
    mmdebstrap --mode=root --variant=essential --architectures=arm64 \
        --aptopt='APT::Install-Recommends "false"' --aptopt='APT::Sandbox::User "root"' "${options[@]}" \
        --essential-hook="$0 --users \"\$1\"" --include="$(comma_separated "$packages/root.list")" \
        trixie "$base" "deb [trusted=yes] copy://$(make_repository root) ./"
    check_installed "$base" root
    clean "$base"
    rm -rf -- "$work/repository-root"
    exit
fi
if [[ ${1:-} == --users ]]; then
    add_users "$2"
    exit
fi

key=$(hash_of "$packages/root.lock" "$packages/users" "$build/base.sh")
if ! up_to_date "$base" "$key"; then
    "$build/fetch.sh" root
    rm -f -- "$base.key"
    step image-base "Making Debian's part of the root, under emulation (some minutes)" "$0" --make
    made "$base" "$key"
fi
