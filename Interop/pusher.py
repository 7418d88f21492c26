#!/usr/bin/env python3
"""Runs the pusher beside a real homeserver, with a plain push gateway that deduplicates nothing.

    pusher.py FOLDER MATRIX_PUSH [sqlite|postgresql]

MATRIX_PUSH is the command to run as the pusher. The homeserver is Synapse, with the registration that
`matrix-push pusher registration` prints, and keeps everything in a new folder in FOLDER. Run it with the Python that has
the package `matrix-synapse`. The pusher's database is SQLite, or PostgreSQL, whose server is started here.

A user sets a pusher through the pusher's API; another one writes, also while the pusher or the gateway is down. Exits with
1, and says what is wrong, unless the gateway gets each message once and in order, and the number of unread rooms after the
user has read them.
"""

import http.server
import importlib.util
import json
import os
import pathlib
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

from loopback import free_port, wait_for_port

WAITING_SECONDS = 60
NOTIFY = "/_matrix/push/v1/notify"
CLIENT = "/_matrix/client/v3"
PUSH_PATHS = ("/pushers", "/pushrules", "/notifications")


def load(name):
    """A module of this folder whose name isn't one of Python's."""
    path = pathlib.Path(__file__).with_name(f"{name}.py")
    spec = importlib.util.spec_from_file_location(name.replace("-", "_"), path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Sink:
    """A push gateway that keeps what it gets, in order."""

    def __init__(self):
        self.received = []
        self.status = 200
        self.refused = 0
        # The time in seconds until the response.
        self.delay = 0
        sink = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Otherwise the body waits for the acknowledgement of the head.
            disable_nagle_algorithm = True

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if sink.status == 200:
                    sink.received.append(body["notification"])
                else:
                    sink.refused += 1
                time.sleep(sink.delay)
                data = b'{"rejected":[]}'
                self.send_response(sink.status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, *_):
                """The pusher is killed while it is connected."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}{NOTIFY}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def events(self):
        return [n["event_id"] for n in self.received if n.get("event_id")]

    @property
    def badges(self):
        """The numbers of the badge updates."""
        return [n.get("counts", {}).get("unread", 0) for n in self.received if not n.get("event_id")]


class Client:
    """A user, at one server for the push module and another for all else, as behind a reverse proxy."""

    def __init__(self, homeserver, name):
        self.homeserver = homeserver
        self.pusher = None
        self.token = None
        session = self.call("POST", f"{CLIENT}/register", {
            "username": name, "password": secrets.token_hex(8), "auth": {"type": "m.login.dummy"}})
        self.token, self.user = session["access_token"], session["user_id"]

    def call(self, method, path, body=None):
        is_push = any(path.startswith(CLIENT + prefix) for prefix in PUSH_PATHS)
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request((self.pusher if is_push else self.homeserver) + path, data, method=method)
        request.add_header("Content-Type", "application/json")
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{method} {path}: {error.code} {error.read().decode()}") from None

    def set_pusher(self, key, url):
        self.call("POST", f"{CLIENT}/pushers/set", {
            "kind": "http", "app_id": "org.example.chat", "pushkey": key, "app_display_name": "Chat",
            "device_display_name": "Phone", "lang": "en", "data": {"url": url}})

    def send(self, room, text):
        room = urllib.parse.quote(room)
        return self.call("PUT", f"{CLIENT}/rooms/{room}/send/m.room.message/{secrets.token_hex(8)}", {
            "msgtype": "m.text", "body": text})["event_id"]

    def read(self, room, event, kind="m.read", body=None):
        self.call("POST", f"{CLIENT}/rooms/{urllib.parse.quote(room)}/receipt/{kind}/{urllib.parse.quote(event)}",
                  body or {})


class Pusher:
    """The pusher as a process."""

    def __init__(self, program, folder, homeserver, server_name, store, delivery=None):
        self.program = program
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "pusher.log"
        self.file = folder / "pusher.yaml"
        for name in ("as_token", "hs_token"):
            (folder / name).write_text(secrets.token_hex(32) + "\n")
        # JSON is YAML.
        self.file.write_text(json.dumps({
            "listen": {"port": self.port},
            "homeserver": {
                "url": homeserver, "server_name": server_name, "as_token_file": str(folder / "as_token"),
                "hs_token_file": str(folder / "hs_token")},
            "store": store,
            "pushers": {"allow_http": True},
            "delivery": {"badge_counts": "rooms", "sends_zero": True, "timeout": 5} | (delivery or {}),
            "network": {"allow": ["127.0.0.0/8"], "proxy": ""},
        }, indent=2))

    def registration(self):
        return subprocess.run(
            [self.program, "pusher", "registration", "--config", self.file], check=True, capture_output=True,
            text=True).stdout

    def start(self):
        with open(self.log, "a") as log:
            self.process = subprocess.Popen([self.program, "pusher", "--config", self.file], stderr=log)
        wait_for_port(self.port, self.process, self.log)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            return self.process.wait(30)
        return self.process.returncode


class ReverseProxy:
    """Joins the homeserver and the pusher to one server for reading, as an operator's reverse proxy does."""

    def __init__(self, homeserver, pusher):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                is_push = any(self.path.startswith(CLIENT + prefix) for prefix in PUSH_PATHS)
                request = urllib.request.Request((pusher if is_push else homeserver) + self.path)
                request.add_header("Authorization", self.headers["Authorization"])
                with urllib.request.urlopen(request, timeout=60) as response:
                    data = response.read()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def examine(homeserver, pusher, user, sink):
    """Lets `matrix-push doctor` examine a user whose pushers and rules are the pusher's."""
    proxy = ReverseProxy(homeserver, pusher.url)
    command = [pusher.program, "doctor", "--homeserver", proxy.url, "--format", "json", "--send"]
    result = subprocess.run(command, env=os.environ | {"MATRIX_TOKEN": user.token}, capture_output=True, text=True)
    proxy.server.shutdown()
    assert result.returncode == 0, f"the doctor: {result.stdout}{result.stderr}"
    codes = [diagnostic["code"] for diagnostic in json.loads(result.stdout)["diagnostics"]]
    assert {"gateway_ok", "push_accepted", "rules_ok"} <= set(codes), codes
    # After a visible push that is accepted, there is nothing else to ask the gateway.
    pushes = [n for n in sink.received if (n.get("event_id") or "").startswith("$matrix-push-doctor")]
    assert [n["devices"][0]["pushkey"] for n in pushes] == ["fern-phone"], pushes
    print(f"pusher: the doctor finds nothing wrong: {', '.join(codes)}")


def wait_until(what, condition, seconds=WAITING_SECONDS):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.05)


def expect_messages(sink, sent, what, interrupted=None):
    """Waits for messages. The one that was in flight when the pusher was killed may arrive twice."""
    wait_until(f"{what}: {len(sent)} messages arrive", lambda: len(set(sink.events)) >= len(sent))
    time.sleep(0.5)
    events = sink.events
    twice = events.count(interrupted) == 2
    if twice:
        events.remove(interrupted)
    if events != sent:
        extra = len(events) - len(set(events))
        raise AssertionError(f"{what}: sent {len(sent)}, got {len(events)}, {extra} of them twice, or out of order")
    note = ", but for the one that was in flight" if twice else ""
    print(f"pusher: {what}: {len(sent)} sent, {len(sent)} delivered, in order, once{note}")


def journey(homeserver, pusher, sink):
    fern, wren = (Client(homeserver, name) for name in ("fern", "wren"))
    fern.pusher = wren.pusher = pusher.url
    # The room is older than the first pusher, so that its state has to be read.
    room = wren.call("POST", f"{CLIENT}/createRoom", {"name": "Kitchen garden", "preset": "private_chat",
                                                       "invite": [fern.user]})["room_id"]
    fern.call("POST", f"{CLIENT}/join/{urllib.parse.quote(room)}", {})
    fern.set_pusher("fern-phone", sink.url)
    assert len(fern.call("GET", f"{CLIENT}/pushers")["pushers"]) == 1

    sent = [wren.send(room, f"message {number}") for number in range(5)]
    expect_messages(sink, sent, "messages")
    first = sink.received[0]
    assert first["room_name"] == "Kitchen garden" and first["sender_display_name"] == "wren", first
    assert first["counts"]["unread"] == 1, first
    listed = fern.call("GET", f"{CLIENT}/notifications?limit=10")["notifications"]
    assert [n["event"]["event_id"] for n in listed] == sent[::-1] and not any(n["read"] for n in listed), listed

    fern.read(room, sent[-1])
    wait_until("a badge update of 0 after the receipt", lambda: sink.badges == [0])
    print("pusher: a badge update of 0 after the receipt, which came by /sync")

    # A rule that is set here has an effect, and is in the homeserver's /sync.
    rule = f"{CLIENT}/pushrules/global/content/tea"
    fern.call("PUT", rule, {"pattern": "tea", "actions": ["notify", {"set_tweak": "sound", "value": "kettle"}]})
    rules = fern.call("GET", f"{CLIENT}/user/{urllib.parse.quote(fern.user)}/account_data/m.push_rules")
    assert [r["rule_id"] for r in rules["global"]["content"] if not r["default"]] == ["tea"], rules
    sent.append(wren.send(room, "time for tea"))
    expect_messages(sink, sent, "a rule that was written through")
    assert sink.received[-1]["devices"][0]["tweaks"]["sound"] == "kettle", sink.received[-1]

    # 60 messages at once, as those of which Synapse's own pusher leaves some behind.
    sent += [wren.send(room, f"burst {number}") for number in range(60)]
    expect_messages(sink, sent, "a burst of 60")

    # The gateway is down for a while.
    sink.status = 502
    outage = [wren.send(room, f"outage {number}") for number in range(20)]
    wait_until("the gateway refuses", lambda: sink.refused > 0)
    sink.status = 200
    sent += outage
    expect_messages(sink, sent, "an outage of the gateway")

    # The pusher is killed while messages arrive, and started again.
    sent += [wren.send(room, f"before {number}") for number in range(10)]
    wait_until("the messages before", lambda: len(sink.events) == len(sent))
    pusher.kill()
    interrupted = sent[-1]
    sent += [wren.send(room, f"during {number}") for number in range(10)]
    pusher.start()
    sent += [wren.send(room, f"after {number}") for number in range(10)]
    expect_messages(sink, sent, "a kill of the pusher", interrupted)

    fern.read(room, sent[-1], kind="m.read.private", body={"thread_id": "main"})
    wait_until("a badge update of 0 after the private receipt", lambda: sink.badges[-1:] == [0] and len(sink.badges) > 1)
    # Invitations, and the end of a membership.
    second = wren.call("POST", f"{CLIENT}/createRoom", {"name": "Greenhouse", "invite": [fern.user]})["room_id"]
    wait_until("an invitation", lambda: any(n.get("user_is_target") for n in sink.received))
    invitation = next(n for n in sink.received if n.get("user_is_target"))
    assert invitation["room_name"] == "Greenhouse" and invitation["content"]["membership"] == "invite", invitation
    count = len(sink.badges)
    fern.call("POST", f"{CLIENT}/rooms/{urllib.parse.quote(second)}/leave", {})
    wait_until("a badge update of 0 after leaving", lambda: len(sink.badges) > count and sink.badges[-1] == 0)
    print("pusher: an invitation, and a badge update of 0 after it was declined")
    examine(homeserver, pusher, fern, sink)
    assert pusher.stop() == 0, "the pusher didn't stop in order"


def run(name, parent, program, journey, kind="sqlite", delivery=None, homeserver=None):
    """Runs a journey with a homeserver and a pusher. Returns the exit code.

    `kind` is the database, `delivery` the section of the pusher's configuration, and `homeserver` options of Synapse.
    """
    with_synapse = load("with-synapse")
    parent = pathlib.Path(parent).resolve()
    parent.mkdir(parents=True, exist_ok=True)
    folder = pathlib.Path(tempfile.mkdtemp(prefix=f"{name}-", dir=parent))
    program = shutil.which(program) or program
    port = free_port()
    database = None
    store = {"sqlite": str(folder / "pusher.sqlite")}
    if kind == "postgresql":
        # Its server may run as another user.
        folder.chmod(0o711)
        database = load("several-gateways").Database(folder / "postgresql")
        database.start()
        store = {"postgresql": database.connection}
    pusher = Pusher(program, folder, f"http://127.0.0.1:{port}", "interop.test", store, delivery)
    registration = folder / "registration.yaml"
    registration.write_text(pusher.registration())
    # The homeserver's configuration with the registration, on the port that the pusher knows.
    configuration = with_synapse.configuration
    with_synapse.configuration = lambda folder, port: configuration(folder, port) | (homeserver or {}) | {
        "app_service_config_files": [str(registration)]}
    with_synapse.free_port = lambda: port
    synapse = with_synapse.Synapse(folder)
    code = 1
    try:
        if not synapse.is_answering():
            print(f"{name}: the homeserver didn't start: {folder}", file=sys.stderr)
            return 3
        pusher.start()
        journey(synapse.url, pusher)
        code = 0
    except AssertionError as problem:
        print(f"{name}: {problem}\n{name}: the logs are in {folder}", file=sys.stderr)
    finally:
        if hasattr(pusher, "process"):
            pusher.stop()
        synapse.stop()
        if database:
            database.stop()
        if code == 0:
            shutil.rmtree(folder, ignore_errors=True)
    return code


def main(arguments):
    if len(arguments) not in (2, 3) or arguments[2:] not in ([], ["sqlite"], ["postgresql"]):
        print(__doc__.strip(), file=sys.stderr)
        return 2
    kind = arguments[2] if arguments[2:] else "sqlite"
    return run("pusher", arguments[0], arguments[1], lambda url, pusher: journey(url, pusher, Sink()), kind)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
