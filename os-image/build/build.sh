#!/usr/bin/env bash
# build.sh: `./hirundo image build`. Every step in its order; what is up to date already is left as it is.
#   HIRUNDO_PACKAGE   a hirundo_<version>_arm64.deb to take instead of one made here
# shellcheck source=os-image/build/common.sh
source "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/common.sh"

"$build/tools.sh"
package=${HIRUNDO_PACKAGE:-}
if [[ -z $package ]]; then
    "$build/package.sh"
    package=$out/hirundo_${version}_arm64.deb
fi
"$build/base.sh"
"$build/keys.sh"

inputs=$(hash_of "$package" "$packages" "$build" "$here"/os-image/{root,root.enable,root.disable,boot,initrd} "$keys/update.cert.pem")
inputs="$inputs $version $SOURCE_DATE_EPOCH"
image=$out/hirundo-$version.img.zst
if ! [[ -s $image ]] || ! up_to_date "$work/image" "$inputs"; then
    rm -f -- "$work/image"
    step image-root "Making the image's root" "$build/root.sh" "$package"
    step image-initrd "Making the initrd" "$build/initrd.sh"
    step image-slot "Making the slot (squashfs)" "$build/slot.sh"
    step image-disk "Making the card's image" "$build/disk.sh"
    step image-bundle "Making the update" "$build/bundle.sh"
    step image-sbom "Making the bill of materials" "$build/sbom.sh"
    (cd "$out" && shopt -s nullglob && sha256sum hirundo-"$version".{img.zst,raucb,cdx.json} hirundo_"$version"_*.deb >SHA256SUMS)
    touch "$work/image"
    made "$work/image" "$inputs"
fi
size=$(stat -c %s "$image")
((size <= 300 << 20)) || fail "the image has $((size >> 20)) MiB; 300 are the limit"
say "The image: $image ($((size >> 20)) MiB)
The update: $out/hirundo-$version.raucb"
