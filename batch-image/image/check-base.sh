#!/bin/sh
# Refuses a base image that is not pinned by digest, or is another one than the build expects.
# Usage: check-base.sh ARGUMENT DIGEST PROGRAM...   ARGUMENT: name of the build argument that holds DIGEST
set -eu
argument=$1 digest=$2
shift 2

fail() {
  echo "check-base: $1" >&2
  exit 1
}

if ! printf '%s' "$digest" | grep -Eqx 'sha256:[0-9a-f]{64}'; then
  fail "$argument is \"$digest\", expected sha256: and 64 hexadecimal digits. docs/image.md says how to look the digest up."
fi
if [ "$(uname -m)" != x86_64 ]; then
  fail "this is $(uname -m); the GPU libraries are for x86_64. Build with --platform linux/amd64."
fi
for program in "$@"; do
  command -v "$program" >/dev/null || fail "the image that $argument belongs to lacks $program. The Dockerfile says which image is meant."
  [ "$program" = node ] || continue
  # Type stripping without a flag came with 22.18.
  node -e 'const [major, minor] = process.versions.node.split("."); process.exit(major === "22" && minor >= 18 ? 0 : 1)' ||
    fail "the image that $argument belongs to has Node $(node --version), expected 22.18 or a newer 22."
done
