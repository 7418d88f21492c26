"""Validates a batch of JSON texts with Python's jsonschema, as an oracle for tests.

Standard input has a line for the schemas and then a line for each instance, all JSON:

    {"documents": {URI: document, ...}}
    {"schema": URI with a JSON Pointer as its fragment, "instance": the instance's bytes in base64}

Standard output has a line for each instance: "valid", or "invalid", a tab and the reason. The library `referencing`
resolves references, against the URI of the document that contains them. No format is asserted: jsonschema doesn't
know Matrix formats, and the others only annotate (JSON Schema 2020-12, validation, section 7.2).
"""

import base64
import decimal
import json
import sys

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend
from referencing import Registry
from referencing.jsonschema import DRAFT202012

LARGEST_DOUBLE = decimal.Decimal(sys.float_info.max)


def unique(pairs):
    """Rejects duplicate keys, as this project does (I-JSON, RFC 7493). RFC 8259 doesn't specify their meaning."""
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("duplicate key")
    return members


def integer(text):
    """Returns an integer of any size, as in JSON Schema. This project rejects those outside the range of a double."""
    return number(text) if len(text) > 300 else int(text)


def number(text):
    """Returns an exact number, because a float would lose digits that decide whether it is an integer (2.0, 1e3)."""
    try:
        value = decimal.Decimal(text)
    except decimal.InvalidOperation:
        raise ValueError("an exponent that Python's decimal doesn't have") from None
    if value.copy_abs() > LARGEST_DOUBLE:
        raise ValueError("a number outside the range of a double")
    # With more fraction digits, or an exponent as in 1e-999999999, it isn't an integer.
    if value.as_tuple().exponent > -400 and value == value.to_integral_value():
        return int(value)
    return value


def constant(text):
    """Rejects NaN and Infinity, which Python reads but JSON doesn't have."""
    raise ValueError(text + " isn't JSON")


def instance(data):
    """Reads a JSON text strictly.

    Strings with a lone surrogate, which UTF-8 can't represent, are rejected, as this project does.
    """
    value = json.loads(
        data.decode("utf-8"),
        object_pairs_hook=unique,
        parse_int=integer,
        parse_float=number,
        parse_constant=constant,
    )
    json.dumps(value, ensure_ascii=False, default=str).encode("utf-8")
    return value


def max_bytes(validator, limit, value, schema):
    """Checks this project's own keyword x-maxBytes, see Schemas/README.md."""
    if validator.is_type(value, "string") and len(value.encode("utf-8")) > limit:
        yield ValidationError(f"more than {limit} bytes")


def main():
    # This project allows a depth of 512 levels, each of which needs several calls here.
    sys.setrecursionlimit(20_000)
    documents = json.loads(sys.stdin.readline())["documents"]
    resources = [(uri, DRAFT202012.create_resource(document)) for uri, document in documents.items()]
    registry = Registry().with_resources(resources).crawl()
    validator = extend(Draft202012Validator, {"x-maxBytes": max_bytes})
    validators = {}
    for line in sys.stdin:
        question = json.loads(line)
        schema = question["schema"]
        if schema not in validators:
            validators[schema] = validator({"$ref": schema}, registry=registry)
        try:
            value = instance(base64.b64decode(question["instance"]))
        except (ValueError, RecursionError) as error:
            print("invalid", repr(error), sep="\t")
            continue
        error = next(validators[schema].iter_errors(value), None)
        if error is None:
            print("valid")
        else:
            print("invalid", json.dumps(f"{error.json_path}: {error.validator}: {error.message}"[:300]), sep="\t")


main()
