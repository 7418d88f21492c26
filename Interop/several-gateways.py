#!/usr/bin/env python3
"""Runs three gateways behind nginx, which share the record of deliveries in PostgreSQL.

    several-gateways.py MATRIX_PUSH [COUNT]

MATRIX_PUSH is the command to run as the gateways. COUNT (default 3000) is the number of notifications under load. nginx and
PostgreSQL must be installed. Everything listens on loopback.

A push server that records what it receives stands at one end, a homeserver that repeats what isn't answered with 200 at the
other. The steps:

1. Costs: the time of a request without and with the shared record.
2. The homeserver gives up waiting and repeats; nginx sends the repetition to another gateway.
3. A connection is cut after the notification was delivered, and the homeserver repeats.
4. A gateway is killed under load.
5. The database is stopped under load, and started again.

Prints what each step showed. Exit codes: 0 nothing was lost, and no notification was delivered twice except those that the
killed gateway or the stopped database had in hand; 1 otherwise; 2 something is missing.
"""

import asyncio
import glob
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from loopback import Gateway, Homeserver, free_port, milliseconds, wait_for_port

GATEWAYS = 3


class PushServer:
    """Counts the requests for each notification. A path that contains "slow" gets its response after `delay` seconds."""

    def __init__(self):
        self.counts = {}
        self.delay = 0
        self.writers = set()

    async def start(self):
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", 0, backlog=4096)
        self.port = self.server.sockets[0].getsockname()[1]

    def stop(self):
        """Ends the connections, so that their tasks end."""
        self.server.close()
        for writer in self.writers:
            writer.transport.abort()

    def device(self, path="fast"):
        return {"app_id": "org.example.unifiedpush", "pushkey": f"http://127.0.0.1:{self.port}/{path}"}

    async def serve(self, reader, writer):
        self.writers.add(writer)
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
                notification = json.loads(await reader.readexactly(length))["notification"]
                event = notification["event_id"]
                self.counts[event] = self.counts.get(event, 0) + 1
                if b"slow" in head.split(b"\r\n")[0]:
                    await asyncio.sleep(self.delay)
                writer.write(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.writers.discard(writer)
            writer.close()


class Database:
    """A PostgreSQL server that listens on a socket in its folder."""

    def __init__(self, folder):
        programs = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
        self.programs = programs[-1] if programs else os.path.dirname(shutil.which("initdb") or "")
        if not os.path.exists(f"{self.programs}/initdb"):
            sys.exit(2)
        self.folder = folder
        folder.mkdir()
        # The server refuses to run as root.
        self.prefix = []
        if os.getuid() == 0:
            os.chown(folder, 65534, 65534)
            self.prefix = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        subprocess.run(
            [*self.prefix, f"{self.programs}/initdb", "--no-sync", "--auth=trust", "--username=push", "-D", folder / "data"],
            check=True, stdout=subprocess.DEVNULL, cwd="/",
        )  # fmt: skip
        self.connection = f"host={folder} user=push dbname=postgres"

    def start(self):
        command = [f"{self.programs}/postgres", "-D", self.folder / "data", "-k", self.folder, "-c", "listen_addresses="]
        with open(self.folder / "log", "a") as log:
            self.process = subprocess.Popen([*self.prefix, *command], stderr=log, cwd="/")
        ready = [f"{self.programs}/pg_isready", "-q", "-h", self.folder]
        while subprocess.run(ready).returncode != 0:
            time.sleep(0.05)

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait()


class Proxy:
    """nginx in front of the gateways. It doesn't repeat requests itself: only the homeserver knows whether to."""

    def __init__(self, folder, gateways):
        self.port = free_port()
        self.configuration = folder / "nginx.conf"
        servers = "".join(f"server 127.0.0.1:{gateway.port} max_fails=1 fail_timeout=1s;" for gateway in gateways)
        paths = "".join(
            f"{name}_temp_path {folder}/{name};" for name in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        )
        self.configuration.write_text(
            f"daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.log;\n"
            "events { worker_connections 4096; }\n"
            f"http {{ access_log off; {paths} upstream gateways {{ {servers} keepalive 64; }}\n"
            f"server {{ listen 127.0.0.1:{self.port}; location / {{ proxy_pass http://gateways;\n"
            "proxy_http_version 1.1; proxy_set_header Connection ''; proxy_next_upstream error; }} }}\n"
            .replace("}} }}", "} }")
            + "}\n"
        )

    def start(self):
        nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
        self.process = subprocess.Popen([nginx, "-c", self.configuration], stderr=subprocess.DEVNULL)
        wait_for_port(self.port, self.process, self.configuration.with_name("nginx.log"))

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Report:
    def __init__(self, push_server):
        self.push_server = push_server
        self.failed = False

    def check(self, step, events, allowed_repeats=0, note=""):
        """Prints how many of the events were delivered, and how many more than once."""
        counts = [self.push_server.counts.get(event, 0) for event in events]
        lost, repeated = counts.count(0), sum(count - 1 for count in counts if count > 1)
        is_good = lost == 0 and repeated <= allowed_repeats
        self.failed |= not is_good
        print(f"{'ok  ' if is_good else 'FAIL'} {step}: {len(events)} notifications, {lost} lost, {repeated} twice{note}")


async def measure(name, gateway, push_server, count):
    homeserver, device = Homeserver(gateway.port), push_server.device()
    await homeserver.deliver_all([f"$warm-{name}-{n}" for n in range(count // 10)], device, 4)
    for concurrency in [1, 16]:
        homeserver.times.clear()
        await homeserver.deliver_all([f"${name}-{concurrency}-{n}" for n in range(count)], device, concurrency)
        print(f"     {name}, {concurrency} at a time: {milliseconds(homeserver.times)}")


async def run(program, count, folder):
    push_server = PushServer()
    await push_server.start()
    report = Report(push_server)
    database = Database(folder / "database")
    running = []
    try:
        database.start()
        configuration = {
            "network": {"allow": ["127.0.0.0/8"], "proxy": ""},
            "apps": [{"app_id": "org.example.unifiedpush", "provider": "unifiedpush"}],
        }
        shared = configuration | {"dedupe": {"postgresql": {"connection": database.connection}}}
        alone = Gateway(program, folder, "alone", configuration)
        gateways = [Gateway(program, folder, f"gateway{n}", shared) for n in range(GATEWAYS)]
        for gateway in [alone, *gateways]:
            gateway.start()
            running.append(gateway)
        proxy = Proxy(folder, gateways)
        proxy.start()
        running.append(proxy)
        homeserver = Homeserver(proxy.port)
        fast, slow = push_server.device("fast"), push_server.device("slow")

        print("1. costs of the shared record")
        await measure("its own record", alone, push_server, max(100, count // 10))
        await measure("a shared record", gateways[0], push_server, max(100, count // 10))

        print("2. the homeserver gives up waiting, and the repetition arrives at another gateway")
        push_server.delay = 2
        events = [f"$slow-{n}" for n in range(50)]
        await homeserver.deliver_all(events, slow, 50, timeout=0.5)
        report.check("slow push server", events, note=f", {homeserver.repetitions} repetitions")

        print("3. the connection is cut, and the homeserver repeats at once, at each gateway in turn")
        push_server.delay = 0.3
        events = [f"$cut-{n}" for n in range(50)]
        for event in events:
            await homeserver.post(homeserver.body(event, slow), 0.1, gateways[0].port)
        for gateway in gateways[1:] + gateways[:1]:
            await homeserver.deliver_all(events, slow, 50, port=gateway.port)
        report.check("cut connections", events)

        print("4. a gateway is killed under load")
        events = [f"$kill-{n}" for n in range(count)]
        concurrency = 32
        load = asyncio.create_task(homeserver.deliver_all(events, fast, concurrency))
        while len([event for event in events if event in push_server.counts]) < count // 3:
            await asyncio.sleep(0.02)
        gateways[0].kill()
        await load
        # What the killed gateway had posted without recording the result is posted again: it can't be known.
        report.check("killed gateway", events, concurrency, f" (at most {concurrency} were in its hands)")
        gateways[0].start()

        print("5. the database is stopped under load, and started again")
        events = [f"$store-{n}" for n in range(count)]
        homeserver.times.clear()
        load = asyncio.create_task(homeserver.deliver_all(events, fast, concurrency))
        while len([event for event in events if event in push_server.counts]) < count // 3:
            await asyncio.sleep(0.02)
        database.stop()
        while len([event for event in events if event in push_server.counts]) < count * 2 // 3:
            await asyncio.sleep(0.02)
        database.start()
        await load
        report.check("stopped database", events, 0, f"; requests: {milliseconds(homeserver.times)}")
        await asyncio.sleep(6)
        push_server.delay = 2
        events = [f"$again-{n}" for n in range(20)]
        await homeserver.deliver_all(events, slow, 20, timeout=0.5)
        report.check("after its return", events)
    finally:
        for item in reversed(running):
            item.stop()
        database.stop()
        push_server.stop()
        await asyncio.sleep(0.1)
    if report.failed:
        for gateway in gateways:
            print(gateway.log.read_text()[-2000:])
    return 1 if report.failed else 0


def main():
    program = os.path.abspath(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 3000
    if not shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin"):
        print("several-gateways: nginx isn't installed", file=sys.stderr)
        return 2
    # Sockets have short paths.
    folder = pathlib.Path(tempfile.mkdtemp(prefix="push-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        return asyncio.run(run(program, count, folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
