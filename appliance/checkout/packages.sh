# shellcheck shell=bash disable=SC2154,SC2034 # here, state and page are shared among the sourced files
# Debian packages: which are missing, and how they come here without a service of theirs getting in the way.

# What the tests use beyond what `run` and `build` need.
test_packages=(mosquitto mosquitto-clients redis-server chromium faketime openssl rauc squashfs-tools)

# program_of PACKAGE: the program by which its presence is seen. Not dpkg: a Mosquitto built by hand is as good.
program_of() {
    case $1 in
        mosquitto-clients) echo mosquitto_pub ;;
        nodejs) echo node ;;
        squashfs-tools) echo mksquashfs ;;
        uidmap) echo newuidmap ;;
        *) echo "$1" ;;
    esac
}

# has_program NAME: Debian keeps daemons in sbin, which is not on every user's PATH.
has_program() {
    PATH=$PATH:/usr/local/sbin:/usr/sbin command -v "$1" >/dev/null
}

# missing_packages PACKAGE…: prints those whose program is not here.
missing_packages() {
    local package
    for package in "$@"; do
        has_program "$(program_of "$package")" || echo "$package"
    done
}

# apt_candidate PACKAGE: the version that apt would install; nothing where it knows none.
apt_candidate() {
    LC_ALL=C apt-cache policy "$1" 2>/dev/null | sed -n 's/^  Candidate: //p' | grep -v '^(none)$' || true
}

typed_as_root() {
    if ((EUID == 0)); then echo "$1"; else echo "sudo $1"; fi
}

# as_root COMMAND…: fails where neither root nor a sudo that asks nothing is to be had.
as_root() {
    if ((EUID == 0)); then "$@"; else sudo -n "$@"; fi
}

can_be_root() {
    ((EUID == 0)) || sudo -n true 2>/dev/null
}

# need_packages PACKAGE…: installs those that are missing, or ends with the line to type.
need_packages() {
    local missing
    mapfile -t missing < <(missing_packages "$@")
    if ((${#missing[@]} == 0)); then
        return
    fi
    if ! command -v apt-get >/dev/null; then
        fail "not found here: ${missing[*]}. Install what provides them with this system's package tool, then try again."
    fi
    if ! can_be_root; then
        fail "these Debian packages are missing: ${missing[*]}. Type:
    sudo apt-get update && sudo apt-get install -y ${missing[*]}"
    fi
    install_packages "${missing[@]}"
}

install_packages() {
    local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300)
    hold_services
    step apt-update "Asking Debian what there is (apt-get update)" as_root "${apt[@]}" update
    step apt-install "Installing $* (apt-get)" as_root "${apt[@]}" install -y --no-install-recommends "$@"
    release_services
    local package
    for package in "$@"; do
        retire_service "$package"
    done
}

# Debian starts a service as soon as its package is installed: Mosquitto would sit on 1883 and Redis on 6379, the very
# ports that Hirundo's own broker and the user's fleet want. policy-rc.d is Debian's way to say no (101) during an
# installation. One that is there already (container images bring theirs) is left alone.
policy=/usr/sbin/policy-rc.d

hold_services() {
    if [[ ! -e $policy ]]; then
        trap release_services EXIT
        # shellcheck disable=SC2016 # $1 and $2 are for the inner shell
        as_root sh -c 'printf "#!/bin/sh\n# %s\nexit 101\n" "$2" >"$1" && chmod 755 "$1"' sh "$policy" "hirundo $$"
    fi
}

# Takes away only what this very process wrote.
release_services() {
    if grep -qsx "# hirundo $$" "$policy"; then
        as_root rm -f "$policy"
    fi
}

# retire_service PACKAGE: not started now is not enough, it would be at the next boot. Only for what was just installed
# here: a service that the user had before keeps running.
retire_service() {
    case $1 in mosquitto | redis-server) ;; *) return ;; esac
    local log=$state/log/apt-install.log disabled=true
    if command -v systemctl >/dev/null; then
        as_root systemctl disable "$1.service" >>"$log" 2>&1 || disabled=false
        # In a container there may be a systemctl and no systemd.
        if [[ -d /run/systemd/system ]]; then
            as_root systemctl stop "$1.service" >>"$log" 2>&1 || disabled=false
        fi
    elif has_program update-rc.d; then
        as_root update-rc.d "$1" disable >>"$log" 2>&1 || disabled=false
    fi
    if [[ $disabled == false ]]; then
        say "  could not disable the service $1, which may take its port at the next boot; see $log"
    fi
}
