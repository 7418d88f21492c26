#!/bin/bash
# The test of the service under systemd, for Scripts/dist/test.sh, which runs it in a container with `bash -ex`.
unit=matrix-push-gateway
config=/etc/matrix-push/gateway.yaml
property() { systemctl show -P "$1" $unit; }
# notify APP EXPECTED: sends a notification, and compares the response.
notify() {
    local body='{"notification":{"event_id":"one","devices":[{"app_id":"'$1'","pushkey":"k"}]}}'
    [ "$(curl -s -d "$body" http://127.0.0.1:7183/_matrix/push/v1/notify)" = "$2" ]
}

# A fresh installation starts.
dpkg -i /first.deb
systemctl is-active $unit
systemctl is-enabled $unit
matrix-push gateway health $config
notify org.example.chat '{"rejected":[]}'
[ "$(property MainPID)" -gt 0 ]
stat -c %U "/proc/$(property MainPID)" | grep -x matrix-push
journalctl -u $unit --no-pager | grep listening
systemd-analyze security --no-pager $unit | tail -n 1

# A reload takes a changed configuration in the same process. `systemctl reload` returns before it has ended, because
# Debian 12's systemd has no Type=notify-reload.
pid=$(property MainPID)
sed -i 's/app_id: org.example.chat$/app_id: org.example.mail/' $config
notify org.example.mail '{"rejected":["k"]}'
systemctl reload $unit
for _ in $(seq 100); do
    ! notify org.example.mail '{"rejected":[]}' || break
    sleep 0.1
done
notify org.example.mail '{"rejected":[]}'
[ "$(property MainPID)" = "$pid" ]
sed -i 's/app_id: org.example.mail$/app_id: org.example.chat/' $config

# A wrong key keeps a restart from succeeding, is explained in the log, and isn't tried again and again.
sed -i 's/provider: log/provider: lag/' $config
! systemctl restart $unit
[ "$(property ExecMainStatus)" = 2 ]
[ "$(property NRestarts)" = 0 ]
journalctl -u $unit --no-pager | grep 'gateway.yaml:.*lag'
sed -i 's/provider: lag/provider: log/' $config
systemctl reset-failed $unit
systemctl start $unit
matrix-push gateway health $config

# A killed gateway is started again.
kill -KILL "$(property MainPID)"
for _ in $(seq 100); do
    ! matrix-push gateway health $config || break
    sleep 0.1
done
matrix-push gateway health $config
[ "$(property NRestarts)" = 1 ]

# The watchdog is fed.
mkdir /etc/systemd/system/$unit.service.d
printf '[Service]\nWatchdogSec=2\n' > /etc/systemd/system/$unit.service.d/watchdog.conf
systemctl daemon-reload
systemctl restart $unit
first=$(property WatchdogTimestampMonotonic)
for _ in $(seq 100); do
    [ "$(property WatchdogTimestampMonotonic)" = "$first" ] || break
    sleep 0.1
done
[ "$(property WatchdogTimestampMonotonic)" -gt "$first" ]
rm -r /etc/systemd/system/$unit.service.d
systemctl daemon-reload

# A log file belongs in /var/log/matrix-push; the service cannot write elsewhere.
sed -i 's|provider: log|provider: log\n    path: /var/log/matrix-push/notifications.jsonl|' $config
systemctl restart $unit
notify org.example.chat '{"rejected":[]}'
grep '"pushkey":"k"' /var/log/matrix-push/notifications.jsonl

# Purging stops the service and leaves nothing.
dpkg -P matrix-push
! systemctl is-active $unit
[ ! -e /var/log/matrix-push ]
[ ! -e /etc/matrix-push ]
[ -z "$(find /etc/systemd -name "$unit*" 2> /dev/null)" ]
! systemctl --failed --no-legend | grep .
