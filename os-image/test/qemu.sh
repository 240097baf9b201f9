# shellcheck shell=bash disable=SC2154 # here is shared among the sourced files
# The image's tests under QEMU: the module os-image, which boots the image from os-image/build's tools root.

# image_qemu ARG…: becomes the tests; their names and options are theirs (--list, --help).
image_qemu() {
    local module=$here/os-image/target version
    version=$(sed -n 's:^  <version>\(.*\)</version>$:\1:p' "$here/pom.xml")
    build_all
    exec "$JAVA_HOME/bin/java" -XX:+UseSerialGC -Xmx256m -Dhirundo.checkout="$here" \
        -cp "$module/os-image-$version.jar:$module/lib/*" io.hirundo.image.Main "$@"
}
