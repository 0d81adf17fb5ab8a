#!/usr/bin/env bash
# Installs the node packages that tests use into a folder of the build: install.sh FOLDER. Nothing is done when that
# has already been done for this very lock file.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$1

mkdir -p "$folder"
if cmp -s "$here/package-lock.json" "$folder/installed.json"; then
  exit 0
fi
rm -f "$folder/installed.json"
cp "$here/package.json" "$here/package-lock.json" "$folder"
npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund --loglevel=error
cp "$here/package-lock.json" "$folder/installed.json"
