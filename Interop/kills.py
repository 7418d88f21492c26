#!/usr/bin/env python3
"""Kills the pusher again and again under load, and counts what is lost and what arrives twice.

    kills.py MATRIX_PUSH [--store sqlite|postgresql]… [--repeat on|off]… [--kills NUMBER] [--rate NUMBER]

MATRIX_PUSH is the command to run as the pusher and as a gateway. With SQLite, one pusher runs; with PostgreSQL, three share
a database, and the homeserver sends its transactions to one of them. Without --store and --repeat, all four combinations
are tried, each with NUMBER kills (default 10). RATE is the number of events a second (default 10), each for 20 users with
two pushers: one at a plain gateway that recognises no repetition, one at this toolkit's gateway.

Every time, one process is chosen at random, killed by SIGKILL and started again. The recovery is the time from the kill
until each pusher got something for which an event was waiting at that moment.

Exits with 1 unless, with `repeat_interrupted`, nothing is lost, and twice is only what was in flight in a kill; without it,
nothing is twice, and lost is only what was in flight in a kill; and our gateway delivers nothing twice.
"""

import argparse
import asyncio
import json
import os
import pathlib
import random
import re
import shutil
import statistics
import sys
import tempfile
import time

from loopback import PATH, Gateway, free_port
from simulated_homeserver import SERVER, SimulatedHomeserver, request, serve_http

USERS = 20
WORKERS = 3
WAITING_SECONDS = 120


class Sink:
    """A plain gateway. Records the time of each arrival. Its responses take some time, so that much is in flight."""

    def __init__(self):
        self.arrivals = {}

    async def start(self):
        self.server = await serve_http(self.respond)
        self.url = f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}{PATH}"

    async def respond(self, method, path, query, headers, body):
        notification = json.loads(body)["notification"]
        if event := notification.get("event_id"):
            key = notification["devices"][0]["pushkey"]
            self.arrivals.setdefault(key, []).append((event, time.monotonic()))
            await asyncio.sleep(random.uniform(0.002, 0.02))
        return 200, {"rejected": []}


class Pusher:
    """One pusher as a process."""

    def __init__(self, program, folder, name, homeserver_port, store, repeats):
        self.port, self.metrics_port = free_port(), free_port()
        self.log = folder / f"{name}.log"
        self.file = folder / f"{name}.yaml"
        self.command = [program, "pusher", "--config", self.file, "--log-level", "warning"]
        # JSON is YAML.
        self.file.write_text(json.dumps({
            "listen": {"port": self.port}, "metrics": {"port": self.metrics_port},
            "homeserver": {
                "url": f"http://127.0.0.1:{homeserver_port}", "server_name": SERVER,
                "as_token_file": str(folder / "as_token"), "hs_token_file": str(folder / "hs_token")},
            "store": store, "pushers": {"allow_http": True, "per_address": {"per_second": 10_000, "burst": 10_000}},
            "delivery": {"repeat_interrupted": repeats},
            "network": {"allow": ["127.0.0.0/8"], "proxy": ""},
        }))

    async def start(self):
        with open(self.log, "a") as log:
            self.process = await asyncio.create_subprocess_exec(*self.command, stderr=log)
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                writer.close()
                return
            except OSError:
                if self.process.returncode is not None:
                    sys.exit(f"the pusher has ended: {self.log.read_text()}")
                await asyncio.sleep(0.01)

    async def marked(self):
        """The number of deliveries that this process has repeated with the mark, as far as it can be read."""
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.metrics_port)
            writer.write(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            text = (await asyncio.wait_for(reader.read(), 5)).decode()
            writer.close()
        except (OSError, TimeoutError):
            return 0
        found = re.search(r"^matrix_push_pusher_interrupted_deliveries_total (\d+)", text, re.M)
        return int(found[1]) if found else 0

    def resident_megabytes(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status")
        found = re.search(r"^VmRSS:\s+(\d+) kB", status.read_text(), re.M) if status.exists() else None
        return f"{int(found[1]) * 1024 / 1e6:.0f}" if found else "unknown"

    async def kill(self):
        self.process.kill()
        await self.process.wait()

    async def stop(self):
        if self.process.returncode is None:
            self.process.terminate()
            await self.process.wait()


class Run:
    """One combination of a store and the setting."""

    def __init__(self, program, folder, store, repeats, data=None):
        self.program, self.folder, self.store, self.repeats = program, folder, store, repeats
        # The folder of the store's files.
        self.data = data or folder
        self.database = None
        self.kills = []
        self.recoveries = []
        self.marked = 0

    async def start(self):
        self.folder.mkdir(mode=0o711, exist_ok=True)
        for name in ("as_token", "hs_token"):
            (self.folder / name).write_text(f"{name}-0123456789\n")
        store = {"sqlite": str(self.data / "pusher.sqlite")}
        if self.store == "postgresql":
            self.database = load("several-gateways").Database(self.data / "db")
            self.database.start()
            store = {"postgresql": self.database.connection}
        self.sink = Sink()
        await self.sink.start()
        self.lines = self.folder / "gateway.lines"
        self.gateway = Gateway(self.program, self.folder, "gateway", {
            "apps": [{"app_id": "org.example.log", "provider": "log", "path": str(self.lines)}]})
        self.gateway.start()
        self.homeserver = SimulatedHomeserver(USERS, None, "hs_token-0123456789")
        await self.homeserver.start()
        self.pushers = [
            Pusher(self.program, self.folder, f"pusher{n}", self.homeserver.port, store, self.repeats)
            for n in range(WORKERS if self.database else 1)]
        for pusher in self.pushers:
            await pusher.start()
        self.homeserver.pusher_port = self.pushers[0].port
        gateway = f"http://127.0.0.1:{self.gateway.port}{PATH}"
        for number, user in enumerate(self.homeserver.users):
            await self.set_pusher(user, f"plain{number}", "org.example.plain", self.sink.url)
            await self.set_pusher(user, f"ours{number}", "org.example.log", gateway)

    async def set_pusher(self, user, key, app, url):
        status, body = await request(self.pushers[0].port, "POST", "/_matrix/client/v3/pushers/set", {
            "kind": "http", "app_id": app, "pushkey": key, "app_display_name": "A", "device_display_name": "D",
            "lang": "en", "append": True, "data": {"url": url}}, token=user)
        if status != 200:
            sys.exit(f"cannot set a pusher: {status} {body}")

    async def stop(self):
        self.homeserver.stop()
        for pusher in self.pushers:
            await pusher.stop()
        self.gateway.stop()
        self.sink.server.close()
        if self.database:
            self.database.stop()

    # The load and the kills

    async def load(self, rate):
        while True:
            self.homeserver.add()
            await asyncio.sleep(random.uniform(0.5, 1.5) / rate)

    def last(self, key):
        """The number of the last event that a plain pusher got."""
        arrivals = self.sink.arrivals.get(key)
        return int(arrivals[-1][0].removeprefix("$event")) if arrivals else -1

    async def wait_until(self, what, condition, pause):
        deadline = time.monotonic() + WAITING_SECONDS
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"not within {WAITING_SECONDS} s: {what}")
            await asyncio.sleep(pause)

    async def wait_for(self, number):
        """Waits until all plain pushers have got an event or a later one."""
        await self.wait_until(
            f"event {number} arrives", lambda: all(self.last(f"plain{n}") >= number for n in range(USERS)), 0.005)

    async def kill(self):
        pusher = random.choice(self.pushers)
        counts = await asyncio.gather(*(p.marked() for p in self.pushers))
        # Most of what has just been acknowledged isn't delivered yet.
        known = self.homeserver.acknowledged
        while self.homeserver.acknowledged == known:
            await asyncio.sleep(0.002)
        await asyncio.sleep(random.uniform(0, 0.03))
        number, start = self.homeserver.acknowledged - 1, time.monotonic()
        await pusher.kill()
        # The number of arrivals of the pushers for which something waits.
        waiting = {key: len(self.sink.arrivals.get(key, [])) for key in (f"plain{n}" for n in range(USERS))
                   if self.last(key) < number}
        self.marked += counts[self.pushers.index(pusher)]
        self.kills.append(start)
        restart = asyncio.create_task(pusher.start())
        if waiting:
            await self.wait_until(
                "each pusher gets something",
                lambda: all(len(self.sink.arrivals.get(key, [])) > count for key, count in waiting.items()), 0.005)
            self.recoveries.append(time.monotonic() - start)
        await restart

    async def run(self, kills, rate):
        load = asyncio.create_task(self.load(rate))
        try:
            while self.homeserver.acknowledged < 5:
                await asyncio.sleep(0.05)
            for _ in range(kills):
                await asyncio.sleep(random.uniform(0.05, 0.6))
                await self.kill()
        finally:
            load.cancel()
        while self.homeserver.acknowledged < len(self.homeserver.events):
            await asyncio.sleep(0.02)
        # One more event, which is not in flight in a kill.
        self.homeserver.add()
        await self.wait_for(len(self.homeserver.events) - 1)
        last = self.homeserver.events[-1]
        await self.wait_until("the last event arrives at our gateway",
                              lambda: sum(got[-1] == last for got in self.ours().values()) == USERS, 0.5)
        # What would arrive twice has time to do so.
        await asyncio.sleep(2)
        await self.wait_until("each user is followed by one pusher",
                              lambda: self.homeserver.syncs == {user: 1 for user in self.homeserver.users}, 0.1)
        for pusher in self.pushers:
            self.marked += await pusher.marked()

    # What arrived

    def ours(self):
        """The events that our gateway has delivered, by pushkey."""
        delivered = {}
        for line in self.lines.read_text().splitlines() if self.lines.exists() else []:
            value = json.loads(line)
            if event := value["notification"].get("event_id"):
                delivered.setdefault(value["pushkey"], []).append(event)
        return delivered

    def has_kill(self, start, end):
        return any(start <= kill + 0.2 and kill <= end for kill in self.kills)

    def check(self):
        problems, twice, lost = [], 0, 0
        events = self.homeserver.events
        for number in range(USERS):
            key = f"plain{number}"
            arrivals = self.sink.arrivals[key]
            times = {}
            order = []
            for index, (event, at) in enumerate(arrivals):
                if event in times:
                    twice += 1
                    # It was the last one that was sent, and a kill is between.
                    if arrivals[index - 1][0] != event or not self.has_kill(arrivals[index - 1][1], at):
                        problems.append(f"{key} got {event} twice, without a kill while it was in flight")
                else:
                    order.append(event)
                times[event] = at
            if order != sorted(order):
                problems.append(f"{key} got its events out of order")
            for index, event in enumerate(events):
                if event in times:
                    continue
                lost += 1
                before = next((times[e] for e in reversed(events[:index]) if e in times), 0)
                after = next((times[e] for e in events[index:] if e in times), time.monotonic())
                if self.repeats or not self.has_kill(before, after):
                    problems.append(f"{key} has not got {event}")
        if twice and not self.repeats:
            problems.append(f"{twice} arrived twice, although interrupted deliveries are not repeated")
        ours = self.ours()
        ours_twice = sum(len(got) - len(set(got)) for got in ours.values())
        ours_lost = sum(len(set(events) - set(got)) for got in ours.values()) + (USERS - len(ours)) * len(events)
        if ours_twice or (ours_lost and self.repeats):
            problems.append(f"our gateway delivered {ours_twice} twice, and {ours_lost} never")
        return problems, twice, lost, ours_twice, ours_lost

    def report(self):
        problems, twice, lost, ours_twice, ours_lost = self.check()
        sent = len(self.homeserver.events)
        recoveries = sorted(self.recoveries) or [0]
        print(f"{'ok  ' if not problems else 'FAIL'} {self.store}, repeat_interrupted {'on' if self.repeats else 'off'}: "
              f"{len(self.kills)} kills, {sent} events for {2 * USERS} pushers; "
              f"plain gateway: {sent * USERS} to deliver, {lost} lost, {twice} twice; "
              f"our gateway: {ours_lost} lost, {ours_twice} twice; marked as repetitions: at least {self.marked}; "
              f"recovery: median {statistics.median(recoveries):.2f} s, "
              f"90 % {recoveries[int(len(recoveries) * 0.9)]:.2f} s, most {recoveries[-1]:.2f} s "
              f"in {len(self.recoveries)} kills with events that waited; "
              f"{self.homeserver.repetitions} transactions repeated", flush=True)
        for problem in problems[:10]:
            print(f"     {problem}")
        return not problems


def load(name):
    """A module of this folder whose name isn't one of Python's."""
    from pusher import load as load_module
    return load_module(name)


async def try_all(prefix, attempts):
    """Makes attempts in folders of their own, and returns the exit code. An attempt has a name, a function that makes a run in a
    folder, and one that returns whether the run went well."""
    # Sockets have short paths.
    parent = pathlib.Path(tempfile.mkdtemp(prefix=prefix, dir="/tmp"))
    parent.chmod(0o711)
    is_good = True
    for name, make, attempt in attempts:
        run = make(parent / name)
        await run.start()
        try:
            is_good &= await attempt(run)
        except AssertionError as problem:
            print(f"FAIL {name}: {problem}")
            is_good = False
        finally:
            await run.stop()
    if is_good:
        shutil.rmtree(parent, ignore_errors=True)
    else:
        print(f"The logs are in {parent}", file=sys.stderr)
    return 0 if is_good else 1


async def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("program")
    parser.add_argument("--store", action="append", choices=["sqlite", "postgresql"])
    parser.add_argument("--repeat", action="append", choices=["on", "off"])
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--rate", type=float, default=10)
    options = parser.parse_args()
    program = shutil.which(options.program) or os.path.abspath(options.program)

    async def kill_and_report(run):
        await run.run(options.kills, options.rate)
        return run.report()

    return await try_all("kills-", (
        (f"{store}-{repeat}", lambda folder: Run(program, folder, store, repeat == "on"), kill_and_report)
        for store in options.store or ["sqlite", "postgresql"] for repeat in options.repeat or ["on", "off"]))


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
