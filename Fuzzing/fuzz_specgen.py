#!/usr/bin/env python3
"""Runs specgen on mutated schemas.

Each round changes one file of a set of schemas (lines and blocks deleted, doubled, swapped, moved between files; types,
references and names replaced; levels added; bytes flipped), generates from one document, and looks for:

- a crash, or an exit code other than 0, 1 and 2;
- more than --seconds or --megabytes;
- exit code 1 without a located error, or with files written;
- Swift that the compiler refuses or warns about, after exit code 0 (one in --compile outputs is compiled, to object code).

What is found is kept in --finds: the changed file, the command and what it said. The same --seed repeats a run.

    swift build -c release --product specgen && swift build --target APIRuntime
    Fuzzing/fuzz_specgen.py --schemas ../shared/matrix-spec/v1.19/data --minutes 10
"""

import argparse
import os
import pathlib
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]

HOSTILE_NAMES = [
    "class", "Type", "self", "Self", "init", "default", "Protocol", "Any", "throws", "inout", "operator", "func",
    "reader", "writer", "key", "object", "value", "body", "request", "response", "connection", "caller", "index",
    '"🙂"', '"\\""', '"a\\nb"', '"*/"', '"/*"', '"\\\\(x)"', '""', '" "', '"1"', "'#if'", '"`"', "'é'", "'e\u0301'",
    '"$ref"', "String", "Int", "Array", "Optional", "Hashable", "JSONValue", "JSONObject", "APIRequest", "Swift",
    "hashValue", "description", "rawValue", "unknown", "additionalProperties", "CodingKeys", "encode", "a-b", "a_b",
    "aB", "AB", "a.b", "__proto__", "'\u202e'", "'" + "k" * 300 + "'", "~", "null", "true", "1e3",
]
TYPES = [
    "string", "integer", "number", "boolean", "object", "array", '"null"', "[string, 'null']", "[string, object]",
    "[]", "strng", "1", "{}", "[string, integer, array, object, boolean, 'null']",
]
VALUES = [
    "0", "-1", "1", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "1e400", ".nan", "1.5",
    "true", "false", "null", "~", '""', "[]", "{}", "[1, a, null]", "a", "{a: b}", "|\n", "*x", "&x a", "!!int a", "-",
]
REFERENCES = [
    "'#'", "'#/'", "'#/paths'", "'#/info/title'", "'#/components/schemas/none'", "none.yaml", "..", ".", "''",
    "http://example.org/a.yaml", "'%zz'", "'#/paths/~1a'", "/dev/zero", "'definitions'", "[a]", "1", "'#a'",
]
KEYWORDS = [
    "type", "properties", "items", "required", "enum", "const", "allOf", "oneOf", "anyOf", "not", "$ref", "format",
    "pattern", "minimum", "maximum", "exclusiveMinimum", "multipleOf", "minLength", "maxLength", "minItems", "maxItems",
    "uniqueItems", "minProperties", "additionalProperties", "patternProperties", "propertyNames", "title", "description",
    "default", "deprecated", "nullable", "discriminator", "operationId", "parameters", "requestBody", "responses",
    "content", "schema", "headers", "security", "servers", "in", "name", "style", "explode", "example", "examples",
    "x-addedInMatrixVersion", "$defs", "if", "then", "prefixItems", "readOnly",
]
KEY = re.compile(r"^(\s*(?:- )*)([^\s:#][^:]*):(\s.*)?$")


def indentation(line):
    return len(line) - len(line.lstrip(" "))


class Text:
    """The lines of a file; a block is a line with all deeper lines below it."""

    def __init__(self, text):
        self.lines = text.split("\n")

    def __str__(self):
        return "\n".join(self.lines)

    def block(self, start):
        depth = indentation(self.lines[start])
        end = start + 1
        while end < len(self.lines) and (not self.lines[end].strip() or indentation(self.lines[end]) > depth):
            end += 1
        return start, end

    def pick(self, rng, pattern=None):
        for _ in range(40 if self.lines else 0):
            index = rng.randrange(len(self.lines))
            line = self.lines[index]
            if line.strip() and not line.lstrip().startswith("#") and (not pattern or re.search(pattern, line)):
                return index
        return None


def indented(lines, depth):
    least = min((indentation(line) for line in lines if line.strip()), default=0)
    return [" " * depth + line[least:] if line.strip() else line for line in lines]


def replace_value(text, index, value):
    match = KEY.match(text.lines[index])
    if match:
        start, end = text.block(index)
        text.lines[start:end] = [f"{match[1]}{match[2]}: {value}"]


def delete(text, rng, _):
    index = text.pick(rng)
    if index is not None:
        start, end = text.block(index)
        del text.lines[start:end]


def double(text, rng, _):
    index = text.pick(rng)
    if index is not None:
        start, end = text.block(index)
        copy = text.lines[start:end]
        match = KEY.match(copy[0])
        if match and rng.random() < 0.8:
            copy[0] = f"{match[1]}{rng.choice(HOSTILE_NAMES + [match[2] + '2', match[2].title()])}:{match[3] or ''}"
        text.lines[end:end] = copy


def swap(text, rng, _):
    first, second = text.pick(rng), text.pick(rng)
    if first is None or second is None:
        return
    (a, b), (c, d) = sorted([text.block(first), text.block(second)])
    if b <= c:
        one, two = text.lines[a:b], text.lines[c:d]
        text.lines[a:d] = (
            indented(two, indentation(one[0])) + text.lines[b:c] + indented(one, indentation(two[0])))


def move(text, rng, others):
    donor = Text(rng.choice(others).read_text())
    source, target = donor.pick(rng), text.pick(rng)
    if source is not None and target is not None:
        start, end = donor.block(source)
        if end - start < 200:
            text.lines[target:target] = indented(donor.lines[start:end], indentation(text.lines[target]))


def rename(text, rng, _):
    index = text.pick(rng, KEY)
    if index is not None:
        match = KEY.match(text.lines[index])
        text.lines[index] = f"{match[1]}{rng.choice(HOSTILE_NAMES + KEYWORDS)}:{match[3] or ''}"


def retype(text, rng, _):
    index = text.pick(rng, r"\btype:")
    if index is not None:
        replace_value(text, index, rng.choice(TYPES))


def revalue(text, rng, _):
    index = text.pick(rng, KEY)
    if index is not None:
        replace_value(text, index, rng.choice(VALUES + HOSTILE_NAMES))


def break_reference(text, rng, _):
    index = text.pick(rng, r"\$ref:")
    if index is not None:
        references = [KEY.match(line)[3].strip() for line in text.lines if "$ref:" in line and KEY.match(line)
                      and KEY.match(line)[3]]
        replace_value(text, index, rng.choice(REFERENCES + references))


def insert(text, rng, _):
    index = text.pick(rng, KEY)
    if index is not None:
        depth = indentation(text.lines[index])
        text.lines.insert(index, f"{' ' * depth}{rng.choice(KEYWORDS)}: {rng.choice(VALUES + TYPES + HOSTILE_NAMES)}")


def nest(text, rng, _):
    index = text.pick(rng, r"\btype:|\$ref:")
    if index is not None:
        start, end = text.block(index)
        depth, levels = indentation(text.lines[index]), rng.choice([1, 2, 5, 60, 130])
        around = rng.choice([["items"], ["properties", "a"], ["additionalProperties"], ["not"]])
        lines = []
        for level in range(levels):
            for step in around:
                lines.append(" " * (depth + len(lines)) + step + ":")
        lines += indented(text.lines[start:end], depth + len(lines))
        text.lines[start:end] = lines


def pointer(text, index):
    """The JSON pointer of a block by the keys around it; None where a list is on the way."""
    steps, depth = [], indentation(text.lines[index]) + 1
    for line in reversed(text.lines[:index + 1]):
        if line.strip() and not line.lstrip().startswith("#") and indentation(line) < depth:
            match = KEY.match(line)
            if not match or "- " in match[1]:
                return None
            steps.insert(0, match[2].strip("'\"").replace("~", "~0").replace("/", "~1"))
            depth = indentation(line)
    return steps


def hold_itself(text, rng, _):
    """Adds a member that holds the schema around it, or one further out."""
    index = text.pick(rng, r"^\s*properties:\s*$")
    steps = pointer(text, index) if index is not None else None
    if not steps:
        return
    steps = steps[:-1]
    outer = [place for place in range(len(steps)) if steps[place] in ("properties", "schemas") and place + 2 < len(steps)]
    if outer and rng.random() < 0.5:
        steps = steps[:rng.choice(outer) + 2]
    reference = "{$ref: '#" + "".join("/" + step for step in steps) + "'}"
    schema = rng.choice([
        reference, reference, "{oneOf: [%s, {type: 'null'}]}", "{type: array, items: %s}",
        "{type: array, minItems: 1, items: %s}", "{additionalProperties: %s}", "{oneOf: [{type: string}, %s]}",
        "{allOf: [%s, {description: Held}]}", "{type: object, properties: {deeper: %s}}",
        "{type: object, required: [deeper], properties: {deeper: %s}}"])
    schema = schema % reference if "%s" in schema else schema
    depth = indentation(text.lines[index])
    text.lines.insert(index + 1, f"{' ' * (depth + 2)}held{rng.randrange(3)}: {schema}")
    if rng.random() < 0.3:
        text.lines.insert(index, f"{' ' * depth}required: [held0, held1, held2]")


def flip(text, rng, _):
    joined = str(text)
    if joined:
        position = rng.randrange(len(joined))
        text.lines = (joined[:position] + rng.choice("\t\0{}[]:#&*!|>'\"%@`-? \n\ufeff\u0085") + joined[position + 1:]).split("\n")


MUTATIONS = [delete, double, swap, move, rename, retype, revalue, break_reference, insert, nest, hold_itself, flip]


def references(path):
    for match in re.finditer(r"\$ref['\"]?:\s*['\"]?([^'\"#\s,}]+)", path.read_text()):
        target = (path.parent / match[1]).resolve()
        if target.is_file():
            yield target


def closure(path):
    found, pending = {path}, [path]
    while pending:
        for target in references(pending.pop()):
            if target not in found:
                found.add(target)
                pending.append(target)
    return sorted(found)


class Fuzzer:
    COMPILE_SECONDS = 300

    def __init__(self, options):
        self.options = options
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="fuzz-specgen-"))
        self.data = self.work / "schemas"
        shutil.copytree(options.schemas, self.data)
        self.output = self.work / "output"
        self.documents = [
            path for path in sorted(self.data.rglob("*.yaml"))
            if re.search(r"^openapi:", path.read_text(), re.MULTILINE)]
        self.files = {path: closure(path.resolve()) for path in self.documents}
        self.counts = {"rounds": 0, "exit 0": 0, "exit 1": 0, "compiled": 0, "finds": 0}

    def limit(self):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))

    def run(self, command, seconds):
        """The exit status (None after a timeout), the text on standard error, and the peak of memory in MiB."""
        with tempfile.TemporaryFile() as errors:
            process = subprocess.Popen(
                command, stdout=subprocess.DEVNULL, stderr=errors, preexec_fn=self.limit)
            deadline = time.monotonic() + seconds
            status = None
            usage = None
            while time.monotonic() < deadline:
                pid, code, usage = os.wait4(process.pid, os.WNOHANG)
                if pid:
                    status = os.waitstatus_to_exitcode(code)
                    break
                time.sleep(0.002)
            else:
                process.send_signal(signal.SIGKILL)
                _, _, usage = os.wait4(process.pid, 0)
            process.returncode = status if status is not None else -9
            errors.seek(0)
            return status, errors.read().decode("utf-8", "replace"), usage.ru_maxrss // 1024

    def round(self, seed):
        rng = random.Random(seed)
        document = rng.choice(self.documents)
        target = rng.choice(self.files[document]) if rng.random() < 0.7 else document
        original = target.read_bytes()
        text = Text(original.decode())
        used = []
        for _ in range(rng.choice([1, 1, 1, 2, 3, 6])):
            mutation = rng.choice(MUTATIONS)
            used.append(mutation.__name__)
            mutation(text, rng, self.files[document])
        shutil.rmtree(self.output, ignore_errors=True)
        command = [
            str(self.options.specgen), "generate", "--schemas", str(document), "--module", "FuzzAPI", "--output",
            str(self.output)]
        try:
            target.write_text(str(text))
            status, errors, megabytes = self.run(command, self.options.seconds)
            problem = self.problem(status, errors, megabytes, rng)
            if problem:
                self.keep(seed, problem, document, target, original, command, used, errors)
        finally:
            target.write_bytes(original)
        self.counts["rounds"] += 1
        if status in (0, 1):
            self.counts[f"exit {status}"] += 1

    def problem(self, status, errors, megabytes, rng):
        if status is None:
            return f"more than {self.options.seconds} s"
        if status not in (0, 1, 2):
            return f"exit status {status}"
        if megabytes > self.options.megabytes:
            return f"{megabytes} MiB"
        if status == 1 and not re.search(r":\d+:\d+: .*error:|^error:", errors, re.MULTILINE):
            return "exit code 1 without a located error"
        if status == 1 and self.output.exists():
            return "exit code 1, and files were written"
        if status == 2:
            return "exit code 2"
        if status == 0 and self.options.compile and rng.randrange(self.options.compile) == 0:
            return self.compile()
        return None

    def compile(self):
        self.counts["compiled"] += 1
        files = [str(path) for path in sorted(self.output.rglob("*.swift"))]
        if not files:
            return None
        # The type checker alone accepts code that later stages of the compiler reject.
        command = [
            "swiftc", "-c", "-wmo", "-parse-as-library", "-o", str(self.work / "FuzzAPI.o"), "-swift-version", "6",
            "-warnings-as-errors", "-module-name", "FuzzAPI", "-I", str(self.options.modules), *files]
        try:
            process = subprocess.run(command, capture_output=True, text=True, check=False, timeout=self.COMPILE_SECONDS)
        except subprocess.TimeoutExpired:
            return f"Swift that takes the compiler more than {self.COMPILE_SECONDS} s"
        if process.returncode == 0:
            return None
        lines = [line for line in process.stderr.splitlines() if "error:" in line]
        return "Swift that doesn't compile:\n" + "\n".join(lines[:8])

    def keep(self, seed, problem, document, target, original, command, used, errors):
        self.counts["finds"] += 1
        folder = self.options.finds / str(seed)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "original.yaml").write_bytes(original)
        shutil.copy(target, folder / "changed.yaml")
        report = [
            problem, f"document: {document.relative_to(self.data)}",
            f"changed: {target.relative_to(self.data.resolve())} by {', '.join(used)}", " ".join(command), "",
            errors[:4000]]
        (folder / "report.txt").write_text("\n".join(report))
        print(f"{seed}: {problem}", flush=True)

    def fuzz(self):
        deadline = time.monotonic() + self.options.minutes * 60
        seed = self.options.seed
        while time.monotonic() < deadline:
            self.round(seed)
            seed += 1
        print(", ".join(f"{name}: {count}" for name, count in self.counts.items()), f"(next seed {seed})")
        shutil.rmtree(self.work, ignore_errors=True)
        return 1 if self.counts["finds"] else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--schemas", type=pathlib.Path, default=ROOT / "Schemas", help="folder with OpenAPI documents")
    parser.add_argument("--specgen", type=lambda path: pathlib.Path(path).resolve(), default=ROOT / ".build/release/specgen")
    parser.add_argument("--modules", type=pathlib.Path, default=ROOT / ".build/debug/Modules",
                        help="folder of APIRuntime.swiftmodule")
    parser.add_argument("--finds", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir()) / "fuzz-specgen-finds")
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=10, help="time limit of a round")
    parser.add_argument("--megabytes", type=int, default=1024, help="memory limit of a round")
    parser.add_argument("--compile", type=int, default=10, help="compile one of this many outputs; 0 compiles none")
    sys.exit(Fuzzer(parser.parse_args()).fuzz())


if __name__ == "__main__":
    main()
