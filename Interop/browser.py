"""A headless Chromium, driven through the Chrome DevTools Protocol with nothing but the standard library."""

import base64
import contextlib
import json
import os
import pathlib
import re
import socket
import struct
import subprocess
import tempfile
import time

TIMEOUT_SECONDS = 30


class WebSocket:
    """A client for text messages (RFC 6455)."""

    def __init__(self, url):
        host, port, path = re.fullmatch(r"ws://([^:/]+):(\d+)(/.*)", url).groups()
        self.socket = socket.create_connection((host, int(port)), TIMEOUT_SECONDS)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
        self.stream = self.socket.makefile("rb")
        assert b" 101 " in self.stream.readline(), "the browser refuses the connection"
        while self.stream.readline() not in (b"\r\n", b""):
            pass

    def send(self, text):
        self.send_frame(1, text.encode())

    def send_frame(self, opcode, data):
        mask, length = os.urandom(4), len(data)
        if length < 126:
            head = struct.pack("!BB", 0x80 | opcode, 0x80 | length)
        elif length < 1 << 16:
            head = struct.pack("!BBH", 0x80 | opcode, 0x80 | 126, length)
        else:
            head = struct.pack("!BBQ", 0x80 | opcode, 0x80 | 127, length)
        self.socket.sendall(head + mask + bytes(byte ^ mask[index % 4] for index, byte in enumerate(data)))

    def receive(self):
        """The next message."""
        message = b""
        while True:
            first, second = self.read(2)
            length = second & 0x7F
            if length == 126:
                (length,) = struct.unpack("!H", self.read(2))
            elif length == 127:
                (length,) = struct.unpack("!Q", self.read(8))
            data, opcode = self.read(length), first & 0x0F
            if opcode == 8:
                raise SystemExit("the browser closed the connection")
            if opcode == 9:
                self.send_frame(10, data)
            elif opcode in (0, 1):
                message += data
                if first & 0x80:
                    return message.decode()

    def read(self, count):
        data = self.stream.read(count)
        if len(data) < count:
            raise SystemExit("the browser closed the connection")
        return data


class Browser:
    """A browser with one page. `problems` lists the errors of its console."""

    def __init__(self, command="chromium"):
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.process = subprocess.Popen(
            [command, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
             "--no-first-run", "--disable-extensions", "--disable-background-networking",
             "--remote-debugging-port=0", f"--user-data-dir={self.folder.name}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.number, self.events, self.problems = 0, [], []
        self.socket = WebSocket(self.url())
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network", "Accessibility"):
            self.call(f"{domain}.enable")

    session = None

    def url(self):
        path, deadline = pathlib.Path(self.folder.name) / "DevToolsActivePort", time.monotonic() + TIMEOUT_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            lines = path.read_text().splitlines() if path.exists() else []
            if len(lines) == 2:
                return f"ws://127.0.0.1:{lines[0]}{lines[1]}"
            time.sleep(0.05)
        raise SystemExit("the browser did not start")

    def call(self, method, **parameters):
        """Calls a method of the protocol and returns its result."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        self.socket.send(json.dumps(message))
        while True:
            answer = json.loads(self.socket.receive())
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise SystemExit(f"{method}: {answer['error']}")
                return answer["result"]
            self.record(answer)

    def record(self, event):
        self.events.append(event)
        parameters = event.get("params", {})
        match event.get("method"):
            case "Runtime.exceptionThrown":
                self.problems.append(json.dumps(parameters["exceptionDetails"])[:500])
            case "Log.entryAdded" if parameters["entry"]["level"] in ("error", "warning"):
                self.problems.append(f"{parameters['entry']['text']} {parameters['entry'].get('url', '')}")
            case "Runtime.consoleAPICalled" if parameters["type"] in ("error", "warning", "assert"):
                self.problems.append(json.dumps(parameters["args"])[:500])

    def grant(self, origin, *permissions):
        """Gives the pages of an origin permissions, as the user would."""
        with self.using(None):
            self.call("Browser.grantPermissions", origin=origin, permissions=list(permissions))

    @contextlib.contextmanager
    def using(self, session):
        """Sends calls to another target than the page; with None, to the browser itself."""
        own, self.session = self.session, session
        try:
            yield
        finally:
            self.session = own

    def service_worker(self):
        """The session of the service worker, which doesn't end while it is attached."""
        with self.using(None):
            targets = self.call("Target.getTargets")["targetInfos"]
            target = next(target["targetId"] for target in targets if target["type"] == "service_worker")
            return self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]

    def wait_for(self, method):
        """Waits for an event that arrives from now on, or has since the last call of `forget`."""
        while not any(event.get("method") == method for event in self.events):
            self.record(json.loads(self.socket.receive()))

    def open(self, url, width, height=900, scheme="light"):
        """Loads a page at a width in CSS pixels, in the color scheme `light` or `dark`."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                  mobile=width < 600)
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.events = []
        self.call("Page.navigate", url=url)
        self.wait_for("Page.loadEventFired")

    def evaluate(self, expression):
        """The value of an expression of JavaScript, which may be a promise."""
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise SystemExit(f"{expression[:200]}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def screenshot(self, path, whole=True):
        data = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)["data"]
        pathlib.Path(path).write_bytes(base64.b64decode(data))

    def close(self):
        self.process.terminate()
        self.process.wait(TIMEOUT_SECONDS)
        self.folder.cleanup()
