#!/bin/bash
# Makes the Debian package of a program.
#
#   Scripts/dist/deb.sh PRODUCT VERSION STAGE FOLDER
#
# STAGE: the folder with bin/ and share/ of the program, made by Scripts/dist.sh. FOLDER: gets
# PRODUCT_VERSION-REVISION_ARCH.deb. The environment variables REVISION (default 1) and DEBEMAIL, DEBFULLNAME (the
# packager) are those of Debian's tools. Times are SOURCE_DATE_EPOCH. Exit codes: 0 made, 1 failed.
set -euo pipefail

cd "$(dirname "$0")/../.."
product=$1 version=$2 stage=$3 folder=$4
package_version=$version-${REVISION:-1}
architecture=$(dpkg --print-architecture)
maintainer="${DEBFULLNAME:-swift-matrix-push maintainers} <${DEBEMAIL:-maintainers@matrix-push.example.org}>"
source=Operations/debian
root=.build/dist-stage/deb/$product
documents=$root/usr/share/doc/$product
rm -rf "$root"
mkdir -p "$root/DEBIAN" "$documents"

cp -a "$stage/bin" "$root/usr/"
cp -a "$stage/share" "$root/usr/"
gzip -9n "$root"/usr/share/man/man1/*.1
# The licences of the libraries are part of the copyright file's meaning, and long.
gzip -9n "$documents/THIRD-PARTY"
mv "$documents/CHANGELOG.md" "$documents/changelog"
gzip -9n "$documents/changelog"
rm "$documents/LICENSE"
printf '%s (%s) stable; urgency=medium\n\n  * Version %s; see changelog.gz.\n\n -- %s  %s\n' \
    "$product" "$package_version" "$version" "$maintainer" "$(date -R -u -d "@$SOURCE_DATE_EPOCH")" \
    | gzip -9n > "$documents/changelog.Debian.gz"
cp "$source/copyright" "$documents/copyright"
# A link would point to a folder that exists only in the archive.
mkdir -p "$root/usr/share/lintian/overrides"
sed "s/@PRODUCT@/$product/" "$source/lintian-overrides" > "$root/usr/share/lintian/overrides/$product"

libc=$(objdump -T "$stage/bin/$product" | grep -oE 'GLIBC_[0-9.]+' | cut -d _ -f 2 | sort -Vu | tail -n 1)
depends="libc6 (>= $libc), libgcc-s1 (>= 3.0)"
if [ "$product" = matrix-push ]; then
    section=net
    description="push gateway for Matrix
 Delivers the notifications of Matrix homeservers to Apple's push service,
 Firebase Cloud Messaging, Web Push and UnifiedPush. The package has the
 service matrix-push-gateway.
 .
 The command has a client for pushers and push rules, and explains why an
 event notifies, too."
    depends="$depends, adduser, ca-certificates"
    mkdir -p "$root/etc/matrix-push" "$root/lib/systemd/system"
    cp "$source/gateway.yaml" "$root/etc/matrix-push/"
    cp "$source/README.Debian" "$documents/"
    cp Operations/systemd/matrix-push-gateway.service "$root/lib/systemd/system/"
    echo /etc/matrix-push/gateway.yaml > "$root/DEBIAN/conffiles"
    for script in postinst prerm postrm; do
        install -m 0755 "$source/$script" "$root/DEBIAN/$script"
    done
else
    section=devel
    description="generator of Swift code from OpenAPI and JSON Schema
 Turns API descriptions in YAML into Swift models, validators, clients and
 servers, and checks, compares and validates them."
fi
chmod -R u=rwX,go=rX "$root/usr"
[ ! -d "$root/etc" ] || chmod -R u=rwX,go=rX "$root/etc" "$root/lib"
cat > "$root/DEBIAN/control" << END
Package: $product
Source: swift-matrix-push
Version: $package_version
Architecture: $architecture
Maintainer: $maintainer
Installed-Size: $(du -sk --apparent-size "$root/usr" | cut -f 1)
Depends: $depends
Section: $section
Priority: optional
Description: $description
END
(cd "$root" && find . -type f ! -path './DEBIAN/*' -printf '%P\0' | sort -z | xargs -0 md5sum) > "$root/DEBIAN/md5sums"
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
dpkg-deb --root-owner-group -Zxz --build "$root" "$folder/${product}_${package_version}_$architecture.deb" > /dev/null
