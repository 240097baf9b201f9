#!/usr/bin/env bash
# sbom.sh: what is in the image, out/hirundo-<version>.cdx.json: Debian's packages as they are installed in the root, and the
# libraries in Hirundo's own package, as their jars name themselves. CycloneDX 1.6.
# shellcheck source=os-image/build/common.sh
source "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/common.sh"
inside_tools "$@"

# debian_packages: name, version, architecture, SHA-256 of the file (nothing for the package built here), tab-separated.
debian_packages() {
    local admin=$work/sbom-dpkg
    rm -rf -- "$admin"
    mkdir -p "$admin/info" "$admin/updates"
    cp -- "$work/dpkg-status" "$admin/status"
    # shellcheck disable=SC2016 # dpkg-query's own ${…}
    dpkg-query --admindir="$admin" -f '${Package}\t${Version}\t${Architecture}\n' -W | LC_ALL=C sort | awk -F '\t' -v OFS='\t' '
        NR == FNR { sub(/.*\//, "", $3); hash[$3] = $1; next }
        { file = $2; sub(/^[0-9]+:/, "", file); print $1, $2, $3, hash[$1 "_" file "_" $3 ".deb"] }
    ' <(lines_of "$packages/root.lock" | tr ' ' '\t') -
    rm -rf -- "$admin"
}

# libraries: group, artifact, version, SHA-256 of the jar. Those that carry no Maven coordinates are named by their file.
libraries() {
    local jar hash found
    for jar in "$work/root/usr/lib/hirundo/lib"/*.jar; do
        hash=$(sha256sum "$jar" | cut -d' ' -f1)
        found=$(unzip -p "$jar" 'META-INF/maven/*/pom.properties' 2>/dev/null | tr -d '\r' | awk -F= -v OFS='\t' '
            { at[$1] = $2 }
            /^(groupId|artifactId|version)=/ && ++n % 3 == 0 { print at["groupId"], at["artifactId"], at["version"] }
        ' || true)
        if [[ -z $found ]]; then
            local name=${jar##*/}
            name=${name%.jar}
            found=$(printf '\t%s\t%s' "${name%-[0-9]*}" "${name##*-}")
        fi
        # shellcheck disable=SC2001 # of every line
        sed "s/$/\t$hash/" <<<"$found"
    done | LC_ALL=C sort -u
}

jq -n --arg version "$version" --arg date "$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)" \
    --rawfile debian <(debian_packages) --rawfile java <(libraries) '
    def rows: split("\n") | map(select(. != "") | split("\t"));
    def hashes($h): if $h == "" or $h == null then {} else { hashes: [{ alg: "SHA-256", content: $h }] } end;
    {
        bomFormat: "CycloneDX",
        specVersion: "1.6",
        version: 1,
        metadata: {
            timestamp: $date,
            component: { type: "operating-system", name: "hirundo-image", version: $version, "bom-ref": "hirundo-image" }
        },
        components: (
            ($debian | rows | map(
                "pkg:deb/debian/\(.[0] | @uri)@\(.[1] | @uri)?arch=\(.[2])&distro=debian-13" as $purl
                | { type: "library", "bom-ref": $purl, name: .[0], version: .[1], purl: $purl } + hashes(.[3])
            ))
            + ($java | rows | map(
                "pkg:maven/\(if .[0] == "" then "" else "\(.[0])/" end)\(.[1])@\(.[2])" as $purl
                | { type: "library", "bom-ref": "\($purl)#\(.[3])", name: .[1], version: .[2], purl: $purl }
                    + (if .[0] == "" then {} else { group: .[0] } end) + hashes(.[3])
            ))
        )
    }' >"$out/hirundo-$version.cdx.json"
