#!/usr/bin/env bash
# package.sh: what the administrator of a plain Debian 13 does with the package, on one that is made for it and booted in
# namespaces (see boot), with its own systemd: installs an older one, starts, upgrades, removes, installs again, purges, restores a
# backup. Prints one line a result; what happened in between is in .hirundo/image/logs/package/.
# shellcheck source=os-image/build/common.sh
source "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../build/common.sh"

((EUID == 0)) || fail "this test boots a system of its own in namespaces and has to be root. Type: sudo ./hirundo image test package"

deb=$out/hirundo_${version}_amd64.deb
root=$work/package-test
logs=$image_state/logs/package
base=$image_state/cache/debian-13.tar
# Before every released version.
older=0.0.1
passed=0
# What one step leaves for the next: each runs in a shell of its own.
notes=$work/package-test.notes

rm -rf -- "$logs" "$notes"
mkdir -p "$logs" "$notes"

# --- the machine

# What apt would bring along; curl and the publisher are the test's own.
base_packages=systemd,systemd-sysv,udev,dbus,mosquitto,mosquitto-clients,curl,libstdc++6,zlib1g

# A day old at most, so that the package meets the Debian that its users have now.
make_base() {
    if [[ ! -e $base || -n $(find "$base" -mmin +1440) ]]; then
        # shellcheck disable=SC2016 # $@ is for the shell inside
        "$build/in-tools" mmdebstrap --format=tar --variant=minbase --architectures=amd64 --aptopt='APT::Install-Recommends "false"' \
            --include="$base_packages" trixie "$base.new" \
            "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror/debian trixie main" \
            "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror/debian-security trixie-security main"
        mv -f -- "$base.new" "$base"
    fi
}

make_root() {
    rm -rf -- "$root"
    mkdir -p "$root"
    tar -x -f "$base" -C "$root" --numeric-owner
    # Not those of the machine it was made on.
    echo site >"$root/etc/hostname"
    rm -f -- "$root/etc/resolv.conf"
}

# The same package with another number, and a comment less in Mosquitto's file: an upgrade has something to change.
make_older() {
    local tree=$work/package-older
    rm -rf -- "$tree"
    dpkg-deb --raw-extract "$deb" "$tree"
    sed -i "s/^Version: .*/Version: $older/" "$tree/DEBIAN/control"
    sed -i '/^# An acknowledgement is/d' "$tree/etc/mosquitto/conf.d/hirundo.conf"
    dpkg-deb --root-owner-group -Zzstd -z1 --build "$tree" "$root/root/older.deb"
    cp "$deb" "$root/root/newer.deb"
}

start_machine() {
    "$here/os-image/test/boot" "$root" >"$logs/boot.log" 2>&1 &
    echo $! >"$notes/boot"
    within 60 find_init
    within 60 inside systemctl is-system-running --wait
}

# The machine's process 1, by its number out here. Before it is systemd, it is the shell that makes the mounts.
find_init() {
    pgrep --parent "$(<"$notes/boot")" --exact systemd >"$notes/init"
}

inside() {
    nsenter --target "$(<"$notes/init")" --all --root --wd env -i PATH=/usr/sbin:/usr/bin HOME=/root LC_ALL=C.UTF-8 "$@"
}

# The group of the kernel's goes when the last of its processes is gone.
stop_machine() {
    local groups
    [[ -s $notes/boot ]] || return 0
    if [[ -s $notes/init ]]; then
        inside journalctl --no-pager >"$logs/journal.log" 2>&1 || true
    fi
    # Its child, the machine, goes with it.
    kill -KILL "$(<"$notes/boot")" || true
    groups=$(findmnt --noheadings --first-only --types cgroup2 --output TARGET)/hirundo-test-$(<"$notes/boot")
    within 10 forget_groups "$groups"
}

forget_groups() {
    find "$1" -depth -type d -exec rmdir {} + 2>/dev/null || true
    [[ ! -e $1 ]]
}

trap stop_machine EXIT

# --- results

# expect TEXT COMMAND…: one line. The first that is not as it should be ends the test: the rest stands on it.
expect() {
    local text=$1
    shift
    echo "--- $text" >>"$logs/commands.log"
    # In a condition the shell would go on after a command that fails.
    set +e
    (
        set -e
        "$@"
    ) >>"$logs/commands.log" 2>&1
    local status=$?
    set -e
    if ((status == 0)); then
        echo "ok      $text"
        passed=$((passed + 1))
    else
        echo "FAILED  $text"
        tail -n 20 "$logs/commands.log" >&2
        echo "$passed passed, 1 failed"
        exit 1
    fi
}

# within SECONDS COMMAND…: tries until it succeeds.
within() {
    local limit=$((SECONDS + $1))
    shift
    until "$@"; do
        if ((SECONDS >= limit)); then
            return 1
        fi
        sleep 0.5
    done
}

not() {
    ! "$@"
}

# --- what is looked at

apt() {
    inside env DEBIAN_FRONTEND=noninteractive apt-get -y "$@"
}

# Dpkg asks nobody when a file was changed by the administrator alone.
install_package() {
    apt --allow-downgrades install "/root/$1.deb"
}

# What the jars name is what the list has, and nothing else.
modules_suffice() {
    local folder=$work/package-classes jar found known
    rm -rf -- "$folder"
    for jar in "$here/appliance/target/appliance-$version.jar" "$here"/appliance/target/lib/*.jar; do
        mkdir -p "$folder/${jar##*/}"
        # Without their descriptions of modules: the class path knows none.
        "$build/in-tools" unzip -qq -o "$jar" '*.class' -x 'META-INF/*' module-info.class -d "$folder/${jar##*/}" || (($? == 11))
    done
    found=$("$build/in-tools" jdeps -s --ignore-missing-deps "$folder"/* | awk '$3 ~ /^(java|jdk)\./ { print $3 }' | sort -u)
    [[ $found == *java.sql* ]]
    known=$({
        names_in "$packages/java-modules.list"
        echo java.base
        # Those that are left out, with the reason.
        sed -n 's/^#   \(java[.a-z]*\) .*/\1/p' "$packages/java-modules.list"
    } | sort -u)
    rm -rf -- "$folder"
    diff <(echo "$known") <(echo "$found")
}

builds_the_same_again() {
    "$build/package.sh" amd64
    cp "$deb" "$work/package-first.deb"
    rm -f -- "$deb.key" "$work/runtime-amd64.key"
    "$build/package.sh" amd64
    cmp "$deb" "$work/package-first.deb"
    rm -f -- "$work/package-first.deb"
}

is_owned() {
    [[ $(inside stat -c '%U:%G %a' "$1") == "$2" ]]
}

main_pid() {
    inside systemctl show --property=MainPID --value "$1"
}

runs_as() {
    [[ $(inside systemctl show --property=ActiveState --value "$1") == active ]] \
        && [[ $(inside stat -c %U "/proc/$(main_pid "$1")") == "$2" ]]
}

has_no_capabilities() {
    inside grep -x $'CapBnd:\t0000000000000000' "/proc/$(main_pid "$1")/status"
}

is_ready() {
    inside curl -sf -m 5 http://127.0.0.1:8080/health/ready
}

is_hardened() {
    inside systemd-analyze security --no-pager --threshold=25 "$1" | grep -v "✓"
}

# 1883 is 075B; the address stands as the processor has it.
listens_here_alone() {
    local listening
    listening=$(inside cat /proc/net/tcp /proc/net/tcp6 | awk '$4 == "0A" { print $2 }' | grep ':075B$')
    [[ $listening == 0100007F:075B ]]
}

# ask PATH: as an administrator.
ask() {
    inside curl -sf -m 10 -H "Authorization: Bearer $(<"$notes/token")" "http://127.0.0.1:8080/api/v1/$1"
}

sign_in() {
    inside hirundo token --user test --role admin >"$notes/token"
    [[ -s $notes/token ]]
}

publish() {
    inside mosquitto_pub -h 127.0.0.1 -t devices/greenhouse/telemetry -q 1 -m '{"temperature":21.5}'
}

# The journal's id, and how many events of the greenhouse it holds.
journal() {
    ask 'events?devices=greenhouse' | sed -E 's/.*"journalId":"([^"]*)".*/\1/' | tr -d '\n'
    echo " $(ask 'events?devices=greenhouse' | grep -o '"temperature":21.5' | wc -l)"
}

holds_an_event() {
    [[ $(journal) == *" 1" ]]
}

reads_this_machine() {
    ask 'events?devices=host' | grep '"uptime"' >/dev/null
}

is_as_before() {
    [[ $(journal) == "$before" ]]
}

# The JVM has it open, and not only been told of it.
uses_its_class_archive() {
    local unit
    for unit in hirundo-gateway hirundo-sensors; do
        inside cat "/proc/$(main_pid "$unit")/maps" | grep /usr/lib/hirundo/classes.jsa >/dev/null
    done
}

# A person edits the file, and makes a mistake.
name_it() {
    inside sh -c 'printf "%s\n" "gateway: { id: orchard }" >>/etc/hirundo/hirundo.yaml'
    inside systemctl restart hirundo-gateway
    within 60 is_ready
    # Tokens are for one gateway by its id.
    sign_in
    is_named_so
}

is_named_so() {
    ask system | grep '"gatewayId":"orchard"' >/dev/null
}

started_with_last_good() {
    inside journalctl --no-pager --unit "$1" | grep 'Starting with the last good one' >/dev/null
}

survives_a_mistake() {
    inside cp -p /etc/hirundo/hirundo.yaml /root/right.yaml
    inside sh -c 'echo "web: { prot: 80 }" >>/etc/hirundo/hirundo.yaml'
    inside systemctl restart hirundo-gateway hirundo-sensors
    within 60 started_with_last_good hirundo-gateway
    within 60 started_with_last_good hirundo-sensors
    within 60 is_ready
    inside cp -p /root/right.yaml /etc/hirundo/hirundo.yaml
    inside systemctl restart hirundo-gateway hirundo-sensors
    within 60 is_ready
}

# shellcheck disable=SC2016 # dpkg-query's own ${…}
is_version() {
    [[ $(inside dpkg-query -f '${Version}' -W hirundo) == "$1" && $(inside hirundo --version) == "hirundo $version" ]]
}

upgrades() {
    local pid
    pid=$(main_pid mosquitto)
    install_package newer
    within 60 is_ready
    # Its file is another one now, so it was started anew.
    [[ $(main_pid mosquitto) != "$pid" ]]
}

upgrades_to_the_same() {
    local pid
    pid=$(main_pid mosquitto)
    apt install --reinstall /root/newer.deb
    within 60 is_ready
    [[ $(main_pid mosquitto) == "$pid" ]]
}

removes() {
    apt remove hirundo
    not inside systemctl is-active --quiet hirundo-gateway
    not inside systemctl is-active --quiet hirundo-sensors
    not inside test -e /usr/lib/hirundo
    not inside test -e /usr/bin/hirundo
    inside test -e /etc/hirundo/hirundo.yaml
    inside test -e /var/lib/hirundo/journal.db
    inside systemctl is-active --quiet mosquitto
}

purges() {
    apt purge hirundo
    local path
    for path in /etc/hirundo /etc/mosquitto/conf.d/hirundo.conf \
        /usr/lib/hirundo /usr/share/hirundo; do
        not inside test -e "$path"
    done
    not inside sh -c 'ls -d /var/lib/hirundo* 2>/dev/null | grep .'
    not inside sh -c 'find / -xdev \( -user hirundo -o -user hirundo-sensors \) -not -path "/proc/*" | grep .'
    not inside sh -c 'find /etc/systemd /var/lib/systemd -name "*hirundo*" | grep .'
    not inside systemctl is-failed --quiet 'hirundo*'
}

# Root backs up and restores; what comes of it has to be the services' all the same.
backs_up() {
    inside hirundo backup /root/site.zip
    not inside sh -c 'find /var/lib/hirundo ! -user hirundo | grep .'
}

restores() {
    inside systemctl stop hirundo-gateway hirundo-sensors
    inside hirundo restore --force /root/site.zip
    inside systemctl start hirundo-gateway hirundo-sensors
    within 60 is_ready
    sign_in
    is_named_so
    holds_an_event
    is_owned /etc/hirundo/hirundo.yaml "root:hirundo 640"
    not inside sh -c 'find /var/lib/hirundo ! -user hirundo | grep .'
}

# --- the test

expect "the runtime has every module that the jars name" modules_suffice
expect "a second build has the same bytes" builds_the_same_again
expect "a fresh Debian 13" make_base
expect "… unpacked" make_root
expect "… with an older package and this one" make_older
expect "… and booted" start_machine

expect "installs" install_package older
expect "the configuration is for the two users alone" is_owned /etc/hirundo/hirundo.yaml "root:hirundo 640"
expect "the data are the gateway's alone" is_owned /var/lib/hirundo "hirundo:hirundo 700"
expect "the gateway is ready" within 60 is_ready
expect "the gateway runs as its user" runs_as hirundo-gateway hirundo
expect "the sensors run as their user" runs_as hirundo-sensors hirundo-sensors
expect "the gateway has no capabilities" has_no_capabilities hirundo-gateway
expect "the sensors have no capabilities" has_no_capabilities hirundo-sensors
expect "the gateway is hardened (systemd-analyze security)" is_hardened hirundo-gateway
expect "the sensors are hardened" is_hardened hirundo-sensors
expect "udev understands its rules" inside udevadm verify /usr/lib/udev/rules.d/60-hirundo.rules
expect "Mosquitto listens on this machine alone" listens_here_alone
expect "a token by hirundo token, as root" sign_in
expect "this machine's own values arrive" within 60 reads_this_machine
expect "publishes" publish
expect "what was published is in the journal" within 60 holds_an_event
expect "an id of its own by the configuration" name_it
expect "starts in spite of a mistake in the configuration" survives_a_mistake
expect "starts by the classes that the installation archived" uses_its_class_archive

before=$(journal)
expect "upgrades" upgrades
expect "… to this version" is_version "$version"
expect "… with its data" is_as_before
expect "… with its configuration" is_owned /etc/hirundo/hirundo.yaml "root:hirundo 640"
expect "… and its id" is_named_so
expect "an upgrade that changes nothing for Mosquitto lets it run" upgrades_to_the_same

expect "backs up" backs_up
expect "removes, and leaves data and configuration" removes
expect "installs again" install_package newer
expect "… is ready" within 60 is_ready
expect "… with its data" is_as_before
expect "purges, and leaves nothing" purges

expect "installs once more" install_package newer
expect "… is ready" within 60 is_ready
expect "restores what was backed up" restores
expect "purges, and leaves nothing of what was set aside" purges
echo "$passed passed, 0 failed"
