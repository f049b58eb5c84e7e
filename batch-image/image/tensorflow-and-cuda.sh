#!/bin/sh
# Fetches the wheels of requirements.txt, each checked by its SHA-256, and unpacks what a job needs of them.
# Usage: tensorflow-and-cuda.sh DOWNLOADS TARGET BOOTSTRAP
# TARGET then holds tensorflow/ (libraries), nvidia/*/lib beside it, licences/ and headers/ (for the addon's build).
set -eu
downloads=$1 target=$2 bootstrap=$3
here=$(dirname "$0")

# Nothing is installed or run. A file that is there already is used if its hash is right. The platforms are the wheels'
# own tags, oldest glibc last.
python3 -m pip download --no-deps --require-hashes --only-binary=:all: --no-input --disable-pip-version-check \
  --progress-bar off --python-version 3.12 --implementation cp \
  --platform manylinux_2_27_x86_64 --platform manylinux_2_17_x86_64 --platform manylinux2014_x86_64 \
  --requirement "$here/requirements.txt" --dest "$downloads"

mkdir -p "$target"
sed -n 's/^# \(.*\.whl\)$/\1/p' "$here/requirements.txt" | while read -r wheel; do
  echo "unpacking $wheel"
  case $wheel in
  tensorflow-*)
    python3 "$bootstrap/extract_wheel.py" "$downloads/$wheel" "$target/tensorflow" \
      libtensorflow_cc.so.2 libtensorflow_framework.so.2
    ;;
  *) python3 "$here/extract_cuda_wheel.py" "$downloads/$wheel" "$target" ;;
  esac
done
mv "$target/tensorflow/include" "$target/headers"
