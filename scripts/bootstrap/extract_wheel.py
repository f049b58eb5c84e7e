"""Unpacks the two libraries, the C headers and the licences of a TensorFlow wheel.

Usage: python3 extract_wheel.py WHEEL FOLDER LIBRARY...
FOLDER then holds LIBRARY... and include/, as the folder `tensorflow` of an installed wheel does.
"""

import os
import re
import sys
import zipfile

HEADER = re.compile(r"tensorflow/include/(tensorflow|tsl|xla)/(.*/)?(c|platform)/.*\.h$")
LICENCE = re.compile(r"tensorflow/THIRD_PARTY_NOTICES\.txt$|[^/]+\.dist-info/(.*/)?LICENSE$")
CHUNK = 8 << 20


def main(wheel, folder, libraries):
    with zipfile.ZipFile(wheel) as archive:
        wanted = [entry for entry in archive.infolist() if is_wanted(entry.filename, libraries)]
        found = {os.path.basename(entry.filename) for entry in wanted}
        absent = [name for name in libraries if name not in found]
        if absent:
            sys.exit(f"{wheel} holds no {', '.join(absent)}")
        progress = Progress(sum(entry.file_size for entry in wanted))
        for entry in wanted:
            target = os.path.join(folder, target_name(entry.filename))
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with archive.open(entry) as source, open(target, "wb") as sink:
                while chunk := source.read(CHUNK):
                    sink.write(chunk)
                    progress.add(len(chunk))
        progress.finish()


def is_wanted(name, libraries):
    if name in {f"tensorflow/{library}" for library in libraries}:
        return True
    return bool(HEADER.match(name) or LICENCE.match(name))


def target_name(name):
    if name.startswith("tensorflow/"):
        return name[len("tensorflow/"):]
    return os.path.basename(name)


class Progress:
    """A percentage on a terminal, nothing elsewhere. Ends the program when nobody waits for it any more."""

    def __init__(self, total):
        self.total = total
        self.done = 0
        self.parent = os.getppid()
        self.shown = -1
        self.visible = sys.stderr.isatty() or os.environ.get("NAT_PROGRESS") == "1"

    def add(self, count):
        if os.getppid() != self.parent:
            sys.exit("the set-up that wanted this was killed")
        self.done += count
        percent = 100 * self.done // self.total
        if self.visible and percent != self.shown:
            self.shown = percent
            sys.stderr.write(f"\rset-up: unpacked {percent} % of {self.total // 1_000_000} MB")
            sys.stderr.flush()

    def finish(self):
        if self.visible:
            sys.stderr.write("\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
