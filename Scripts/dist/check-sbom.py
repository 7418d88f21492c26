#!/usr/bin/env python3
"""Checks a bill of materials in CycloneDX's JSON.

    Scripts/dist/check-sbom.py FILE

Checks the rules that a reader relies on: identities, versions, licences, package URLs, hashes, and references that
exist. If the Python package cyclonedx-python-lib[json-validation] is installed, it checks CycloneDX's whole JSON Schema
as well. Exit codes: 0 valid, 1 not.
"""

import json
import pathlib
import re
import sys

# Licences of the components so far; a new one has to be read before it's shipped.
LICENSES = {
    "Apache-2.0", "Apache-2.0 WITH Swift-exception", "MIT", "Zlib", "blessing", "CC0-1.0", "Unicode-3.0",
    "GPL-3.0-or-later WITH GCC-exception-3.1",
}
PURL = re.compile(r"pkg:[a-z][a-z0-9.+-]*(/[^\s/@?#]+)+@[^\s/?#]+")
DIGEST = {"SHA-1": 40, "SHA-256": 64, "SHA-512": 128}


def component_problems(component):
    """Yields the problems of a component."""
    name = component.get("name") or "a component without a name"
    for key in ["bom-ref", "name", "type", "version", "licenses"]:
        if not component.get(key):
            yield f"{name}: no {key}"
    for choice in component.get("licenses", []):
        license = choice.get("expression") or choice.get("license", {}).get("id")
        if license not in LICENSES:
            yield f"{name}: unexpected licence {license}"
    if component.get("type") == "library" and not PURL.fullmatch(component.get("purl", "")):
        yield f"{name}: unusable purl {component.get('purl')}"
    for one in component.get("hashes", []):
        if not re.fullmatch("[0-9a-f]{%d}" % DIGEST.get(one["alg"], 0), one["content"]):
            yield f"{name}: unusable hash {one}"
    # A library is identified by the commit or the bytes that were linked.
    swift = component.get("purl", "").startswith("pkg:swift/")
    if swift and not re.fullmatch("[0-9a-f]{40}", component.get("pedigree", {}).get("commits", [{}])[0].get("uid", "")):
        yield f"{name}: no commit"


def problems(document):
    """Yields the problems of a document."""
    for key, value in {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1}.items():
        if document.get(key) != value:
            yield f"{key} isn't {value}"
    if not re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", document.get("serialNumber", "")):
        yield "no serialNumber"
    main = document.get("metadata", {}).get("component", {})
    components = [main, *document.get("components", [])]
    if len(components) < 3:
        yield "no components"
    for component in components:
        yield from component_problems(component)
    references = [component.get("bom-ref") for component in components]
    for reference in set(references):
        if references.count(reference) > 1:
            yield f"duplicate bom-ref {reference}"
    for dependency in document.get("dependencies", []):
        for reference in [dependency.get("ref"), *dependency.get("dependsOn", [])]:
            if reference not in references:
                yield f"reference to a missing component: {reference}"


def schema_problems(text):
    """Yields the violations of CycloneDX's JSON Schema, if the package that has it is installed."""
    try:
        from cyclonedx.schema import SchemaVersion
        from cyclonedx.validation.json import JsonStrictValidator
    except ImportError:
        print("check-sbom: without the JSON Schema, because cyclonedx-python-lib isn't installed")
        return
    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if error:
        yield str(error)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    text = pathlib.Path(sys.argv[1]).read_text()
    found = [*problems(json.loads(text)), *schema_problems(text)]
    for problem in found:
        print(f"{sys.argv[1]}: {problem}", file=sys.stderr)
    sys.exit(1 if found else 0)


main()
