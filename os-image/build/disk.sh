#!/usr/bin/env bash
# disk.sh: the card's image, out/hirundo-<version>.img.zst: a partition table as the Pi 3's boot ROM wants it (MBR), the FAT with
# firmware, U-Boot and GRUB, slot A, an empty slot B, and the data partition, which grows at the first boot.
# shellcheck source=os-image/build/common.sh
source "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/common.sh"
inside_tools "$@"

root=$work/root
parts=/parts
boot=$work/boot.fat
data=$work/data.ext4
disk=$work/disk.img
kernel=$(ls "$root/usr/lib/modules")

# In sectors of 512 bytes. Slots begin at whole 4 MiB, as cards erase.
boot_start=8192 boot_size=262144
a_start=270336 slot_size=1572864
b_start=$((a_start + slot_size))
data_start=$((b_start + slot_size)) data_size=524288

# The modules that grub.cfg uses; it can load no others.
grub_modules=(part_msdos fat squash4 normal configfile linux loadenv test echo search search_fs_file regexp sleep reboot gzio boot true)

make_grub() {
    grub-script-check "$here/os-image/boot/grub.cfg"
    grub-mkimage -O arm64-efi -d "$parts/grub-efi-arm64-bin/usr/lib/grub/arm64-efi" -c "$here/os-image/boot/grub-early.cfg" \
        -p /EFI/hirundo -o "$work/BOOTAA64.EFI" "${grub_modules[@]}"
}

# The slots' state, by the script that keeps it later: A is active, B is empty.
make_slots() {
    rm -f -- "$work"/slots{,.bak}
    HIRUNDO_SLOTS=$work/slots HIRUNDO_CURRENT=A "$here/os-image/root/usr/lib/hirundo/boot-slots" set-state B bad
}

# The overlays that switch the header's buses on. Each has to fit the boards that it is for: one that does not fails here.
make_overlays() {
    local source name boards tree
    rm -rf -- "$work/overlays"
    mkdir -p "$work/overlays"
    for source in "$here"/os-image/boot/overlays/*.dts; do
        name=$(basename "$source" .dts)
        case $name in
            *-pi3) boards='bcm2837-rpi-[3z]' ;;
            *-pi4) boards=bcm2711 ;;
            *-pi5) boards=bcm2712 ;;
            *) boards='bcm2837-rpi-[3z]|bcm2711' ;;
        esac
        dtc -q -@ -I dts -O dtb -o "$work/overlays/$name.dtbo" "$source"
        for tree in $(trees | grep -E "/($boards)"); do
            fdtoverlay -i "$tree" -o "$work/overlays.tried" "$work/overlays/$name.dtbo"
        done
    done
    rm -f -- "$work/overlays.tried"
}

# The boards' device trees.
trees() {
    printf '%s\n' "$root/usr/lib/modules/$kernel"/dtb/broadcom/bcm2{711,712,837}*.dtb | LC_ALL=C sort
}

make_boot() {
    local firmware=$parts/raspi-firmware/usr/lib/raspi-firmware
    rm -f -- "$boot"
    truncate -s $((boot_size * 512)) "$boot"
    mkfs.vfat -F 32 -n HIRUNDO -i "$disk_id" --invariant "$boot" >/dev/null
    mmd -i "$boot" ::/EFI ::/EFI/BOOT ::/EFI/hirundo ::/overlays
    mcopy -i "$boot" "$work/BOOTAA64.EFI" ::/EFI/BOOT/BOOTAA64.EFI
    mcopy -i "$boot" "$here/os-image/boot/grub.cfg" "$work"/slots{,.bak} ::/EFI/hirundo/
    mcopy -i "$boot" "$firmware"/{bootcode.bin,start.elf,fixup.dat,start4.elf,fixup4.dat} \
        "$parts/u-boot-rpi/usr/lib/u-boot/rpi_arm64/u-boot.bin" "$here/os-image/boot/config.txt" ::/
    local list
    mapfile -t list < <(trees)
    mcopy -i "$boot" "${list[@]}" ::/
    mcopy -i "$boot" "$work"/overlays/*.dtbo ::/overlays/
    local file
    for file in "$here"/os-image/boot/*.example; do
        [[ ! -e $file ]] || mcopy -i "$boot" "$file" ::/
    done
}

make_data() {
    rm -f -- "$data"
    truncate -s $((data_size * 512)) "$data"
    # The same bytes each time; the number is the card's. Blocks of 4 KiB, which mke2fs would not take for something that is this
    # small as yet. Nothing is kept for root: of a card that root has filled, what the journal gives back of its reserve would be
    # root's. Quotas by project, of which data-quota makes use.
    E2FSPROGS_FAKE_TIME=$SOURCE_DATE_EPOCH mke2fs -q -t ext4 -L HIRUNDO-DATA -b 4096 -m 0 -J size=16 -O quota,project \
        -U "$disk_id-0000-4000-8000-000000000004" \
        -E "hash_seed=$disk_id-0000-4000-8000-000000000005,lazy_itable_init=0,lazy_journal_init=0,root_owner=0:0,quotatype=prjquota" "$data"
}

# place FILE SECTOR
place() {
    dd if="$1" of="$disk" bs=4M oflag=seek_bytes seek=$(($2 * 512)) conv=notrunc,sparse status=none
}

make_disk() {
    rm -f -- "$disk"
    truncate -s $(((data_start + data_size) * 512)) "$disk"
    sfdisk --quiet "$disk" <<TABLE
label: dos
label-id: 0x$disk_id
start=$boot_start, size=$boot_size, type=c, bootable
start=$a_start, size=$slot_size, type=83
start=$b_start, size=$slot_size, type=83
start=$data_start, size=$data_size, type=83
TABLE
    place "$boot" $boot_start
    place "$work/slot.sqfs" $a_start
    place "$data" $data_start
}

make_grub
make_slots
make_overlays
make_boot
make_data
make_disk
zstd -q -f -10 -T2 "$disk" -o "$work/image.new"
mv -f -- "$work/image.new" "$out/hirundo-$version.img.zst"
