"""The protocol of Benchmarks/Sources/Measuring/CaseServer.swift, for contenders in Python."""

import json
import pathlib
import sys
import time
from itertools import repeat

SUBJECTS = ("notification", "notification-20-devices", "push-rules", "notifications-100")


class Case:
    def __init__(self, contender, subject, operation, function, argument):
        self.contender = contender
        self.subject = subject
        self.operation = operation
        self.function = function
        self.argument = argument

    def run(self, iterations):
        """The time of the iterations in nanoseconds, with one call of the function each."""
        function, argument = self.function, self.argument
        start = time.perf_counter_ns()
        for _ in repeat(None, iterations):
            function(argument)
        return time.perf_counter_ns() - start


def codec_cases(contender, codec):
    """A contender's cases.

    codec: answers the functions to decode (of bytes) and to encode (of what was decoded) for a subject.
    """
    folder = pathlib.Path(sys.argv[1])
    for subject in SUBJECTS:
        data = (folder / f"{subject}.json").read_bytes()
        decode, encode = codec(subject)
        value = decode(data)
        if json.loads(encode(value)) != json.loads(data):
            sys.exit(f"{contender}: {subject} isn't what it was after decoding and encoding")
        yield Case(contender, subject, "decode", decode, data)
        yield Case(contender, subject, "encode", encode, value)


def serve(version, cases):
    for line in sys.stdin:
        command = line.split()
        if command == ["list"]:
            answer = {
                "version": version,
                "cases": [
                    {"contender": case.contender, "subject": case.subject, "operation": case.operation}
                    for case in cases
                ]
            }
        else:
            case, iterations = cases[int(command[1])], int(command[2])
            if command[0] == "time":
                case.run(max(1, iterations // 10))
                answer = {"value": case.run(iterations)}
            else:
                # Python has its own allocator, so the counts aren't comparable.
                answer = {"value": None}
        print(json.dumps(answer), flush=True)
