# shellcheck shell=bash disable=SC2154 # sourced after common.sh
# A local repository with just the packages of a lock, for mmdebstrap: what is not in the lock cannot be installed.

# make_repository LOCK: prints its folder.
make_repository() {
    local folder=$work/repository-$1 hash size path
    rm -rf -- "$folder"
    mkdir -p "$folder"
    while read -r hash size path; do
        ln -- "$debs/$hash.deb" "$folder/${path##*/}"
        dpkg-deb --field "$folder/${path##*/}"
        printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' "${path##*/}" "$size" "$hash"
    done < <(lines_of "$packages/$1.lock") >"$folder/Packages"
    # mmdebstrap looks for the essential packages in the suite that it is told.
    cat >"$folder/Release" <<RELEASE
Suite: trixie
Codename: trixie
Date: $(date -u -R -d "@$(date_of "$packages/$1.lock")")
SHA256:
 $(sha256sum "$folder/Packages" | cut -d' ' -f1) $(stat -c %s "$folder/Packages") Packages
RELEASE
    echo "$folder"
}

# comma_separated LIST: for mmdebstrap's --include. The suite behind a name (name/trixie-backports) was for the lock.
comma_separated() {
    names_in "$1" | sed 's:/.*::' | paste -sd,
}

# check_installed ROOT LOCK: the packages installed in ROOT are those of the lock, no more and no fewer.
check_installed() {
    local wanted found
    wanted=$(lines_of "$packages/$2.lock" | sed 's:.*/::' | LC_ALL=C sort)
    # Epochs are no part of file names.
    # shellcheck disable=SC2016 # dpkg-query's own ${…}
    found=$(dpkg-query --admindir="$1/var/lib/dpkg" -f '${Package}_${Version}_${Architecture}.deb\n' -W | sed 's/_[0-9]*:/_/' | LC_ALL=C sort)
    [[ $wanted == "$found" ]] || fail "what was installed is not what $2.lock says:
$(diff <(echo "$wanted") <(echo "$found"))"
}
