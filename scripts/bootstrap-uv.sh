#!/bin/sh
# Installs uv into the folder given, with whatever this machine's python3 has: pip, venv, or
# (as root on Debian or Ubuntu) the python3-venv package.
set -eu
target=$1

with_pip() { python3 -m pip install --quiet --target "$target/lib" uv 2>/dev/null; }
with_venv() { python3 -m venv "$target/venv" 2>/dev/null && "$target/venv/bin/pip" install --quiet uv; }

rm -rf "$target"
mkdir -p "$target/bin"
if with_pip; then
    ln -s ../lib/bin/uv "$target/bin/uv"
    exit 0
fi
if ! with_venv; then
    echo "python3 has neither pip nor venv; asking apt for python3-venv" >&2
    sudo=$([ "$(id -u)" = 0 ] || echo sudo)
    $sudo apt-get update -qq && $sudo apt-get install -y -qq python3-venv >/dev/null
    rm -rf "$target/venv"
    with_venv
fi
ln -s ../venv/bin/uv "$target/bin/uv"
