#!/usr/bin/env python3
"""Checks a Dockerfile without an engine: `check-dockerfile.py FILE`.

It reads the instructions and checks what operators rely on: known instructions, a pinned base image, files that exist,
a last stage with a numeric user other than root, a health check, and commands in exec form, because the image has no
shell. It doesn't replace a build, which `make dist TEST=1` makes. Exit codes: 0 no problem, 1 problems.
"""

import json
import pathlib
import re
import sys

KNOWN = {
    "ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "RUN", "STOPSIGNAL",
    "USER", "VOLUME", "WORKDIR",
}


def instructions(text):
    """Yields the line number, name and arguments of each instruction."""
    lines = iter(enumerate(text.splitlines(), 1))
    for number, line in lines:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        while line.rstrip().endswith("\\"):
            line = line.rstrip()[:-1] + " " + next(lines, (0, ""))[1].strip()
        name, _, arguments = line.strip().partition(" ")
        yield number, name, arguments.strip()


def exec_form(arguments):
    """Returns the words of a command in exec form, or nothing for one that a shell runs."""
    try:
        words = json.loads(arguments)
    except ValueError:
        return None
    return words if isinstance(words, list) and words and all(isinstance(word, str) for word in words) else None


def problems(text):
    """Yields the line number and description of each problem."""
    stages, last = {}, {}
    for number, name, arguments in instructions(text):
        if name not in KNOWN:
            yield number, f"unknown instruction {name}"
        elif name == "FROM":
            image, _, stage = arguments.partition(" AS ")
            if image != "scratch" and not re.fullmatch(r"[a-z0-9./-]+:[a-zA-Z0-9.-]+(@sha256:\w+)?", image):
                yield number, f"the base image {image} has no tag"
            if image.endswith(":latest"):
                yield number, "the tag latest changes"
            stages[stage or image] = number
            last = {"FROM": (number, image)}
        elif not stages and name != "ARG":
            yield number, f"{name} before FROM"
        else:
            last[name] = number, arguments
            source = re.match(r"--from=(\S+)", arguments)
            if name == "COPY" and source and source[1] not in stages:
                yield number, f"unknown stage {source[1]}"
            if name == "ADD" and re.search(r"https?:", arguments):
                yield number, "ADD of a URL isn't verified"
            if name == "RUN" and "apt-get install" in arguments and "--no-install-recommends" not in arguments:
                yield number, "apt-get install with recommended packages"
    for name in ["USER", "HEALTHCHECK", "ENTRYPOINT", "CMD"]:
        if name not in last:
            yield 0, f"the last stage has no {name}"
    number, user = last.get("USER", (0, "1:1"))
    if not re.fullmatch(r"[1-9]\d*(:[1-9]\d*)?", user):
        yield number, f"the user {user} isn't a number other than 0"
    for name in ["ENTRYPOINT", "CMD"]:
        if name in last and not exec_form(last[name][1]):
            yield last[name][0], f"{name} isn't in exec form"
    number, check = last.get("HEALTHCHECK", (0, ""))
    command = re.match(r"(--\S+\s+)*CMD\s+(.*)", check)
    if number and not (command and exec_form(command[2])):
        yield number, "HEALTHCHECK isn't in exec form"


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    found = sorted(problems(pathlib.Path(sys.argv[1]).read_text()))
    for number, text in found:
        print(f"{sys.argv[1]}:{number}: {text}", file=sys.stderr)
    sys.exit(1 if found else 0)


main()
