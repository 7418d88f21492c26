#!/usr/bin/env python3
"""Lets an independent client, matrix-nio, use the pusher beside a real homeserver, through a reverse proxy.

    independent-client.py FOLDER MATRIX_PUSH

MATRIX_PUSH is the command to run as the pusher. The homeserver is Synapse, and keeps everything in a new folder in FOLDER.
Run it with the Python that has the packages `matrix-synapse` and `matrix-nio`.

The client logs in, sets a pusher, sets, changes, disables and deletes push rules, and sends messages and receipts. Exits
with 1, and says what is wrong, unless nio accepts each response, `/sync` shows the rules that were set, the gateway gets
what the rules demand, and the pusher ends with the client's session.
"""

import asyncio
import http.client
import http.server
import json
import pathlib
import re
import shutil
import sys
import tempfile
import threading
import urllib.parse

import nio

from loopback import free_port
from pusher import CLIENT, Pusher, Sink, load

WAITING_SECONDS = 60
PUSH = re.compile(rf"{CLIENT}/(pushers|pushrules|notifications)([/?]|$)")


class Proxy:
    """The reverse proxy of docs/guides/pusher.md."""

    def __init__(self, homeserver, pusher):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def forward(self):
                target = urllib.parse.urlsplit(pusher if PUSH.match(self.path) else homeserver)
                length = int(self.headers.get("Content-Length") or 0)
                connection = http.client.HTTPConnection(target.hostname, target.port, timeout=60)
                fields = {name: value for name, value in self.headers.items() if name.lower() != "host"}
                connection.request(self.command, self.path, self.rfile.read(length) if length else None, fields)
                response = connection.getresponse()
                body = response.read()
                connection.close()
                self.send_response(response.status)
                self.send_header("Content-Type", response.getheader("Content-Type") or "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_PUT = do_POST = do_DELETE = forward

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


async def wait_until(what, condition):
    deadline = asyncio.get_running_loop().time() + WAITING_SECONDS
    while not condition():
        if asyncio.get_running_loop().time() > deadline:
            raise AssertionError(f"not within {WAITING_SECONDS} s: {what}")
        await asyncio.sleep(0.05)


def accepted(response):
    """The response, if nio has taken it for a success."""
    if isinstance(response, nio.ErrorResponse):
        raise AssertionError(f"nio got {response}")
    return response


async def call(client, method, path, body=None):
    """A request for which nio has no method."""
    fields = {"Authorization": f"Bearer {client.access_token}", "Content-Type": "application/json"}
    response = await client.send(method, path, None if body is None else json.dumps(body), fields)
    text = await response.text()
    if response.status != 200:
        raise AssertionError(f"{method} {path}: {response.status} {text}")
    return json.loads(text)


async def register(url, name, clients):
    client = nio.AsyncClient(url, name)
    clients.append(client)
    accepted(await client.register(name, "secret"))
    return client


async def rules_in_sync(client, kind):
    """The user's own rules of a kind in the account data of a sync, as nio reads it."""
    client.next_batch = ""
    sync = accepted(await client.sync(timeout=0, full_state=True))
    event = next(e for e in sync.account_data_events if isinstance(e, nio.PushRulesEvent))
    return [rule for rule in getattr(event.global_rules, kind) if not rule.default]


async def journey(url, sink):
    clients = []
    try:
        await use(url, sink, clients)
    finally:
        for client in clients:
            await client.close()


async def use(url, sink, clients):
    fern, wren, *others = [await register(url, name, clients) for name in ("fern", "wren", "moth", "ivy")]
    room = accepted(await wren.room_create(name="Kitchen garden", invite=[fern.user_id])).room_id
    accepted(await fern.join(room))
    # A large room has no sounds.
    for client in others:
        accepted(await wren.room_invite(room, client.user_id))
        accepted(await client.join(room))
    await call(fern, "POST", f"{CLIENT}/pushers/set", {
        "kind": "http", "app_id": "org.example.chat", "pushkey": "fern-phone", "app_display_name": "Chat",
        "device_display_name": "Phone", "lang": "en", "data": {"url": sink.url}})
    pushers = (await call(fern, "GET", f"{CLIENT}/pushers"))["pushers"]
    assert [p["pushkey"] for p in pushers] == ["fern-phone"], pushers

    async def write(text):
        content = {"msgtype": "m.text", "body": text}
        return accepted(await wren.room_send(room, "m.room.message", content)).event_id

    async def expect(text, tweaks):
        event = await write(text)
        await wait_until(f"the message {text!r}", lambda: event in sink.events)
        device = next(n for n in sink.received if n.get("event_id") == event)["devices"][0]
        # Synapse's default rules have the tweak that a message isn't highlighted.
        found = {name: value for name, value in device.get("tweaks", {}).items() if value is not False}
        assert found == tweaks, (text, device)
        return event

    await expect("the beans are ripe", {})

    # A keyword, changed, and moved behind another one.
    kind = nio.PushRuleKind.content
    sound = nio.PushSetTweak("sound", "kettle")
    accepted(await fern.set_pushrule("global", kind, "tea", actions=[nio.PushNotify(), sound], pattern="tea"))
    await expect("time for tea", {"sound": "kettle"})
    accepted(await fern.set_pushrule_actions("global", kind, "tea", [nio.PushNotify(), nio.PushSetTweak("highlight")]))
    await expect("more tea", {"highlight": True})
    accepted(await fern.set_pushrule("global", kind, "garden", after="tea", actions=[nio.PushNotify()], pattern="garden"))
    rules = await rules_in_sync(fern, "content")
    assert [r.id for r in rules] == ["tea", "garden"] and rules[0].pattern == "tea", rules
    accepted(await fern.enable_pushrule("global", kind, "tea", False))
    await expect("no tea", {})
    accepted(await fern.delete_pushrule("global", kind, "tea"))
    assert [r.id for r in await rules_in_sync(fern, "content")] == ["garden"]

    # A condition with a number, and one with a permission.
    conditions = [nio.PushRoomMemberCount(4, "=="), nio.PushEventMatch("content.body", "*quiet*")]
    override = nio.PushRuleKind.override
    accepted(await fern.set_pushrule("global", override, "quiet", actions=[], conditions=conditions))
    quiet = await write("a quiet message")
    await expect("a loud one", {})
    assert quiet not in sink.events, "a muted message was pushed"
    refused = await fern.delete_pushrule("global", override, ".m.rule.master")
    assert isinstance(refused, nio.DeletePushRuleError) and refused.status_code == "M_NOT_FOUND", refused
    print("independent client: nio set, changed, disabled and deleted push rules, and they had effect")

    # A receipt, and the user's own message.
    last = await expect("the last one", {})
    accepted(await fern.room_read_markers(room, last, last))
    await wait_until("a badge update of 0 after the receipt", lambda: sink.badges[-1:] == [0])
    await expect("one more", {})
    count = len(sink.badges)
    accepted(await fern.room_send(room, "m.room.message", {"msgtype": "m.text", "body": "mine"}))
    await wait_until("a badge update of 0 after an own message", lambda: sink.badges[count:] == [0])
    listed = (await call(fern, "GET", f"{CLIENT}/notifications?limit=1"))["notifications"]
    assert listed[0]["read"], listed
    print("independent client: a receipt and an own message of nio were counted")

    # Without a pusher, the homeserver lists notifications.
    assert (await call(wren, "GET", f"{CLIENT}/notifications"))["notifications"] is not None

    # The pusher ends with the session.
    second = nio.AsyncClient(url, fern.user_id)
    clients.append(second)
    accepted(await second.login("secret"))
    accepted(await fern.logout())
    deadline = asyncio.get_running_loop().time() + WAITING_SECONDS
    while (await call(second, "GET", f"{CLIENT}/pushers"))["pushers"]:
        assert asyncio.get_running_loop().time() < deadline, "the pusher didn't end with its session"
        await asyncio.sleep(0.1)
    count = len(sink.received)
    await write("after the logout")
    await asyncio.sleep(1)
    assert len(sink.received) == count, sink.received[count:]
    print("independent client: the pusher ended with nio's session")


def main(arguments):
    if len(arguments) != 2:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    with_synapse = load("with-synapse")
    parent = pathlib.Path(arguments[0]).resolve()
    parent.mkdir(parents=True, exist_ok=True)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="independent-client-", dir=parent))
    port = free_port()
    pusher = Pusher(
        shutil.which(arguments[1]) or arguments[1], folder, f"http://127.0.0.1:{port}", "interop.test",
        {"sqlite": str(folder / "pusher.sqlite")})
    registration = folder / "registration.yaml"
    registration.write_text(pusher.registration())
    configuration = with_synapse.configuration
    with_synapse.configuration = lambda folder, port: configuration(folder, port) | {
        "app_service_config_files": [str(registration)]}
    with_synapse.free_port = lambda: port
    synapse = with_synapse.Synapse(folder)
    sink = Sink()
    proxy = Proxy(synapse.url, pusher.url)
    code = 1
    try:
        if not synapse.is_answering():
            print(f"independent client: the homeserver didn't start: {folder}", file=sys.stderr)
            return 3
        pusher.start()
        asyncio.run(journey(proxy.url, sink))
        code = 0
    except AssertionError as problem:
        print(f"independent client: {problem}\nindependent client: the logs are in {folder}", file=sys.stderr)
    finally:
        if hasattr(pusher, "process"):
            pusher.stop()
        synapse.stop()
        proxy.stop()
        if code == 0:
            shutil.rmtree(folder, ignore_errors=True)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
