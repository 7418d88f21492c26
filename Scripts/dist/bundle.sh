#!/bin/bash
# Makes the SwiftPM artifact bundle of specgen, and the package of plugins that use it.
#
#   Scripts/dist/bundle.sh VERSION FOLDER [TRIPLE=]PROGRAM…
#
# TRIPLE: the platform of a program (default: this one's), for example arm64-apple-macosx for one from another machine.
# FOLDER gets specgen-VERSION.artifactbundle.zip and the package specgen-plugins.
# Exit codes: 0 made, 1 failed.
set -euo pipefail

cd "$(dirname "$0")/../.."
SWIFT=${SWIFT:-swift}
version=$1 folder=$2
shift 2
plugins=$folder/specgen-plugins
bundle=$plugins/specgen.artifactbundle
rm -rf "$plugins"
mkdir -p "$bundle" "$plugins/Plugins"

variants=
for program; do
    triple=${program%%=*}
    if [ "$triple" = "$program" ]; then
        triple=$("$SWIFT" -print-target-info | sed -n 's/.*"unversionedTriple": "\(.*\)".*/\1/p')
    fi
    mkdir -p "$bundle/$triple/bin"
    install -m 0755 "${program#*=}" "$bundle/$triple/bin/specgen"
    variants+="${variants:+,}
        {\"path\": \"$triple/bin/specgen\", \"supportedTriples\": [\"$triple\"]}"
done
cat > "$bundle/info.json" << END
{
  "schemaVersion": "1.0",
  "artifacts": {
    "specgen": {
      "version": "$version",
      "type": "executable",
      "variants": [$variants
      ]
    }
  }
}
END
cp LICENSE "$bundle/"

# One file for all platforms; SwiftPM compares its checksum, so its bytes are always the same.
archive=$folder/specgen-$version.artifactbundle.zip
python3 - "$plugins" "$archive" "${SOURCE_DATE_EPOCH:-315532800}" << 'END'
import pathlib, sys, time, zipfile
folder, archive = pathlib.Path(sys.argv[1]), sys.argv[2]
date = time.gmtime(max(int(sys.argv[3]), 315532800))[:6]
with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as zip:
    for path in sorted((folder / "specgen.artifactbundle").rglob("*")):
        if path.is_file():
            entry = zipfile.ZipInfo(str(path.relative_to(folder)), date)
            entry.external_attr = (0o755 if path.parent.name == "bin" else 0o644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            zip.writestr(entry, path.read_bytes())
END
checksum=$(sha256sum "$archive" | cut -d ' ' -f 1)

sed -e "s/@ARCHIVE@/$(basename "$archive")/" -e "s/@CHECKSUM@/$checksum/" Operations/plugins/Package.swift \
    > "$plugins/Package.swift"
for plugin in SpecgenBuild SpecgenCommand; do
    cp -R "Plugins/$plugin" "$plugins/Plugins/Prebuilt$plugin"
done
cp LICENSE "$plugins/"
echo "bundle: the checksum of $(basename "$archive") is $checksum"
