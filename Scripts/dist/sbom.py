#!/usr/bin/env python3
"""Writes the bill of materials of a program in CycloneDX 1.6, and the licences of its components.

    Scripts/dist/sbom.py PRODUCT VERSION BUILD FOLDER [PROGRAM]

PRODUCT: the product's name. BUILD: a build folder of SwiftPM with its configuration, such as `.build/static/release`;
its list of linked object files tells the modules. FOLDER: gets PRODUCT.cdx.json and PRODUCT.licenses.txt. PROGRAM: the
file whose SHA-256 is recorded. Versions and commits are those of Package.resolved, licences those of the packages' own
files. The same build gives the same bytes. Exit codes: 0 written, 1 a component or a licence is unknown.
"""

import datetime
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import urllib.parse
import uuid

ROOT = pathlib.Path(__file__).resolve().parents[2]
OWN = ["Sources", "Generated", "Generator"]
# Code of other projects in the folder of a module: name, licence, file with its version, pattern of the version, URL.
BORINGSSL = ("boringssl", "Apache-2.0", "hash.txt", r"revision (\w+)", "https://boringssl.googlesource.com/boringssl")
VENDORED = {
    "CCryptoBoringSSL": BORINGSSL,
    "CNIOBoringSSL": BORINGSSL,
    "CNIOLLHTTP": (
        "llhttp", "MIT", "include/c_nio_llhttp.h", r"VERSION_(?:MAJOR|MINOR|PATCH) (\d+)",
        "https://github.com/nodejs/llhttp"),
    "CXKCP": ("xkcp", "CC0-1.0", "vendored-sources.txt", r"-g(\w+)\)", "https://github.com/XKCP/XKCP"),
}


def fail(message):
    sys.exit(f"sbom: {message}")


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def license_of(text, name):
    """Returns the SPDX expression of a licence's text."""
    if "Apache License" in text and re.search(r"Version\s+2\.0", text):
        return "Apache-2.0 WITH Swift-exception" if "Runtime Library Exception" in text else "Apache-2.0"
    if "Permission is hereby granted, free of charge" in text:
        return "MIT"
    fail(f"unknown licence of {name}")


def component(reference, name, version, license, **more):
    choice = {"expression": license} if " " in license else {"license": {"id": license}}
    return {"type": "library", "bom-ref": reference, "name": name, "version": version, "licenses": [choice], **more}


def linked_modules(build, product):
    """Returns the modules with object files in the product."""
    path = build / f"{product}.product/Objects.LinkFileList"
    if not path.exists():
        fail(f"{path} doesn't exist; build {product} first")
    # Generated accessors of resources belong to the module, too.
    return sorted(set(re.findall(r"/([^/\s']+)\.build/", path.read_text())))


def module_folder(module, checkouts):
    """Returns the folder of a module's sources, and that of its package; `None` for modules of this package."""
    name = module.replace("matrix_push", "matrix-push")
    for own in OWN:
        if (ROOT / own / name).is_dir():
            return ROOT / own / name, None
    packages = [path for path in sorted(checkouts.iterdir()) if (path / "Package.swift").exists()]
    declared = re.compile(r'[tT]arget\([^()]*?name:\s*"%s"' % re.escape(name))
    found = [package for package in packages if declared.search((package / "Package.swift").read_text())]
    found = found or [package for package in packages if (package / "Sources" / name).is_dir()]
    if len(found) != 1:
        fail(f"cannot find the package of the module {module}: {[package.name for package in found]}")
    return found[0] / "Sources" / name, found[0]


def swift_packages(modules, checkouts):
    """Returns the components of the linked packages and of the code in them, and their licences."""
    resolved = json.loads((ROOT / "Package.resolved").read_text())["pins"]
    pins = {pin["location"].removesuffix(".git").rsplit("/", 1)[-1].lower(): pin for pin in resolved}
    components, licenses, packages = {}, {}, set()
    for module in modules:
        folder, package = module_folder(module, checkouts)
        if module in VENDORED:
            name, license, file, pattern, url = VENDORED[module]
            version = ".".join(re.findall(pattern, (folder / file).read_text())[:3])
            if not version:
                fail(f"unknown version of {name}: {folder / file}")
            reference = f"{name}@{version}"
            components[reference] = component(
                reference, name, version, license, purl=f"pkg:generic/{name}@{version}",
                externalReferences=[{"type": "vcs", "url": url}],
                properties=[{"name": "matrix-push:module", "value": module}])
        if package:
            packages.add(package)
    for package in sorted(packages):
        pin = pins.get(package.name.lower())
        if not pin:
            fail(f"{package.name} isn't in Package.resolved")
        location, state = pin["location"].removesuffix(".git"), pin["state"]
        version = state.get("version") or state["revision"]
        names = [name for name in ("LICENSE.txt", "LICENSE") if (package / name).exists()]
        text = (package / names[0]).read_text() if names else fail(f"{package.name} has no file of its licence")
        purl = f"pkg:swift/{location.removeprefix('https://')}@{version}"
        components[purl] = component(
            purl, package.name, version, license_of(text, package.name), purl=purl,
            pedigree={"commits": [{"uid": state["revision"], "url": f"{location}/commit/{state['revision']}"}]},
            externalReferences=[{"type": "vcs", "url": location}])
        notice = package / "NOTICE.txt"
        licenses[f"{package.name} {version}"] = (text, notice.read_text() if notice.exists() else "")
    return components, licenses


def static_library(name, file):
    """Returns the component of a static library of the Debian system, and its copyright file."""
    path = pathlib.Path(output(os.environ.get("CC", "clang"), f"-print-file-name={file}")).resolve()
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        package = output("dpkg-query", "-S", str(path)).split(":")[0]
        version, source = output("dpkg-query", "-W", "-f", "${Version} ${source:Package}", package).split()
    except (OSError, subprocess.CalledProcessError) as error:
        fail(f"cannot find the package of {file}: {error}")
    distribution = re.search(r'(?m)^ID="?(\w+)', pathlib.Path("/etc/os-release").read_text())[1]
    purl = f"pkg:deb/{distribution}/{source}@{urllib.parse.quote(version, safe=':~')}"
    copyright = pathlib.Path(f"/usr/share/doc/{package}/copyright")
    others = {"libstdc++": "GPL-3.0-or-later WITH GCC-exception-3.1", "zlib": "Zlib", "sqlite": "blessing"}
    license = others.get(name, "MIT")
    text = copyright.read_text() if copyright.exists() else ""
    return component(
        purl, name, version, license, purl=purl, hashes=[{"alg": "SHA-256", "content": digest}]), (text, "")


def swift_runtime():
    """Returns the components of Swift's static standard library, and its licence."""
    swift = os.environ.get("SWIFT", "swift")
    version = re.search(r"Swift version (\S+)", output(swift, "--version"))[1]
    reference = f"pkg:github/swiftlang/swift@swift-{version}-RELEASE"
    info = json.loads(output(swift, "-print-target-info"))
    icu = pathlib.Path(info["paths"]["runtimeResourcePath"]).parent / "swift_static/linux/lib_FoundationICU.a"
    names = re.search(rb"icudt(\d+)l", icu.read_bytes()) if icu.exists() else None
    components = [component(
        reference, "swift", version, "Apache-2.0 WITH Swift-exception", purl=reference,
        description="Standard library, concurrency, Dispatch and Foundation, linked statically")]
    if names:
        icu_version = names[1].decode()
        components.append(component(
            f"icu@{icu_version}", "icu", icu_version, "Unicode-3.0", purl=f"pkg:generic/icu@{icu_version}",
            description="International Components for Unicode, part of Foundation"))
    license = pathlib.Path(info["paths"]["runtimeResourcePath"]).parents[1] / "share/swift/LICENSE.txt"
    return components, {f"Swift {version}": (license.read_text() if license.exists() else "", "")}


def write_licenses(path, product, licenses):
    """Writes the licences; a text that several components have stands once."""
    groups = {}
    for name, (text, notice) in sorted(licenses.items()):
        groups.setdefault(text.strip(), []).append((name, notice.strip()))
    rule = "=" * 78
    parts = [f"{product} contains the following software in binary form.\n"]
    for text, members in groups.items():
        parts.append(f"{rule}\n" + "\n".join(name for name, _ in members) + f"\n{rule}\n\n{text}\n")
        parts += [f"{'-' * 78}\nNotice of {name}\n\n{notice}\n" for name, notice in members if notice]
    path.write_text("\n".join(parts))


def main():
    if not 5 <= len(sys.argv) <= 6:
        sys.exit(__doc__)
    product, version, build, folder = sys.argv[1], sys.argv[2], *map(pathlib.Path, sys.argv[3:5])
    modules = linked_modules(build, product)
    components, licenses = swift_packages(modules, build.parent / "checkouts")
    runtime, runtime_licenses = swift_runtime()
    components |= {one["bom-ref"]: one for one in runtime}
    licenses |= runtime_licenses
    libraries = {"libyaml": "libyaml.a", "libstdc++": "libstdc++.a"}
    libraries |= {"jansson": "libjansson.a"} if product == "specgen" else {"zlib": "libz.a", "sqlite": "libsqlite3.a"}
    for name, file in libraries.items():
        one, text = static_library(name, file)
        components[one["bom-ref"]] = one
        licenses[f"{name} {one['version']}"] = text

    own = {"type": "application", "bom-ref": product, "name": product, "version": version,
           "licenses": [{"license": {"id": "Apache-2.0"}}]}
    if len(sys.argv) == 6:
        digest = hashlib.sha256(pathlib.Path(sys.argv[5]).read_bytes()).hexdigest()
        own["hashes"] = [{"alg": "SHA-256", "content": digest}]
    time = datetime.datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), datetime.timezone.utc)
    document = {
        "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "metadata": {"timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ"), "component": own},
        "components": [components[key] for key in sorted(components)],
        "dependencies": [{"ref": product, "dependsOn": sorted(components)}]
        + [{"ref": key} for key in sorted(components)],
    }
    identity = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(document, sort_keys=True))
    schema = "http://cyclonedx.org/schema/bom-1.6.schema.json"
    document = {"$schema": schema, "serialNumber": f"urn:uuid:{identity}", **document}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{product}.cdx.json").write_text(json.dumps(document, indent=2) + "\n")
    write_licenses(folder / f"{product}.licenses.txt", product, licenses)
    print(f"sbom: {len(components)} components of {product}")


main()
