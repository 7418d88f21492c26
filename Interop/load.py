#!/usr/bin/env python3
"""Puts load on a gateway while everything around it changes, and counts what arrives.

    load.py MATRIX_PUSH [SECONDS]

MATRIX_PUSH is the command to run as the gateway. SECONDS (default 600) is the time of the load. Needs the Python packages h2
and cryptography. Everything listens on loopback.

Simulated APNs, FCM and UnifiedPush servers count the notifications that they accept. A homeserver sends notifications for all
three, and repeats what isn't answered with 200. Meanwhile, every second the gateway gets another configuration and SIGHUP (now
and then one that can't be loaded), every 30 seconds one of the servers is restarted, and in the middle the gateway is killed.

Exit codes: 0 each notification arrived once, except those whose request had no response when the gateway was killed; those
arrived once or twice. 1 otherwise.
"""

import asyncio
import json
import os
import pathlib
import random
import shutil
import signal
import sys
import tempfile
import time

import h2.config
import h2.connection
import h2.events
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from loopback import Gateway, Homeserver, free_port, milliseconds

CONCURRENCY = 24
RELOAD_INTERVAL, RESTART_INTERVAL, DOWNTIME = 1, 30, 1


class Server:
    """A server that can be restarted: its connections are cut, and what it hadn't accepted is as if it never arrived."""

    def __init__(self, name, counts):
        self.name, self.counts = name, counts
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.writers = set()

    async def start(self):
        self.server = await asyncio.start_server(self.accept, "127.0.0.1", self.port, backlog=1024)

    def stop(self):
        self.server.close()
        for writer in self.writers:
            # What was written is sent before the end of the connection.
            writer.close()

    async def accept(self, reader, writer):
        self.writers.add(writer)
        try:
            await self.serve(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.writers.discard(writer)
            writer.close()

    def count(self, event):
        self.counts[event] = self.counts.get(event, 0) + 1


class HTTP1Server(Server):
    async def serve(self, reader, writer):
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            path = head.split(b" ")[1].decode()
            body = self.respond(path, await reader.readexactly(length))
            if writer.is_closing():
                return
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
            self.accepted(path)


class UnifiedPush(HTTP1Server):
    def device(self):
        return {"app_id": "chat.up", "pushkey": f"{self.url}/{random.randrange(1000)}"}

    def respond(self, path, body):
        self.event = json.loads(body)["notification"]["event_id"]
        return b""

    def accepted(self, path):
        self.count(self.event)


class FCM(HTTP1Server):
    def device(self):
        return {"app_id": "chat.android", "pushkey": f"token-{random.randrange(1000)}"}

    def respond(self, path, body):
        if path == "/token":
            return b'{"access_token": "token", "expires_in": 3599, "token_type": "Bearer"}'
        self.event = json.loads(body)["message"]["data"]["event_id"]
        return b'{"name": "projects/example-project/messages/1"}'

    def accepted(self, path):
        if path != "/token":
            self.count(self.event)


class APNs(Server):
    """HTTP/2 with prior knowledge."""

    def device(self):
        return {"app_id": "chat.ios", "pushkey": f"{random.randrange(1 << 64):064x}", "data": {"format": "event_id_only"}}

    async def serve(self, reader, writer):
        connection = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding="utf-8"))
        connection.initiate_connection()
        writer.write(connection.data_to_send())
        bodies = {}
        while data := await reader.read(65536):
            for event in connection.receive_data(data):
                if isinstance(event, h2.events.DataReceived):
                    bodies[event.stream_id] = bodies.get(event.stream_id, b"") + event.data
                    connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                elif isinstance(event, h2.events.StreamEnded) and not writer.is_closing():
                    connection.send_headers(event.stream_id, [(":status", "200")], end_stream=True)
                    self.count(json.loads(bodies.pop(event.stream_id))["event_id"])
            if writer.is_closing():
                return
            writer.write(connection.data_to_send())


def write_keys(folder, fcm):
    def pem(key):
        form = serialization.PrivateFormat.PKCS8
        return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())

    for name in ["a.p8", "b.p8"]:
        (folder / name).write_bytes(pem(ec.generate_private_key(ec.SECP256R1())))
    account = rsa.generate_private_key(65537, 2048)
    (folder / "account.json").write_text(json.dumps({
        "type": "service_account", "project_id": "example-project", "private_key_id": "key-1",
        "private_key": pem(account).decode(), "client_email": "push@example-project.iam.example",
        "token_uri": f"{fcm.url}/token",
    }))  # fmt: skip


def configuration(folder, apns, fcm, number):
    """Each number has another key of APNs, and every third has another app."""
    key = folder / ("a.p8" if number % 2 else "b.p8")
    apps = [
        {"app_id": "chat.ios", "provider": "apns", "topic": "org.example.chat", "key_file": str(key),
         "key_id": "KEY1234567", "team_id": "TEAM123456", "endpoint": apns.url},
        {"app_id": "chat.android", "provider": "fcm", "service_account_file": str(folder / "account.json"),
         "endpoint": fcm.url},
        {"app_id": "chat.up", "provider": "unifiedpush"},
    ]  # fmt: skip
    if number % 3 == 0:
        apps.append({"app_id": "another", "provider": "unifiedpush", "timeout": 5})
    if number % 10 == 9:
        apps[0]["key_file"] = str(folder / "missing.p8")
    return {"network": {"allow": ["127.0.0.0/8"], "proxy": ""}, "apps": apps}


def resident_megabytes(process):
    return int(pathlib.Path(f"/proc/{process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") >> 20


async def run(program, seconds, folder):
    counts = {}
    servers = [APNs("APNs", counts), FCM("FCM", counts), UnifiedPush("UnifiedPush", counts)]
    for server in servers:
        await server.start()
    write_keys(folder, servers[1])
    gateway = Gateway(program, folder, "gateway", configuration(folder, servers[0], servers[1], 0))
    gateway.start()
    homeserver = Homeserver(gateway.port)
    end, number, reloads, restarts = time.monotonic() + seconds, 0, 0, 0
    events, in_hands = [], set()

    async def worker():
        while time.monotonic() < end:
            event = f"${len(events)}"
            events.append(event)
            await homeserver.deliver(event, random.choice(servers).device(), timeout=30)

    async def reload():
        nonlocal number, reloads
        while True:
            await asyncio.sleep(RELOAD_INTERVAL)
            number += 1
            gateway.write(configuration(folder, servers[0], servers[1], number))
            gateway.process.send_signal(signal.SIGHUP)
            reloads += 1

    async def restart():
        nonlocal restarts
        while True:
            await asyncio.sleep(RESTART_INTERVAL)
            server = servers[restarts % len(servers)]
            server.stop()
            await asyncio.sleep(DOWNTIME)
            await server.start()
            restarts += 1

    async def kill():
        await asyncio.sleep(seconds / 2)
        gateway.kill()
        in_hands.update(homeserver.unanswered)
        gateway.write(configuration(folder, servers[0], servers[1], 0))
        gateway.start()

    async def watch():
        while True:
            await asyncio.sleep(min(60, seconds / 10))
            print(f"load: {len(events)} notifications, {reloads} reloads, {restarts} restarts, "
                  f"{resident_megabytes(gateway.process)} MB", file=sys.stderr)  # fmt: skip

    tasks = [asyncio.create_task(task()) for task in [reload, restart, kill, watch]]
    try:
        await asyncio.gather(*(worker() for _ in range(CONCURRENCY)))
    finally:
        for task in tasks:
            task.cancel()
        gateway.stop()
        for server in servers:
            server.stop()
        await asyncio.sleep(0.1)
    lost = [event for event in events if event not in counts]
    twice = [event for event in events if counts.get(event, 0) > 1]
    unexplained = [event for event in twice if event not in in_hands or counts[event] > 2]
    print(f"{len(events)} notifications in {seconds:.0f} s, {homeserver.repetitions} repeated by the homeserver, {reloads} "
          f"reloads, {restarts} restarts of a provider, 1 kill: {len(lost)} lost, {len(unexplained)} twice; "
          f"{len(twice) - len(unexplained)} of the {len(in_hands)} in the killed gateway's hands arrived twice; "
          f"requests {milliseconds(homeserver.times)}")  # fmt: skip
    for task in tasks:
        if task.done() and not task.cancelled() and task.exception():
            raise task.exception()
    if lost or unexplained:
        print(f"lost: {lost[:10]}, twice: {unexplained[:10]}\n{gateway.log.read_text()[-3000:]}")
        return 1
    return 0


def main():
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 600
    folder = pathlib.Path(tempfile.mkdtemp(prefix="push-load-"))
    try:
        return asyncio.run(run(os.path.abspath(sys.argv[1]), seconds, folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
