#!/usr/bin/env python3
"""Runs `matrix-push listen` as a device of a user of a real homeserver, and explains an event of it.

    listen.py MATRIX_PUSH

MATRIX_PUSH is the command. HOMESERVER_URL names the homeserver (`with-synapse.py` sets it). The device is notified in three
ways: as its own gateway, and by UnifiedPush and Web Push through `matrix-push gateway`. Another user writes, mentions, and is
muted; the messages are read on another device. Exits with 1, and reports what is wrong, unless the device shows each message
once, withdraws what was read, and leaves no pusher.
"""

import importlib.util
import json
import os
import pathlib
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import urllib.parse

from cryptography.hazmat.primitives.asymmetric import ec

WAITING_SECONDS = 60
NOTIFY = "/_matrix/push/v1/notify"


def load(name):
    """A module of this folder whose name isn't one of Python's."""
    path = pathlib.Path(__file__).with_name(f"{name}.py")
    spec = importlib.util.spec_from_file_location(name.replace("-", "_"), path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


providers = load("push-providers")


class Device:
    """A running `matrix-push listen`."""

    def __init__(self, command, user, options):
        self.user = user
        self.process = subprocess.Popen(
            [command, "listen", "--homeserver", user.base, "--format", "json", *options],
            env={**os.environ, "MATRIX_TOKEN": user.token}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for line in self.process.stderr:
            sys.stderr.write(line)
            if line.startswith("Ctrl+C"):
                break
        else:
            raise SystemExit("the device did not start")
        self.lines = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()
        threading.Thread(target=lambda: [sys.stderr.write(line) for line in self.process.stderr], daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.lines.put(json.loads(line))

    def wait(self, what, matches):
        """Returns the next report that matches. Others may come before it: updates of the count."""
        seen = []
        while True:
            try:
                report = self.lines.get(timeout=WAITING_SECONDS)
            except queue.Empty:
                raise SystemExit(f"the device has not shown {what}; it has reported: {json.dumps(seen)}") from None
            if matches(report):
                return report
            seen.append(report)
            if report["result"] == "shown":
                raise SystemExit(f"the device has shown something other than {what}: {json.dumps(report)}")

    def end(self):
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(30)
        assert code == 0, f"the device ended with {code}"
        pushers = self.user.call("GET", "/pushers")["pushers"]
        assert not pushers, f"{len(pushers)} pushers are left"


def text(report):
    shown = report.get("notification") or {}
    return shown.get("title"), shown.get("subtitle"), shown.get("body")


def journey(command, fern, wren, room, options, is_encrypted):
    device = Device(command, fern, options)

    def send(body, **content):
        return wren.send(room, "m.room.message", {"msgtype": "m.text", "body": body, **content})

    send("The tomatoes are ripe")
    report = device.wait("the message", lambda r: text(r) == ("Kitchen garden", "Wren", "The tomatoes are ripe"))
    assert report["encrypted"] == is_encrypted, f"encrypted: {report['encrypted']}"
    assert report["badge"] == 1, f"badge: {report['badge']}"

    last = send("Fern!", **{"m.mentions": {"user_ids": [fern.user]}})
    report = device.wait("the mention", lambda r: text(r) == ("Kitchen garden", "Wren mentioned you", "Fern!"))
    # A push with the whole event is shown without a request for the rules, and Web Push has no highlighting.
    if "--whole-event" not in options:
        assert report["notification"]["highlighted"], "the mention is not highlighted"
    identifiers = {report["notification"]["identifier"]}

    fern.call("POST", f"/rooms/{urllib.parse.quote(room)}/receipt/m.read/{urllib.parse.quote(last)}", {})
    report = device.wait("the removal of what was read", lambda r: r.get("withdrawn"))
    assert identifiers <= set(report["withdrawn"]) and len(report["withdrawn"]) == 2, f"withdrawn: {report}"
    assert report["badge"] == 0, f"badge: {report['badge']}"

    # A muted room still notifies of mentions.
    rule = f"/pushrules/global/room/{urllib.parse.quote(room)}"
    fern.call("PUT", rule, {"actions": []})
    event = send("Not for you")
    send("For you", **{"m.mentions": {"user_ids": [fern.user]}})
    device.wait("the mention in the muted room", lambda r: text(r)[2] == "For you")
    fern.call("DELETE", rule)
    device.end()
    return event


def explain(command, fern, room, event):
    """The explanation of the event: the rules of the account decide on it."""
    output = subprocess.run(
        [command, "rules", "explain", "--homeserver", fern.base, "--room-id", room, "--event-id", event, "--format", "json"],
        env={**os.environ, "MATRIX_TOKEN": fern.token}, check=True, capture_output=True, text=True).stdout
    report = json.loads(output)
    rule = report["outcome"]["rule"]["rule_id"]
    assert rule == ".m.rule.room_one_to_one", f"the rule is {rule}"
    assert report["room_member_count"] == 2 and report["user_id"] == fern.user, f"{output}"


def main(arguments):
    if len(arguments) != 1 or arguments[0].startswith("-") or "HOMESERVER_URL" not in os.environ:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    command = arguments[0]
    base = os.environ["HOMESERVER_URL"]
    fern, wren = (providers.Matrix(base, name) for name in ("fern", "wren"))
    wren.call("PUT", f"/profile/{urllib.parse.quote(wren.user)}/displayname", {"displayname": "Wren"})
    room = wren.call("POST", "/createRoom", {"name": "Kitchen garden", "invite": [fern.user]})["room_id"]
    fern.call("POST", f"/rooms/{urllib.parse.quote(room)}/join", {})
    event = journey(command, fern, wren, room, ["--own-gateway"], False)
    explain(command, fern, room, event)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "vapid.pem").write_bytes(providers.pem(ec.generate_private_key(ec.SECP256R1())))
        path = folder / "gateway.yaml"
        path.write_text(json.dumps({
            "listen": {"host": "127.0.0.1", "port": 0}, "network": {"allow": ["127.0.0.0/8"]},
            "apps": [
                {"app_id": "up", "provider": "unifiedpush"},
                {"app_id": "web", "provider": "webpush", "vapid_private_key_file": str(folder / "vapid.pem"),
                 "vapid_subject": "mailto:push@example.org"},
            ],
        }))
        gateway, url = providers.start_gateway(command, path)
        try:
            for app, provider, more in [
                ("up", "unifiedpush", []), ("web", "webpush", []), ("web", "webpush", ["--whole-event"]),
            ]:
                options = ["--gateway", f"{url}{NOTIFY}", "--app-id", app, "--provider", provider, *more]
                journey(command, fern, wren, room, options, True)
        finally:
            gateway.terminate()
            gateway.wait(30)
    print("listen: a device of a user of Synapse shows and withdraws its notifications, in four ways")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
