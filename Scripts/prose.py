#!/usr/bin/env python3
"""Finds wordings that docs/project/style.md advises against, in comments, string literals, documents and schemas.

    Scripts/prose.py [PATH ...]   lists the places
    Scripts/prose.py --check      fails if there are more places than Scripts/prose-limit.txt allows

A listed place is one to read again, not always a mistake. The limit may only fall: when --check reports that there are
fewer places than the limit, lower the number in the file.
"""
import argparse
import pathlib
import re
import subprocess
import sys
from collections import Counter

ROOT = pathlib.Path(__file__).resolve().parent.parent
LIMIT = ROOT / "Scripts" / "prose-limit.txt"
FOLDERS = ["Sources", "Generator", "Generated", "Tests", "Plugins", "README.md", "CONTRIBUTING.md", "docs", "Schemas"]
# The page on style quotes the wordings it advises against; recorded output is checked where it is written.
EXCLUDED = ["docs/project/style.md", "Snapshots/"]

WORDINGS = {
    'summary that begins with "What"': r"^\s*///?\s*(?:- (?:Returns|Parameter \w+): )?What (?!is new)",
    '"Whether it", without a subject': r"^\s*///\s*Whether (?:it|this|they|there)\b",
    '"stands" for "is" or "appears"': r"\b(?:stands?|standing)"
    r" (?:for|in|at|here|there|behind|before|beside|first|twice|together|as)\b",
    '"says", "told" for data': r"\b(?:says|said|tells?|told|telling)\b",
    '"answers" for "returns"': r"\banswer(?:s|ed)\b(?! (?:to|from|of) (?:the )?(?:request|server|GET|POST))",
    '"leads to" for "refers to"': r"\b(?:leads?|led) to\b",
    '"as it came" for "unchanged"': r"\bas (?:it|they) (?:came|comes?|stands?|was|were|is|are)\b",
    '"nobody", "whoever" for the actor': r"\b(?:nobody|whoever|somebody|the one who)\b",
    '"besides", "behind"': r"\b(?:besides?|behind(?! (?:an? |the )?(?:trusted |reverse )?prox|(?: \w+)? (?:nginx)))\b",
    '"held against", "made ready", "goes on"': r"\b(?:held against|made ready|goes on|gone into)\b",
    '"of which one", "is none"': r"\bof which (?:one|the)\b|\b(?:that )?is none\b",
    '", for it" for "because"': r", for (?:it|they|he|its|their|there|the \w+ (?:is|are|has|have))\b",
}
PATTERNS = [(name, re.compile(pattern)) for name, pattern in WORDINGS.items()]


def prose(path, line):
    """The part of a line that people read: of Swift code its comments and string literals, otherwise all of it."""
    if not path.endswith(".swift") or re.match(r"\s*//", line):
        return line
    literals = re.findall(r'"(?:[^"\\]|\\.)*"', line)
    comment = re.search(r"(?<!:)//\s.*", re.sub(r'"(?:[^"\\]|\\.)*"', '""', line))
    return " ".join(literals + ([comment.group(0)] if comment else []))


def places(paths):
    names = subprocess.run(
        ["git", "ls-files", "--"] + paths, cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    for name in names:
        if not name.endswith((".swift", ".md", ".yaml")) or any(part in name for part in EXCLUDED):
            continue
        if not (ROOT / name).exists():
            continue
        text = (ROOT / name).read_text(errors="replace")
        for number, line in enumerate(text.splitlines(), 1):
            for wording, pattern in PATTERNS:
                if pattern.search(prose(name, line)):
                    yield f"{name}:{number}: {wording}: {line.strip()[:120]}", wording


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--check", action="store_true", help="compare the count with the limit")
    arguments.add_argument("paths", nargs="*", default=FOLDERS, metavar="PATH")
    options = arguments.parse_args()
    found = list(places(options.paths))
    if options.check:
        limit = int(LIMIT.read_text())
        if len(found) > limit:
            print("\n".join(line for line, _ in found))
            print(f"error: {len(found)} places with wordings to avoid, {limit} are allowed; see docs/project/style.md")
            return 1
        if len(found) < limit:
            print(f"prose: {len(found)} places, fewer than the limit of {limit}: lower Scripts/prose-limit.txt")
        return 0
    for line, _ in found:
        print(line)
    for wording, count in Counter(wording for _, wording in found).most_common():
        print(f"{count:6} {wording}", file=sys.stderr)
    print(f"{len(found)} places", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
