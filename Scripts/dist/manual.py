#!/usr/bin/env python3
"""Writes the manual pages of a command and its subcommands.

    Scripts/dist/manual.py COMMAND FOLDER

COMMAND: the program; its options are read from its `--experimental-dump-help`. FOLDER: the folder for the pages, such
as `matrix-push-gateway.1`. `Operations/manual/PAGE.man` has further sections of a page in the `man` macros; they follow
the generated ones. The date of the pages is SOURCE_DATE_EPOCH. Exit codes: 0 written, 1 the command cannot be read, or
a file in Operations/manual belongs to no page.
"""

import datetime
import json
import os
import pathlib
import re
import subprocess
import sys

SECTIONS = pathlib.Path(__file__).resolve().parents[2] / "Operations/manual"


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def escaped(text):
    """Returns text in which no character is a request or an escape of troff."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("~", "\\(ti").replace("^", "\\(ha")
    return re.sub(r"(?m)^([.'])", r"\\&\1", text)


def spelling(name):
    return ("--" if name["kind"] == "long" else "-") + name["name"]


def usage(argument):
    """Returns the argument as it stands in the synopsis."""
    value = "\\fI" + escaped(argument.get("valueName") or "value") + "\\fR"
    if argument["kind"] == "positional":
        text = value
    else:
        text = "\\fB" + escaped(spelling(argument["preferredName"])) + "\\fR"
        if argument["kind"] == "option":
            text += " " + value
    if argument.get("isRepeating"):
        text += " ..."
    return f"[{text}]" if argument.get("isOptional") else text


def heading(argument):
    """Returns the argument as it stands in the list of options."""
    value = "\\fI" + escaped(argument.get("valueName") or "value") + "\\fR"
    if argument["kind"] == "positional":
        return value
    names = sorted(argument["names"], key=lambda name: len(name["name"]))
    text = ", ".join("\\fB" + escaped(spelling(name)) + "\\fR" for name in names)
    return text + (" " + value if argument["kind"] == "option" else "")


def meaning(argument):
    text = argument.get("abstract") or ""
    if argument.get("discussion"):
        text += "\n" + argument["discussion"]
    if argument.get("defaultValue") and argument["kind"] != "flag":
        text += f" The default is {argument['defaultValue']}."
    return escaped(text.strip())


def paragraphs(text):
    """Returns text as paragraphs; indented ones are shown verbatim."""
    lines = []
    for block in re.split(r"\n\s*\n", text.strip("\n")):
        if block.startswith((" ", "\t")):
            lines += [".PP", ".RS 4", ".nf", escaped(block), ".fi", ".RE"]
        else:
            lines += [".PP", escaped(block)]
    return lines[1:] if lines[:1] == [".PP"] else lines


def exit_codes(discussion):
    """Returns a discussion without its sentence "Exit codes: …", and the codes with their meaning."""
    found = re.search(r"\s*Exit codes: (.*?\.)(?=\s|$)", discussion, re.S)
    if not found:
        return discussion, []
    parts = re.split(r"[;,]\s+(?=\d+ )", found[1].rstrip("."))
    codes = [re.match(r"(\d+)\s+(.*)", part, re.S).groups() for part in parts]
    rest = discussion[: found.start()] + discussion[found.end():]
    return rest.strip(), codes


def subcommands(command):
    return [child for child in command.get("subcommands", [])
            if child["commandName"] != "help" and child.get("shouldDisplay", True)]


def page(command, path, date, version):
    """Returns the text of a command's page."""
    name = "-".join(path)
    abstract = command.get("abstract", "").rstrip(".")
    if not re.match(r"[A-Z]{2}|OpenAPI", abstract):
        abstract = abstract[:1].lower() + abstract[1:]
    discussion, codes = exit_codes(command.get("discussion") or "")
    arguments = [argument for argument in command.get("arguments", []) if argument.get("shouldDisplay", True)]
    children = subcommands(command)
    lines = [
        f'.TH "{escaped(name.upper())}" "1" "{date}" "{escaped(path[0])} {version}" "User Commands"',
        ".SH NAME", f"{escaped(name)} \\- {escaped(abstract)}",
        ".SH SYNOPSIS", ".nh", ".ad l", "\\fB" + escaped(" ".join(path)) + "\\fR",
    ]
    lines += [usage(argument) for argument in arguments]
    if children:
        lines.append("[\\fIsubcommand\\fR ...]" if arguments else "\\fIsubcommand\\fR ...")
    lines += [".ad", ".hy"]
    if discussion:
        lines += [".SH DESCRIPTION"] + paragraphs(discussion)
    if children:
        lines.append(".SH COMMANDS")
        for child in children:
            reference = f"\\fB{escaped('-'.join([*path, child['commandName']]))}\\fR(1)"
            lines += [".TP", "\\fB" + escaped(child["commandName"]) + "\\fR",
                      escaped(child.get("abstract", "")) + "\n" + f"See {reference}."]
    if arguments:
        lines.append(".SH OPTIONS")
        for argument in arguments:
            lines += [".TP", heading(argument), meaning(argument)]
    if codes:
        lines.append(".SH EXIT STATUS")
        for code, text in codes:
            lines += [".TP", code, escaped(text[:1].upper() + text[1:]) + "."]
    extra = SECTIONS / f"{name}.man"
    if extra.exists():
        lines.append(extra.read_text().rstrip("\n"))
    related = [path[:-1]] if len(path) > 1 else []
    related += [[*path, child["commandName"]] for child in children]
    if related:
        lines.append(".SH SEE ALSO")
        lines.append(",\n".join(f"\\fB{escaped('-'.join(other))}\\fR(1)" for other in related))
    return "\n".join(line for line in lines if line) + "\n"


def pages(command, path, date, version):
    """Returns the pages of a command and its subcommands by name."""
    result = {"-".join(path): page(command, path, date, version)}
    for child in subcommands(command):
        result |= pages(child, [*path, child["commandName"]], date, version)
    return result


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    try:
        command = json.loads(output(program, "--experimental-dump-help"))["command"]
        version = output(program, "--version").strip()
    except (OSError, ValueError, KeyError, subprocess.CalledProcessError) as error:
        sys.exit(f"manual: {program} cannot be read: {error}")
    date = datetime.datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), datetime.timezone.utc).date()
    result = pages(command, [command["commandName"]], date, version)
    names = {extra.stem for extra in SECTIONS.glob("*.man") if extra.stem.startswith(command["commandName"])}
    if unused := names - result.keys():
        sys.exit(f"manual: Operations/manual has sections of commands that don't exist: {', '.join(sorted(unused))}")
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in result.items():
        (folder / f"{name}.1").write_text(text)
    print(f"manual: {len(result)} pages in {folder}")


main()
