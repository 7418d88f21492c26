#!/bin/bash
# Runs a command where libyaml and jansson aren't installed for developers: their headers, pkg-config files and static
# libraries are hidden in a mount namespace of the command. Other processes see them.
#
#   Scripts/dist/without-headers.sh COMMAND [ARGUMENT…]
#
# Exit codes: the command's; 125 if the files cannot be hidden, which needs root, Linux and overlayfs.
set -euo pipefail

if [ "${1:-}" != --inside ]; then
    exec unshare --mount -- "$0" --inside "$@"
fi
shift
# Only this command sees the folder as it is now.
layers=/mnt
mount -t tmpfs tmpfs "$layers" || exit 125
hidden=()
for folder in "$(dirname "$(readlink -f /usr/include/yaml.h)")" "$(pkg-config --variable=libdir yaml-0.1)"; do
    [ -d "$folder" ] || continue
    upper=$layers/${folder//\//_}
    mkdir -p "$upper/files" "$upper/work"
    mount -t overlay overlay -o "lowerdir=$folder,upperdir=$upper/files,workdir=$upper/work" "$folder" || exit 125
    hidden+=("$folder"/{yaml,jansson,jansson_config}.h "$folder"/lib{yaml,jansson}.{a,so}
        "$folder"/pkgconfig/{yaml-0.1,jansson}.pc)
done
rm -f "${hidden[@]}"
! pkg-config --exists yaml-0.1 || exit 125
exec "$@"
