#!/bin/sh
# Takes out of the Node image what a job never runs, and makes the folder for scratch files.
# Usage: strip-base.sh UID GID
set -eu
# Package managers, and the headers that addons are compiled with.
rm -rf /usr/local/include /usr/local/lib/node_modules /usr/local/share /opt/yarn-*
rm -f /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn /usr/local/bin/yarnpkg \
  /usr/local/bin/docker-entrypoint.sh /usr/local/README.md /usr/local/CHANGELOG.md
for tool in cc gcc g++ clang make ld as python3 pip npm nvcc; do
  if command -v "$tool" >/dev/null; then
    echo "strip-base: the base image contains $(command -v "$tool"). Use the slim variant that the Dockerfile names." >&2
    exit 1
  fi
done
# No program of the base may raise its rights (su, mount, passwd).
find / -xdev -type f -perm /6000 -exec chmod a-s {} +

mkdir -p /scratch
chown "$1:$2" /scratch
chmod 0700 /scratch
