"""Unpacks the shared libraries of an NVIDIA wheel, and its licence.

Usage: python3 extract_cuda_wheel.py WHEEL TARGET
TARGET then holds nvidia/<component>/lib/*.so*, and licences/<distribution>.txt. Left out: headers, static libraries,
compilers. Of the CUDA compiler's wheel, the assembler ptxas and libdevice stay: TensorFlow finishes some kernels
for the GPU it finds.
"""

import os
import re
import shutil
import sys
import zipfile

LIBRARY = re.compile(r"nvidia/[a-z_]+/lib/[^/]+\.so(\.[0-9.]+)?$")
KERNEL_TOOLS = {"nvidia/cuda_nvcc/bin/ptxas", "nvidia/cuda_nvcc/nvvm/libdevice/libdevice.10.bc"}
LICENCE = re.compile(r"([^/]+)\.dist-info/(?:.*/)?(?:License|LICENSE)(?:\.txt)?$")


def main(wheel, target):
    with zipfile.ZipFile(wheel) as archive:
        count = 0
        for entry in archive.infolist():
            name = target_name(entry.filename)
            if name is None:
                continue
            path = os.path.join(target, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with archive.open(entry) as source, open(path, "wb") as sink:
                shutil.copyfileobj(source, sink, 8 << 20)
            os.chmod(path, 0o755 if name.endswith("/ptxas") else 0o644)
            count += not name.startswith("licences/")
    if count == 0:
        sys.exit(f"{wheel} holds nothing of what is expected in NVIDIA's wheels")


def target_name(name):
    licence = LICENCE.match(name)
    if licence:
        return f"licences/{licence[1]}.txt"
    return name if LIBRARY.match(name) or name in KERNEL_TOOLS else None


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
