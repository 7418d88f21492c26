"""What the programs that put load on gateways share: a homeserver's side, and the gateway as a process."""

import asyncio
import itertools
import json
import signal
import socket
import statistics
import subprocess
import sys
import time

PATH = "/_matrix/push/v1/notify"


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Homeserver:
    """Sends notifications, and repeats each until its response is 200, as homeservers do."""

    def __init__(self, port):
        self.port = port
        self.repetitions = 0
        self.times = []
        # The events whose request has no response yet.
        self.unanswered = set()

    async def post(self, body, timeout=10.0, port=None):
        """Returns the status, or None if there was no response within the time limit."""
        writer = None
        try:
            async with asyncio.timeout(timeout):
                reader, writer = await asyncio.open_connection("127.0.0.1", port or self.port)
                writer.write(
                    f"POST {PATH} HTTP/1.1\r\nHost: push.example\r\nConnection: close\r\n"
                    f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
                )
                return int((await reader.readuntil(b"\r\n")).split()[1])
        except (TimeoutError, ConnectionError, asyncio.IncompleteReadError, IndexError):
            return None
        finally:
            if writer:
                writer.close()

    @staticmethod
    def body(event, device):
        return json.dumps({"notification": {"event_id": event, "room_id": "!room:a.example", "devices": [device]}})

    async def deliver(self, event, device, timeout=10.0, delay=0.05, port=None):
        """Sends a notification until its response is 200."""
        body = self.body(event, device)
        for attempt in itertools.count():
            start = time.monotonic()
            self.unanswered.add(event)
            status = await self.post(body, timeout, port)
            if status is not None:
                self.unanswered.discard(event)
            if status == 200:
                self.times.append(time.monotonic() - start)
                return
            self.repetitions += 1
            if attempt > 1000:
                return
            await asyncio.sleep(min(delay * (attempt + 1), 1))

    async def deliver_all(self, events, device, concurrency, **options):
        waiting = iter(events)

        async def worker():
            for event in waiting:
                await self.deliver(event, device, **options)

        await asyncio.gather(*(worker() for _ in range(concurrency)))


class Gateway:
    """The gateway as a process, which can be started again on the same port."""

    def __init__(self, program, folder, name, configuration):
        self.port = free_port()
        self.log = folder / f"{name}.log"
        self.configuration = folder / f"{name}.yaml"
        self.write(configuration)
        self.command = [program, "gateway", "--config", self.configuration, "--log-level", "warning"]

    def write(self, configuration):
        # JSON is YAML.
        self.configuration.write_text(json.dumps(configuration | {"listen": {"port": self.port}}))

    def start(self):
        with open(self.log, "a") as log:
            self.process = subprocess.Popen(self.command, stderr=log, stdout=subprocess.DEVNULL)
        wait_for_port(self.port, self.process, self.log)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait()


def wait_for_port(port, process, log):
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if process.poll() is not None:
                sys.exit(f"the process has ended: {log.read_text()}")
            time.sleep(0.02)


def milliseconds(times):
    times = sorted(times)
    return f"p50 {statistics.median(times) * 1000:.2f} ms, p99 {times[int(len(times) * 0.99)] * 1000:.2f} ms"
