"""Unpacks chosen files of wheels, each held against the SHA-256 in the wheel's own RECORD.

usage: unpack.py TARGET PATTERN WHEEL...   (PATTERN: a regular expression for the names of the files)
Prints one line for each large file. A file is whole or not there: it is written beside its name, checked, then renamed.
"""

import base64
import csv
import hashlib
import io
import os
import re
import sys
import zipfile

LARGE = 32 * 1024 * 1024
CHUNK = 4 * 1024 * 1024


def recorded_hashes(wheel):
    """Maps the wheel's files to their SHA-256 as RECORD writes it."""
    record = next(name for name in wheel.namelist() if re.fullmatch(r"[^/]+\.dist-info/RECORD", name))
    rows = csv.reader(io.TextIOWrapper(wheel.open(record), "utf-8"))
    return {row[0]: row[1].split("=", 1)[1] for row in rows if row[1].startswith("sha256=")}


def unpack_file(wheel, entry, target, expected):
    path = os.path.join(target, *entry.filename.split("/"))
    if os.path.exists(path) and os.path.getsize(path) == entry.file_size:
        return
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if entry.file_size >= LARGE:
        print(f"{entry.filename.rsplit('/', 1)[-1]}: {entry.file_size / 1e6:.0f} MB", flush=True)
    digest = hashlib.sha256()
    with wheel.open(entry) as source, open(path + ".part", "wb") as part:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            part.write(chunk)
    found = base64.urlsafe_b64encode(digest.digest()).rstrip(b"=").decode()
    if found != expected:
        os.remove(path + ".part")
        sys.exit(f"not as published: {entry.filename} (SHA-256 {found}, RECORD says {expected})")
    os.replace(path + ".part", path)


def main(target, pattern, *wheels):
    for file in wheels:
        with zipfile.ZipFile(file) as wheel:
            hashes = recorded_hashes(wheel)
            for entry in wheel.infolist():
                name = entry.filename
                if re.search(pattern, name) and name in hashes and ".." not in name.split("/"):
                    unpack_file(wheel, entry, target, hashes[name])


if __name__ == "__main__":
    main(*sys.argv[1:])
