#!/usr/bin/env bash
# build.sh FOLDER: builds the test modules for the image's kernel, in FOLDER. Runs in the tools root, which has that kernel's
# headers and a compiler for it.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
folder=$1

headers=(/usr/src/linux-headers-*-arm64)
if [[ ${#headers[@]} != 1 || ! -d ${headers[0]} ]]; then
    echo "expected the headers of one kernel in /usr/src, found: ${headers[*]}" >&2
    exit 1
fi

mkdir -p "$folder"
cp -- "$here"/*.c "$here/Makefile" "$folder/"
make -C "${headers[0]}" M="$folder" ARCH=arm64 CROSS_COMPILE=aarch64-linux-gnu- modules
