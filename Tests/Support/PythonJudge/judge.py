"""A third opinion on what is valid: Python's jsonschema, asked about a whole batch.

Standard input has a line for the schemas and then one for each instance, all JSON:

    {"documents": {URI: document, ...}}
    {"schema": URI with a JSON Pointer as its fragment, "instance": the instance's bytes in base64}

Standard output has a line for each instance: "valid", or "invalid", a tab and the reason. References are resolved by
the library `referencing`, from the URI of the document that they stand in. No format is asserted: jsonschema doesn't
know those of Matrix, and the others annotate (JSON Schema 2020-12, validation, section 7.2).
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
    """RFC 8259 leaves open what a key that stands twice means; both other judges refuse it (I-JSON, RFC 7493)."""
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a key stands twice")
    return members


def integer(text):
    """However many digits: JSON Schema's integers have no bound. Beyond the range of a double both others refuse."""
    return number(text) if len(text) > 300 else int(text)


def number(text):
    """A float would lose digits, and with them what makes a number an integer; 2.0 and 1e3 are integers."""
    try:
        value = decimal.Decimal(text)
    except decimal.InvalidOperation:
        raise ValueError("an exponent that Python's decimal doesn't have") from None
    if value.copy_abs() > LARGEST_DOUBLE:
        raise ValueError("a number beyond the range of a double")
    # So many digits after the point don't suit an integer, nor does the exponent of 1e-999999999.
    if value.as_tuple().exponent > -400 and value == value.to_integral_value():
        return int(value)
    return value


def constant(text):
    """NaN and Infinity, which Python reads and JSON doesn't have."""
    raise ValueError(text + " isn't JSON")


def instance(data):
    """Reads a JSON text strictly.

    Strings with half of a surrogate pair are refused, as both other judges do: they can't be written as UTF-8.
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
    """This project's only keyword of its own, as Schemas/README.md puts it."""
    if validator.is_type(value, "string") and len(value.encode("utf-8")) > limit:
        yield ValidationError(f"more than {limit} bytes")


def main():
    # Both other judges go 512 levels deep; each takes several calls here.
    sys.setrecursionlimit(20_000)
    documents = json.loads(sys.stdin.readline())["documents"]
    resources = [(uri, DRAFT202012.create_resource(document)) for uri, document in documents.items()]
    registry = Registry().with_resources(resources).crawl()
    judge = extend(Draft202012Validator, {"x-maxBytes": max_bytes})
    validators = {}
    for line in sys.stdin:
        question = json.loads(line)
        schema = question["schema"]
        if schema not in validators:
            validators[schema] = judge({"$ref": schema}, registry=registry)
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
