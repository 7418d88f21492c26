#!/bin/bash
# The test of the package in a system without a running systemd, for Scripts/dist/test.sh, which copies it there.
set -euo pipefail

fail() {
    echo "error: $1" >&2
    exit 1
}

config=/etc/matrix-push/gateway.yaml
wants=/etc/systemd/system/multi-user.target.wants/matrix-push-gateway.service

echo "--- install"
dpkg -i /first.deb
[ "$(stat -c '%U:%G %a' $config)" = "root:matrix-push 640" ] || fail "the mode of the configuration"
[ "$(stat -c '%U:%G %a' /etc/matrix-push)" = "root:matrix-push 750" ] || fail "the mode of the folder"
[ "$(getent passwd matrix-push | cut -d : -f 6,7)" = "/nonexistent:/usr/sbin/nologin" ] || fail "the user"
[ -L $wants ] || fail "the service isn't enabled"
matrix-push --version
dpkg --verify matrix-push
[ -f /usr/share/man/man1/matrix-push-gateway.1.gz ] || fail "no manual page"

echo "--- the service's command serves"
cd /etc/matrix-push
setpriv --reuid matrix-push --regid matrix-push --clear-groups -- \
    matrix-push gateway --config $config 2> /tmp/gateway.log &
for _ in $(seq 100); do
    ! matrix-push gateway health $config 2> /dev/null || break
    sleep 0.1
done
matrix-push gateway health $config
kill %1
wait %1
cat /tmp/gateway.log

echo "--- upgrade with a changed configuration and a disabled service"
echo "# mine" >> $config
chmod 0600 $config
rm $wants
dpkg -i /second.deb
[ "$(dpkg-query -W -f '${Version}' matrix-push)" != "" ]
grep -q '^# mine' $config || fail "the upgrade has replaced the configuration"
[ "$(stat -c %a $config)" = 600 ] || fail "the upgrade has changed the mode of the configuration"
[ ! -e $wants ] || fail "the upgrade has enabled the service"

echo "--- remove and install again"
dpkg -r matrix-push
[ ! -e /usr/bin/matrix-push ] || fail "the program is still there"
grep -q '^# mine' $config || fail "removing has deleted the configuration"
dpkg -i /first.deb
grep -q '^# mine' $config || fail "reinstalling has replaced the configuration"
[ ! -e $wants ] || fail "reinstalling has enabled the service"

echo "--- purge with a key of the administrator"
echo key > /etc/matrix-push/AuthKey.p8
dpkg -P matrix-push
[ -f /etc/matrix-push/AuthKey.p8 ] || fail "purging has deleted a key of the administrator"
getent passwd matrix-push > /dev/null || fail "the user of the key's group is gone"

echo "--- purge without it"
rm /etc/matrix-push/AuthKey.p8
dpkg -i /first.deb
dpkg -P matrix-push
[ ! -e /etc/matrix-push ] || fail "purging leaves /etc/matrix-push"
! getent passwd matrix-push > /dev/null || fail "purging leaves the user"

echo "--- specgen"
dpkg -i /specgen.deb
specgen --version
dpkg -P specgen
