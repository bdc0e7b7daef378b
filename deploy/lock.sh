#!/bin/sh
# Takes each image's lock from requirements.lock: its versions and hashes, less what the image does
# not need. To be run, from the project's folder, when that or a file deploy/locks/*.in has changed.
set -eu
uv=$(command -v uv || echo .uv/bin/uv)
proven=$(mktemp)
trap 'rm -f "$proven"' EXIT
grep -E '^[a-z0-9]' requirements.lock | sed -E 's/ *[\\]$//' > "$proven"

lock() {
    name=$1
    shift
    "$uv" pip compile --quiet "deploy/locks/$name.in" "$@" --generate-hashes \
        --python-version 3.11 --no-header --no-annotate -o "deploy/locks/$name.lock"
}

lock gateway -c "$proven"
lock actions -c "$proven"
lock rasa -c "$proven" --override deploy/locks/without.txt
lock build
lock tools
