#!/usr/bin/env bash
# keys.sh: the builder's own key, which signs updates; the image trusts its certificate alone. Made once. Whoever loses it can
# update the devices only by a new card; whoever has it can update them all: keep it apart, and name its folder by HIRUNDO_KEYS.
# shellcheck source=os-image/build/common.sh
source "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/common.sh"

if [[ ! -s $keys/update.key || ! -s $keys/update.cert.pem ]]; then
    mkdir -p "$keys"
    chmod 700 "$keys"
    # Valid at any time a device may think it is: before it knows the time it is 1970 there.
    "$build/in-tools" openssl req -x509 -newkey rsa:3072 -nodes -not_before 19700101000000Z -not_after 20991231235959Z \
        -subj "/O=Hirundo/CN=Updates of this builder" -addext 'keyUsage=critical,digitalSignature,keyCertSign' \
        -keyout "$keys/update.key.new" -out "$keys/update.cert.pem" 2>/dev/null
    chmod 600 "$keys/update.key.new"
    mv -- "$keys/update.key.new" "$keys/update.key"
    say "A key for signing updates was made in $keys. Keep it safe: devices take updates that it signed, and no others."
fi
