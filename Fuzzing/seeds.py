#!/usr/bin/env python3
"""Writes the inputs that fuzzing begins with: Fuzzing/seeds.py FOLDER

FOLDER gets a folder for each target. The inputs come from what the project has anyway: the examples in Schemas/, the
texts in its tests, the inputs that fuzzing found before (Fuzzing/finds), and, where it is there, ../shared. Of these
nothing is kept in the project.
"""

import hashlib
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
MOST_BYTES = 20_000


def literals(folder, suffix=".swift"):
    """The string literals of Swift sources, raw ones too; interpolations stay as they stand."""
    found = set()
    for path in sorted((ROOT / folder).rglob(f"*{suffix}")):
        text = path.read_text()
        for match in re.finditer(r'(#*)"""\n(.*?)"""\1', text, re.DOTALL):
            found.add(match[2])
        for match in re.finditer(r'(#*)"((?:\\.|[^"\\\n]|"(?!\1)(?=.*"\1))*?)"\1', text):
            found.add(match[2] if match[1] else match[2].replace('\\"', '"').replace("\\\\", "\\"))
    return [text.encode() for text in sorted(found)]


def files(folder, pattern):
    return [path.read_bytes() for path in sorted(folder.rglob(pattern)) if path.stat().st_size <= MOST_BYTES]


def bodies():
    """Bodies of requests and responses in captured traffic."""
    import json

    found = []

    def walk(value):
        if isinstance(value, dict):
            for key, member in value.items():
                if key in ("body", "response", "request") and member is not None:
                    found.append(member.encode() if isinstance(member, str) else json.dumps(member).encode())
                walk(member)
        elif isinstance(value, list):
            for member in value:
                walk(member)

    for path in sorted((SHARED / "captured-traffic").rglob("*.json")):
        walk(json.loads(path.read_text()))
    return found


def main():
    target_folder = pathlib.Path(sys.argv[1])
    texts = literals("Tests/APIRuntimeTests") + literals("Tests/GeneratedAPITests") + literals("Tests/PushGatewayTests")
    json_texts = [text for text in texts if text.lstrip()[:1] in (b"{", b"[", b'"')] + bodies()
    suite = files(SHARED / "json-test-suite", "*.json")
    schemas = files(ROOT / "Schemas", "*.yaml")
    patterns = literals("Tests/StringGrammarsTests")
    globs = [text.replace(b"\\n", b"\n") for text in literals("Tests/PushGatewayTests") if len(text) < 60]
    payloads = json_texts + suite
    seeds = {
        "json": payloads,
        "notify": payloads,
        "set-pusher": payloads,
        "set-push-rule": payloads,
        "push-rule-actions": payloads,
        "push-rule-enabled": payloads,
        "responses": [bytes([choice]) + text for text in json_texts for choice in range(7)],
        "yaml": schemas + literals("Tests/YAMLTreeTests") + suite,
        "glob": [a + b"\n" + b for a in globs for b in (a, b"", b"com.example.app")],
        "pattern": [a + b"\n" + b for a in patterns if len(a) < 60 for b in (a, b"abc 123")],
    }
    for target, inputs in seeds.items():
        folder = target_folder / target
        folder.mkdir(parents=True, exist_ok=True)
        inputs = inputs + files(ROOT / "Fuzzing" / "finds" / target, "*")
        for data in inputs:
            if len(data) <= MOST_BYTES:
                (folder / hashlib.sha1(data).hexdigest()).write_bytes(data)


if __name__ == "__main__":
    main()
