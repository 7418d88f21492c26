#!/usr/bin/env python3
"""Strips a program, and replaces what depends on the build's folder: `strip.py PROGRAM OUTPUT`.

Hashes for incremental builds (.swift_modhash) become zeros, and the build's identifier becomes the SHA-1 of the result.
Both sections keep their places: removing them would remove the protection of relocations (RELRO) as well.
Exit codes: 0 written, 1 failed.
"""

import hashlib
import pathlib
import subprocess
import sys


def sections(path):
    """Returns the size and the offset in the file of each section by name."""
    listing = subprocess.run(["objdump", "-h", "-w", path], check=True, capture_output=True, text=True).stdout
    rows = [line.split() for line in listing.splitlines()]
    return {row[1]: (int(row[2], 16), int(row[5], 16)) for row in rows if len(row) > 6 and row[0].isdigit()}


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    program, result = sys.argv[1:]
    subprocess.run(["strip", "--strip-all", "--remove-section=.comment", "-o", result, program], check=True)
    found, path = sections(result), pathlib.Path(result)
    data = bytearray(path.read_bytes())
    size, offset = found.get(".swift_modhash", (0, 0))
    data[offset:offset + size] = bytes(size)
    if ".note.gnu.build-id" in found:
        # The identifier is the last part of the note.
        size, offset = found[".note.gnu.build-id"]
        place = slice(offset + size - 20, offset + size)
        data[place] = bytes(20)
        data[place] = hashlib.sha1(data).digest()
    path.write_bytes(data)


main()
