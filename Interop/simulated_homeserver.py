"""A homeserver as a pusher sees it, as fast as a test needs: transactions, and the few operations that the pusher calls.

It has one room with all users. Events are messages of one more user. As a homeserver does, it sends one transaction at a
time, each again until the response is 200.
"""

import asyncio
import collections
import json
import time
import urllib.parse

SERVER = "load.example"
ROOM = f"!room:{SERVER}"
SENDER = f"@sender:{SERVER}"
# Events in one transaction, as in Synapse's.
MAX_EVENTS = 100


async def serve_http(respond, port=0):
    """Starts a server that keeps connections open. `respond` gets method, path, query, headers and body, and returns a
    status and an object."""

    async def serve(reader, writer):
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                first, *lines = head.split("\r\n")
                method, target, _ = first.split(" ")
                headers = {k.strip().lower(): v.strip() for k, v in (line.split(":", 1) for line in lines if line)}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                url = urllib.parse.urlsplit(target)
                query = dict(urllib.parse.parse_qsl(url.query))
                status, value = await respond(method, url.path, query, headers, body)
                data = json.dumps(value).encode()
                writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: {len(data)}\r\n"
                             "Content-Type: application/json\r\n\r\n".encode() + data)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    return await asyncio.start_server(serve, "127.0.0.1", port, backlog=4096)


async def request(port, method, path, body=None, token=None, timeout=10):
    """Returns the status and the body's value."""
    data = b"" if body is None else json.dumps(body).encode()
    authorization = f"Authorization: Bearer {token}\r\n" if token else ""
    async with asyncio.timeout(timeout):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{authorization}"
                         f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n".encode() + data)
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            content = await reader.read()
        finally:
            writer.close()
    if "transfer-encoding: chunked" in head.lower():
        content = b"".join(part for part in content.split(b"\r\n")[1::2])
    return int(head.split(" ")[1]), json.loads(content or b"null")


class SimulatedHomeserver:
    def __init__(self, users, pusher_port, hs_token):
        self.users = [f"@user{n}:{SERVER}" for n in range(users)]
        self.pusher_port = pusher_port
        self.hs_token = hs_token
        # The event IDs that were sent, in order; those in acknowledged transactions come first.
        self.events = []
        self.acknowledged = 0
        self.waiting = collections.deque()
        self.transaction = 0
        self.repetitions = 0
        self.has_events = asyncio.Event()
        # The number of syncs that wait, by user.
        self.syncs = {}

    async def start(self):
        self.server = await serve_http(self.respond)
        self.port = self.server.sockets[0].getsockname()[1]
        self.sending = asyncio.create_task(self.send())

    def stop(self):
        self.sending.cancel()
        self.server.close()

    def add(self):
        """Queues one event."""
        event = f"$event{len(self.events):06}"
        self.events.append(event)
        self.waiting.append({
            "event_id": event, "room_id": ROOM, "sender": SENDER, "type": "m.room.message",
            "origin_server_ts": int(time.time() * 1000), "content": {"msgtype": "m.text", "body": event}})
        self.has_events.set()

    async def send(self):
        while True:
            await self.has_events.wait()
            self.has_events.clear()
            while self.waiting:
                batch = [self.waiting.popleft() for _ in range(min(MAX_EVENTS, len(self.waiting)))]
                self.transaction += 1
                while not await self.put(batch):
                    self.repetitions += 1
                    await asyncio.sleep(0.02)
                self.acknowledged += len(batch)

    async def put(self, events):
        path = f"/_matrix/app/v1/transactions/{self.transaction}"
        try:
            status, _ = await request(self.pusher_port, "PUT", path, {"events": events}, self.hs_token)
            return status == 200
        except (TimeoutError, ConnectionError, asyncio.IncompleteReadError, ValueError, IndexError):
            return False

    def state(self):
        def event(kind, content, key=""):
            return {"event_id": f"${kind}{key}", "room_id": ROOM, "sender": SENDER, "type": kind, "state_key": key,
                    "origin_server_ts": 1, "content": content}

        return [
            event("m.room.create", {"room_version": "11"}), event("m.room.name", {"name": "Load"}),
            event("m.room.power_levels", {"users": {SENDER: 100}}),
            *(event("m.room.member", {"membership": "join"}, user) for user in [SENDER, *self.users])]

    async def respond(self, method, path, query, headers, body):
        path = urllib.parse.unquote(path).removeprefix("/_matrix/client/v3")
        if path == "/account/whoami":
            # A token is the user's ID.
            return 200, {"user_id": headers["authorization"].split(" ", 1)[1], "device_id": "DEVICE"}
        if path == "/joined_rooms":
            return 200, {"joined_rooms": [ROOM]}
        if path == f"/rooms/{ROOM}/state":
            return 200, self.state()
        if path.startswith("/pushrules"):
            return 200, {"override": [], "underride": [{
                "rule_id": ".m.rule.message", "default": True, "enabled": True, "actions": ["notify"],
                "conditions": [{"kind": "event_match", "key": "type", "pattern": "m.room.message"}]}],
                "content": [], "room": [], "sender": []}
        if path == "/sync":
            user = query["user_id"]
            self.syncs[user] = self.syncs.get(user, 0) + 1
            try:
                # Shorter than demanded: the syncs of a pusher that was killed are counted until they end.
                await asyncio.sleep(min(int(query.get("timeout", 0)) / 1000, 5))
            finally:
                self.syncs[user] -= 1
            return 200, {"next_batch": "1"}
        return 404, {"errcode": "M_NOT_FOUND", "error": path}
