# shellcheck shell=bash disable=SC2154 # here is shared among the sourced files
# `./hirundo image …`: the image for the card and the Debian package that it is made of. Each step is a script of its own in
# os-image/build, each test one in os-image/test or a class of the module os-image.

image_usage() {
    fail "image: package, or test package"
}

# Everything that goes into the package is built first; nothing of it is root's.
image_package() {
    build_all
    step image-package "Building the Debian packages" "$here/os-image/build/package.sh" "$@"
}

image_test() {
    case ${1:-} in
        package)
            image_package amd64
            exec "$here/os-image/test/package.sh"
            ;;
        *) image_usage ;;
    esac
}

image() {
    case ${1:-} in
        package) image_package "${@:2}" ;;
        test) image_test "${@:2}" ;;
        *) image_usage ;;
    esac
}
