# shellcheck shell=bash
# Finds a JDK 25 wherever one usually lies. A JDK says in its `release` file what it is, so none has to be started.

# is_jdk_25 DIR
is_jdk_25() {
    [[ -x $1/bin/javac && -r $1/release ]] && grep -Eq '^JAVA_VERSION="25[."]' "$1/release"
}

# Prints the candidates, one a line, the user's own choice first.
jdk_candidates() {
    printf '%s\n' "${JAVA_HOME:-}" /usr/lib/jvm/*
    local java
    if java=$(command -v java); then
        dirname -- "$(dirname -- "$(readlink -f -- "$java")")"
    fi
    printf '%s\n' ~/.sdkman/candidates/java/* ~/.jdks/*
}

# Prints the home of the first JDK 25; fails where there is none.
find_jdk() {
    local home
    while read -r home; do
        if [[ -n $home ]] && is_jdk_25 "$home"; then
            echo "$home"
            return
        fi
    done < <(jdk_candidates)
    return 1
}

how_to_get_a_jdk() {
    echo "no JDK 25 found (looked at JAVA_HOME, /usr/lib/jvm, the PATH, ~/.sdkman/candidates/java, ~/.jdks)."
    if command -v apt-cache >/dev/null && [[ -n $(apt_candidate openjdk-25-jdk-headless) ]]; then
        echo "This Debian has one. Type:"
        echo "    $(typed_as_root "apt-get install -y openjdk-25-jdk-headless")"
        return
    fi
    local arch
    case $(uname -m) in
        x86_64) arch=x64 ;;
        aarch64) arch=aarch64 ;;
        *)
            echo "Get one for $(uname -m) from https://adoptium.net/temurin/releases/?version=25 and unpack it in ~/.jdks."
            return
            ;;
    esac
    echo "This system's packages have none; Eclipse Temurin does, for this user alone and without root. Type:"
    echo "    mkdir -p ~/.jdks && curl -fL 'https://api.adoptium.net/v3/binary/latest/25/ga/linux/$arch/jdk/hotspot/normal/eclipse' | tar -xz -C ~/.jdks"
}
