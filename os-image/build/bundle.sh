#!/usr/bin/env bash
# bundle.sh [SLOT OUT [VERSION]]: an update that RAUC takes, signed with the builder's key. Without words, that of this build.
# shellcheck source=os-image/build/common.sh
source "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/common.sh"
inside_tools "$@"

slot=${1:-$work/slot.sqfs}
bundle=${2:-$out/hirundo-$version.raucb}
bundle_version=${3:-$version}

content=$(mktemp -d "$work/bundle.XXXXXX")
trap 'rm -rf -- "$content"' EXIT
cp -- "$slot" "$content/slot.img"
# plain: dm-verity, which the other formats need, changed in the kernel that is used here; RAUC 1.13 cannot read its state.
cat >"$content/manifest.raucm" <<MANIFEST
[update]
compatible=$compatible
version=$bundle_version
build=$SOURCE_DATE_EPOCH

[bundle]
format=plain

[image.rootfs]
filename=slot.img
MANIFEST
chmod 755 "$content"
chmod 644 "$content"/*

# The clock of the signature stands still at the commit's date. What is in the slot is compressed already.
rm -f -- "$bundle.new"
env -u SOURCE_DATE_EPOCH FAKETIME_DONT_FAKE_MONOTONIC=1 faketime -f "$(date -u -d "@$SOURCE_DATE_EPOCH" '+%Y-%m-%d %H:%M:%S')" \
    rauc bundle --cert="$keys/update.cert.pem" --key="$keys/update.key" \
    --mksquashfs-args="-noI -noD -noF -noX -all-root -no-progress -mkfs-time $SOURCE_DATE_EPOCH -all-time $SOURCE_DATE_EPOCH" \
    "$content" "$bundle.new"
rauc --keyring="$keys/update.cert.pem" info "$bundle.new" >/dev/null
mv -f -- "$bundle.new" "$bundle"
