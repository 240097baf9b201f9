#!/usr/bin/env bash
# runtime.sh ARCHITECTURE: a Java with just the modules that Hirundo uses, for amd64 or arm64, in work/runtime-ARCHITECTURE. A jlink
# for amd64 links both, out of the modules that Debian built for each. Not compressed: the package and the image are.
# shellcheck source=os-image/build/common.sh
source "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/common.sh"
inside_tools "$@"

jdk=usr/lib/jvm/java-25-openjdk
declare -A modules_of=(
    [amd64]=/$jdk-amd64/jmods
    [arm64]=/parts/openjdk-25-jdk-headless/$jdk-arm64/jmods
)

architecture=$1
jmods=${modules_of[$architecture]:-}
[[ -d $jmods ]] || fail "there are no Java modules for $architecture in the tools root"
runtime=$work/runtime-$architecture

# Names without their comments, in one word.
wanted=$(names_in "$packages/java-modules.list" | paste -sd,)

key=$(hash_of "$packages/java-modules.list" "$build/runtime.sh" | cat - /.hirundo-tools | sha256sum | cut -d' ' -f1)
if up_to_date "$runtime" "$key"; then
    exit
fi

# --strip-java-debug-attributes and not --strip-debug: that one wants the objcopy of the other architecture. Line numbers of
# the JDK's own classes go; Hirundo's own stay, for they are not linked.
rm -rf -- "$runtime" "$runtime.new"
"/$jdk-amd64/bin/jlink" --module-path "$jmods" --add-modules "$wanted" --output "$runtime.new" \
    --strip-java-debug-attributes --no-man-pages --no-header-files --compress zip-0 --vm server
mv -T -- "$runtime.new" "$runtime"
made "$runtime" "$key"
