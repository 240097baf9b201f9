# shellcheck shell=bash disable=SC2154 # here is shared among the sourced files
# `./hirundo image …`: the image for the card, and the Debian package that it is made of. Each step is a script of its own in
# os-image/build and each test one in os-image/test or a class of the module os-image.

# shellcheck source=os-image/test/qemu.sh
source "$here/os-image/test/qemu.sh"

image_usage() {
    cat <<'USAGE'
./hirundo image build          the image for the card and the update, in .hirundo/image/out
./hirundo image package        the Debian packages for amd64 and arm64, likewise
./hirundo image test package   the package on a Debian 13 of its own: installs, starts, upgrades, removes, purges (root)
./hirundo image test [NAME…]   the image under QEMU; --list says which tests there are
./hirundo image tools          the tools that all this is done with: a Debian 13 in .hirundo/image/tools
./hirundo image classes        lists anew which classes a start loads, for the next package
./hirundo image lock           takes in newer Debian packages, for the next build
USAGE
}

# What goes into the package is built out here: the tools root has no Maven and no Node.
image_package() {
    build_all
    "$here/os-image/build/tools.sh"
    "$here/os-image/build/package.sh" "$@"
}

image_build() {
    build_all
    exec "$here/os-image/build/build.sh"
}

image_test() {
    case ${1:-} in
        package)
            image_package amd64
            exec "$here/os-image/test/package.sh"
            ;;
        *) image_qemu "$@" ;;
    esac
}

image() {
    case ${1:-help} in
        build) image_build ;;
        package) image_package ;;
        test) image_test "${@:2}" ;;
        tools) exec "$here/os-image/build/tools.sh" ;;
        classes)
            need_packages mosquitto curl
            build_all
            exec "$here/os-image/build/classes.sh" "$(class_path)" "${jvm_options[@]}"
            ;;
        lock) exec "$here/os-image/build/lock.sh" ;;
        help) image_usage ;;
        *)
            image_usage >&2
            fail "image: found \"$1\", which is none of these"
            ;;
    esac
}
