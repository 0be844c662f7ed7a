# Sourced by the `check` of each part: tools by package name, pinned, into the cache of that part.

# The folder of a part in the cache.
cache_of() { echo "${STIPPLE_FOREIGN_CACHE:-${HOME:-/tmp}/.cache/stipple/foreign}/$1"; }

# npm_tools PART DIR: what DIR/package-lock.json pins, in the cache of PART; prints that folder.
npm_tools() {
    local cache
    cache=$(cache_of "$1")/npm
    if ! cmp -s "$2/package-lock.json" "$cache/installed.json"; then
        command -v npm >/dev/null || { echo "error: npm is not there; on Debian: apt-get install nodejs npm" >&2; return 1; }
        rm -rf "$cache" && mkdir -p "$cache"
        cp "$2/package.json" "$2/package-lock.json" "$cache/"
        (cd "$cache" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2) || return 1
        cp "$2/package-lock.json" "$cache/installed.json"
    fi
    echo "$cache"
}

# python_tools PART DIR: what DIR/requirements.txt pins, in the cache of PART; prints its Python.
python_tools() {
    local cache
    cache=$(cache_of "$1")/python
    if ! cmp -s "$2/requirements.txt" "$cache/installed.txt"; then
        rm -rf "$cache" && python3 -m venv "$cache" >&2 || return 1
        "$cache/bin/pip" install --quiet --disable-pip-version-check --no-deps --requirement "$2/requirements.txt" >&2 || return 1
        cp "$2/requirements.txt" "$cache/installed.txt"
    fi
    echo "$cache/bin/python"
}
