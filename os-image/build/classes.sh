#!/usr/bin/env bash
# classes.sh CLASS_PATH JVM_OPTION…: writes os-image/package/classes.list: what a start of gateway and sensors loads, the first reading
# and the first look at the page with it. The package's postinst has the JVM archive it. Of two starts, for the first makes what the later
# ones read.
#
# A list that is kept with the sources, since two starts never load quite the same, and the image has to come out the same
# each time. One that is out of date costs nothing but the time that it no longer saves.
set -euo pipefail

here=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../.." && pwd -P)
# shellcheck source=appliance/checkout/say.sh
source "$here/appliance/checkout/say.sh"
# shellcheck source=appliance/checkout/practice.sh
source "$here/appliance/checkout/practice.sh"

list=$here/os-image/package/classes.list
class_path=$1
shift
folder=$(mktemp -d)
java_pid=
page=

end() {
    stop_practice
    rm -rf -- "$folder"
}
trap end EXIT

# practise LIST: a start with the data of the one before. Another port than that of a broker that runs here: one of those that the
# kernel gives to nobody by itself.
practise() {
    start_practice "$folder" "${@:2}" -XX:DumpLoadedClassList="$1" -cp "$class_path" \
        io.hirundo.appliance.cli.Main run --set broker.port="$((10000 + RANDOM % 10000))"
    [[ -n $page ]] || fail "Hirundo did not start:
$(tail -n 20 "$folder/out")"
    curl --silent --show-error --fail --output /dev/null "$page"
    # Every simulated sensor is read and published.
    sleep 10
    stop_practice
}

practise "$folder/first" "$@"
practise "$folder/later" "$@"

# The classes first: the JVM knows no others where it is told which of their constants (@cp) were resolved. What it adds for itself
# (numbers) is different each time.
{
    echo "# What a start of Hirundo loads. Made by ./hirundo image classes; see os-image/build/classes.sh."
    sed -n '/^[#@]/d; s/ id: [0-9]*$//; p' "$folder/first" "$folder/later" | LC_ALL=C sort -u
    sed -n '/^@/p' "$folder/first" "$folder/later" | LC_ALL=C sort -u
} >"$list.new"
mv -- "$list.new" "$list"
say "$(grep -vc '^[#@]' "$list") classes and $(grep -c '^@' "$list") links and lambdas are listed in ${list#"$here/"}. Build and test, then commit it."
