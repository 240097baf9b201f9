#!/usr/bin/env bash
# package.sh [ARCHITECTURE…]: the Debian packages, out/hirundo_<version>_{arm64,amd64}.deb, from the jars of the last build
# and the runtimes. The two differ in the runtime and in the native libraries of SQLite, Zstandard, JNA and Pi4J, of which
# each carries its own alone.
# shellcheck source=os-image/build/common.sh
source "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/common.sh"
inside_tools "$@"

parts=$here/os-image/package
application=$here/appliance/target

# Libraries that are unpacked: both programs would do it at every start, one into /tmp, one into the data folder.
declare -A unpacked=(
    [arm64]='^(org/sqlite/native/Linux/aarch64|linux/aarch64)/'
    [amd64]='^(org/sqlite/native/Linux/x86_64|linux/amd64)/'
)
# Libraries that stay in their jars.
declare -A packed=(
    [arm64]='^(com/sun/jna/linux-aarch64|lib/aarch64)/'
    [amd64]='^com/sun/jna/linux-x86-64/'
)

# natives JAR: the names of the native libraries in it.
natives() {
    unzip -Z1 "$1" | grep -E '\.(so|dll|dylib|jnilib|a)$' || true
}

# slim JAR: takes the native libraries out of it, but for those that stay.
slim() {
    local jar=$1 all foreign ours
    all=$(natives "$jar")
    [[ -n $all ]] || return 0
    mapfile -t ours < <(grep -E "${unpacked[$architecture]}" <<<"$all" || true)
    if ((${#ours[@]} > 0)); then
        unzip -q -j "$jar" "${ours[@]}" -d "$root$home/native"
    fi
    mapfile -t foreign < <(grep -Ev "${packed[$architecture]}" <<<"$all" || true)
    if ((${#foreign[@]} > 0)); then
        zip -q -d "$jar" "${foreign[@]}"
    fi
}

# unsign JAR: takes its signature off. Whoever reads a file out of a signed jar, a message in it, has Java check the whole signature first, at each
# start; what is on the machine is signed as a whole.
unsign() {
    local signature
    mapfile -t signature < <(unzip -Z1 "$1" | grep -E '^META-INF/[^/]+\.(SF|RSA|DSA|EC)$' || true)
    if ((${#signature[@]} > 0)); then
        zip -q -d "$1" "${signature[@]}"
    fi
}

# Maven copies what a build needs beside what an earlier one needed: with two versions of a library any could be loaded.
check_libraries() {
    local twice
    twice=$(find "$application/lib" -name '*.jar' -printf '%f\n' | sed 's/-[0-9].*//' | LC_ALL=C sort | uniq -d)
    [[ -z $twice ]] || fail "there is more than one version of ${twice//$'\n'/, } in $application/lib. Delete that folder and build again"
}

copy_application() {
    local jar
    check_libraries
    mkdir -p "$root$home/lib" "$root$home/native"
    cp "$application/appliance-$version.jar" "$application"/lib/*.jar "$root$home/lib/"
    for jar in "$root$home"/lib/*.jar; do
        slim "$jar"
        unsign "$jar"
    done
    [[ $(find "$root$home/native" -name '*.so' | wc -l) == 2 ]] || fail "SQLite's or Zstandard's library for $architecture was not found"
}

# The options of ./hirundo, then where the unpacked libraries are, and the class path: jar by jar in one order, for the
# archive of classes holds for this very one.
write_options() {
    local zstd jars
    zstd=$(cd "$root" && echo ."$home"/native/libzstd-jni-*.so)
    mapfile -t jars < <(cd "$root" && printf '%s\n' ."$home"/lib/*.jar | LC_ALL=C sort)
    cat "$here/appliance/java.options"
    echo "-Dorg.sqlite.lib.path=$home/native"
    echo "-DZstdNativePath=${zstd#.}"
    echo "-cp"
    printf '%s\n' "${jars[@]#.}" | paste -sd:
}

copy_files() {
    cp -R "$parts/files/." "$root/"
    # A PC's I2C buses are those of its memory and its screen.
    if [[ $architecture == amd64 ]]; then
        rm -r "$root/usr/lib/modules-load.d"
    fi
    mkdir -p "$root$home" "$root/usr/share/hirundo" "$root/usr/share/doc/hirundo"
    cp "$here/appliance/hirundo.yaml" "$root/usr/share/hirundo/"
    cp "$here/LICENSE" "$root/usr/share/doc/hirundo/copyright"
    cp -a "$work/runtime-$architecture" "$root$home/runtime"
    copy_application
    write_options >"$root$home/java.options"
    echo "$version" >"$root$home/version"
    cp "$parts/classes.list" "$root$home/"
}

copy_control() {
    local kilobytes script
    kilobytes=$(du -sk --apparent-size "$root" | cut -f1)
    mkdir "$root/DEBIAN"
    sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" -e "s/@KILOBYTES@/$kilobytes/" \
        "$parts/debian/control.in" >"$root/DEBIAN/control"
    for script in postinst prerm postrm; do
        cp "$parts/debian/$script" "$root/DEBIAN/"
    done
    (cd "$root" && find etc -type f -printf '/%p\n' | LC_ALL=C sort >DEBIAN/conffiles)
    (cd "$root" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum >DEBIAN/md5sums)
}

# Modes and dates that do not depend on who builds, and when.
settle() {
    find "$root" -type d -exec chmod 755 {} +
    find "$root" -type f -perm /111 -exec chmod 755 {} +
    find "$root" -type f ! -perm /111 -exec chmod 644 {} +
    find "$root" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
}

# One thread: with several the bytes depend on how many the machine has.
build_package() {
    say "Building the Debian package for $architecture …"
    root=$work/package-$architecture
    rm -rf -- "$root"
    mkdir -p "$root"
    copy_files
    copy_control
    settle
    dpkg-deb --root-owner-group --threads-max=1 -Zzstd -z15 --build "$root" "$deb.new" >/dev/null
    mv -f -- "$deb.new" "$deb"
    made "$deb" "$key"
}

(($# > 0)) || set -- arm64 amd64
home=/usr/lib/hirundo
for architecture in "$@"; do
    "$build/runtime.sh" "$architecture"
    deb=$out/hirundo_${version}_$architecture.deb
    key=$(hash_of "$parts" "$build/package.sh" "$here/appliance/java.options" "$here/appliance/hirundo.yaml" "$here/LICENSE" \
        "$application/appliance-$version.jar" "$application/lib" "$work/runtime-$architecture.key" \
        | cat - <(echo "$SOURCE_DATE_EPOCH") | sha256sum | cut -d' ' -f1)
    up_to_date "$deb" "$key" || build_package
done
