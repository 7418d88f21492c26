#!/usr/bin/env python3
"""Looks at the operator's page of a running gateway with a real browser.

    status-page.py MATRIX_PUSH [--screenshots FOLDER] [--serve]

MATRIX_PUSH is the command to run as the gateway. Its apps get their notifications accepted, refused or not answered by
small push providers here. The page is opened in Chromium (CHROMIUM names the command) at 400 and 1400 pixels, light and
dark. Exits with 1, and says what is wrong, unless the page shows which app fails, why, and what to do; nothing is cut
off or needs horizontal scrolling; texts have the contrast of WCAG AA; the console has no errors; the figures are
refreshed and what is open stays open; and a gateway that has stopped is reported.

--serve sends notifications until it is interrupted, to look at the page oneself.
"""

import argparse
import base64
import datetime
import http.server
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

import h2.config
import h2.connection
import h2.events
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from browser import Browser

SECRET = "SECRET-PUSHKEY"
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\u202e&amp;\"'"
WAITING_SECONDS = 40


def pem(private_key):
    return private_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def certificate(days):
    """A self-signed certificate with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.USER_ID, "org.example.tv"),
                      x509.NameAttribute(NameOID.COMMON_NAME, "Apple Push Services: org.example.tv")])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - datetime.timedelta(days=300))
        .not_valid_after(now + datetime.timedelta(days=days, hours=1)).sign(key, hashes.SHA256()))
    return made.public_bytes(serialization.Encoding.PEM) + pem(key)


class APNs:
    """A server for APNs over HTTP/2 with prior knowledge. `answer` is a status and Apple's code."""

    def __init__(self, *answer):
        self.answer = answer
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            connection, _ = self.listener.accept()
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, sock):
        connection = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding="utf-8"))
        connection.initiate_connection()
        sock.sendall(connection.data_to_send())
        try:
            while data := sock.recv(65536):
                for event in connection.receive_data(data):
                    if isinstance(event, h2.events.DataReceived):
                        connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                    elif isinstance(event, h2.events.StreamEnded):
                        self.respond(connection, event.stream_id)
                sock.sendall(connection.data_to_send())
        except OSError:
            pass

    def respond(self, connection, stream):
        status, *code = self.answer
        connection.send_headers(stream, [(":status", str(status))], end_stream=not code)
        if code:
            connection.send_data(stream, json.dumps({"reason": code[0]}).encode(), end_stream=True)


class Web:
    """FCM with its token endpoint, and a Web Push service."""

    def __init__(self):
        outer = self
        self.is_out = True

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, answer = outer.answer(self.path, body)
                data = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                if status == 503:
                    self.send_header("Retry-After", "20")
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, path, body):
        if path == "/token":
            return 200, {"access_token": "token", "expires_in": 3599, "token_type": "Bearer"}
        if "/outage/" in path and self.is_out:
            message = f"The service is currently unavailable. {HOSTILE}"
            return 503, {"error": {"status": "UNAVAILABLE", "message": message}}
        if b"dead-token" in body:
            code = {"@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": "UNREGISTERED"}
            message = "Requested entity was not found."
            return 404, {"error": {"status": "NOT_FOUND", "message": message, "details": [code]}}
        return 201 if path.startswith("/browser") else 200, {"name": "projects/p/messages/1"}


class Gateway:
    """A gateway with apps that work and apps that fail."""

    def __init__(self, command, folder):
        self.healthy, self.refusing = APNs(200), APNs(403, "InvalidProviderToken")
        self.rejecting, self.web = APNs(400, "BadDeviceToken"), Web()
        self.count = 0
        key = b"BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
        self.subscription = {"endpoint": f"{self.web.url}/browser/1", "auth": "BTBZMqHH6r4Tts7J_aSIgg"}
        self.browser_key = key.decode()
        path = self.configuration(folder)
        self.process = subprocess.Popen(
            [command, "gateway", "--config", str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.url, self.page = self.wait()

    def configuration(self, folder):
        key_file, vapid_file = folder / "apns.p8", folder / "vapid.pem"
        key_file.write_bytes(pem(ec.generate_private_key(ec.SECP256R1())))
        vapid_file.write_bytes(pem(ec.generate_private_key(ec.SECP256R1())))
        (folder / "tv.pem").write_bytes(certificate(days=12))
        account_key = pem(rsa.generate_private_key(public_exponent=65537, key_size=2048)).decode()
        for project in ("chat", "work"):
            (folder / f"{project}.json").write_text(json.dumps({
                "type": "service_account", "project_id": project, "private_key_id": "1", "private_key": account_key,
                "client_email": f"push@{project}.iam.example", "token_uri": f"{self.web.url}/token"}))
        apns = {"provider": "apns", "key_file": str(key_file), "team_id": "TEAM123456"}
        vapid = {"vapid_private_key_file": str(vapid_file), "vapid_subject": "mailto:push@example.org"}
        configuration = {
            "listen": {"host": "127.0.0.1", "port": 0},
            "metrics": {"host": "127.0.0.1", "port": 0},
            "network": {"allow": ["127.0.0.0/8"], "proxy": ""},
            "apps": [
                {"app_id": "org.example.archive", "provider": "log", "path": str(folder / "archive.jsonl")},
                {"app_id": "org.example.chat.android", "provider": "fcm", "endpoint": self.web.url,
                 "service_account_file": str(folder / "chat.json")},
                {"app_id": "org.example.chat.ios", "topic": "org.example.chat", "key_id": "KEYCHAT123",
                 "endpoint": self.refusing.url, **apns},
                {"app_id": "org.example.chat.ios.beta", "topic": "org.example.chat", "key_id": "KEYBETA123",
                 "endpoint": self.rejecting.url, **apns},
                {"app_id": "org.example.tv", "provider": "apns", "topic": "org.example.tv",
                 "certificate_file": str(folder / "tv.pem")},
                {"app_id": "org.example.unifiedpush.*", "provider": "unifiedpush", **vapid},
                {"app_id": "org.example.watch", "topic": "org.example.watch", "key_id": "KEYWATCH12",
                 "endpoint": self.healthy.url, **apns},
                {"app_id": "org.example.web", "provider": "webpush", **vapid},
                {"app_id": "org.example.work.android", "provider": "fcm", "endpoint": f"{self.web.url}/outage",
                 "service_account_file": str(folder / "work.json")},
            ],
        }
        path = folder / "gateway.yaml"
        path.write_text(json.dumps(configuration, indent=2))  # JSON is YAML.
        return path

    def wait(self):
        """The URLs of the listener for homeservers and of the one for operators, which the log names."""
        ports, log = {}, []
        for line in self.process.stderr:
            log.append(line)
            if found := re.search(r"port=(\d+).*?\] (metrics )?listening$", line):
                ports[found[2] is not None] = found[1]
            if len(ports) == 2:
                threading.Thread(target=lambda: [None for _ in self.process.stderr], daemon=True).start()
                return [f"http://127.0.0.1:{ports[of_page]}" for of_page in (False, True)]
        raise SystemExit("the gateway did not start: " + "".join(log))

    def notify(self, app, pushkey=SECRET, data=None):
        """Sends a notification and returns the status of the response."""
        self.count += 1
        body = {"notification": {
            "event_id": f"$event-{self.count}", "room_id": "!garden:example.org", "type": "m.room.message",
            "sender": "@fern:example.org", "content": {"msgtype": "m.text", "body": "SECRET-CONTENT"},
            "devices": [{"app_id": app, "pushkey": pushkey, "data": data or {}}]}}
        request = urllib.request.Request(f"{self.url}/_matrix/push/v1/notify", json.dumps(body).encode())
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return response.status
        except urllib.error.HTTPError as error:
            return error.code

    def send(self, step):
        """Sends a notification to each app but the idle ones."""
        token = base64.b64encode(b"%032d" % (step % 100)).decode()
        self.notify("org.example.archive")
        self.notify("org.example.chat.android", "dead-token" if step % 7 == 6 else SECRET)
        self.notify("org.example.chat.ios", token)
        self.notify("org.example.chat.ios.beta", token)
        self.notify("org.example.watch", token)
        self.notify("org.example.web", self.browser_key, self.subscription)
        self.notify("org.example.work.android")
        if step % 5 == 4:
            self.notify("org.example.unknown")

    def status(self):
        with urllib.request.urlopen(f"{self.page}/status", timeout=10) as response:
            return json.load(response)

    def stop(self):
        self.process.terminate()
        self.process.wait(WAITING_SECONDS)


# MARK: Checks

CONTRASTS = """
(() => {
  const parse = text => {
    const parts = text.match(/[\\d.]+/g).map(Number);
    return parts.length < 4 ? [...parts, 1] : parts;
  };
  const light = ([r, g, b]) => {
    const part = value => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const ground = element => {
    for (let one = element; one; one = one.parentElement) {
      const color = parse(getComputedStyle(one).backgroundColor);
      if (color[3] === 1) return color;
    }
    return [255, 255, 255, 1];
  };
  const bad = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement, text = walker.currentNode.textContent.trim();
    if (!text || !element.checkVisibility() || ["SCRIPT", "TITLE", "title"].includes(element.tagName)) continue;
    const [a, b] = [light(parse(getComputedStyle(element).color)), light(ground(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) bad.push(`${text.slice(0, 40)}: ${ratio.toFixed(2)}`);
  }
  return bad;
})()
"""

# Elements that reach beyond the right edge, other than those that only screen readers get.
OVERFLOWING = """
[...document.querySelectorAll("body *")]
  .filter(one => one.checkVisibility() && !one.closest(".unseen, .skip, svg"))
  .filter(one => getComputedStyle(one).clipPath === "none")
  .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map(one => `${one.tagName} ${one.className} ${one.textContent.slice(0, 40)}`).slice(0, 5)
"""

PROBLEMS = [
    ("org.example.chat.ios", "Failing", "403 InvalidProviderToken", "Check key_file, key_id and team_id"),
    ("org.example.chat.ios.beta", "Failing", "BadDeviceToken", "the app's environment is not"),
    ("org.example.work.android", "Failing", "503 UNAVAILABLE", "https://status.firebase.google.com/"),
    ("org.example.tv", "Warning", "certificate_file expires in 12 d", "Renew the certificate"),
]


def check(condition, problem):
    if not condition:
        raise SystemExit(f"status page: {problem}")


def check_response(gateway):
    with urllib.request.urlopen(gateway.page, timeout=10) as response:
        text, fields = response.read().decode(), response.headers
    policy = fields["Content-Security-Policy"]
    check("default-src 'none'" in policy and "unsafe" not in policy, f"the policy is {policy}")
    check(fields["X-Content-Type-Options"] == "nosniff", "no nosniff")
    check(fields["Cache-Control"] == "no-store", "the page may be stored")
    check('<noscript><meta http-equiv="refresh"' in text.replace("\n", ""), "no refresh without a script")
    data = json.dumps(gateway.status())
    for secret in (SECRET, "SECRET-CONTENT", gateway.browser_key, "BTBZMqHH6r4"):
        check(secret not in text and secret not in data, f"the page contains {secret}")
    check("<img" not in text and "<script>alert" not in text, "the provider's words are not escaped")


def check_page(browser, gateway, width, scheme, folder):
    where = f"at {width} pixels, {scheme}"
    browser.open(gateway.page, width, scheme=scheme)
    inner = browser.evaluate("document.documentElement.clientWidth")
    scroll = browser.evaluate("document.documentElement.scrollWidth")
    check(inner == width, f"the page is {inner} pixels wide {where}")
    check(scroll <= width, f"{scroll} pixels need horizontal scrolling {where}: {browser.evaluate(OVERFLOWING)}")
    cards = browser.evaluate("[...document.querySelectorAll('article')].map(one => one.innerText)")
    for card, texts in zip(cards, PROBLEMS, strict=True):
        for text in texts:
            check(text in card, f"{text!r} is missing {where} in the card: {card!r}")
    top = browser.evaluate("document.querySelector('article').getBoundingClientRect().bottom")
    check(top <= 900, f"the first problem ends {top} pixels below the top {where}")
    verdict = browser.evaluate("document.getElementById('verdict').innerText")
    check(verdict.startswith("✖ Failing 3 of 9 apps are failing"), f"the verdict is {verdict!r} {where}")
    rows = browser.evaluate("[...document.querySelectorAll('.apps tbody th a')].map(one => one.innerText)")
    check(rows[:4] == [texts[0] for texts in PROBLEMS] and len(rows) == 9, f"the rows are {rows} {where}")
    contrasts = browser.evaluate(CONTRASTS)
    check(not contrasts, f"too little contrast {where}: {contrasts}")
    check_accessibility(browser, where)
    browser.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    scroll = browser.evaluate("document.documentElement.scrollWidth")
    check(scroll <= width, f"the details need horizontal scrolling {where}: {browser.evaluate(OVERFLOWING)}")
    check(not browser.evaluate(CONTRASTS), f"too little contrast of the details {where}")
    if folder:
        browser.screenshot(folder / f"{width}-{scheme}-details.png")
        browser.evaluate("document.querySelectorAll('details').forEach(one => one.open = false)")
        browser.screenshot(folder / f"{width}-{scheme}.png")
    print(f"status page {where}: fits, and the problems are shown")


def check_accessibility(browser, where):
    nodes = [node for node in browser.call("Accessibility.getFullAXTree")["nodes"] if not node["ignored"]]
    roles = [node["role"]["value"] for node in nodes]
    names = {node["role"]["value"]: node.get("name", {}).get("value") for node in nodes}
    for role, least in (("table", 1), ("columnheader", 9), ("rowheader", 9), ("row", 10), ("main", 1), ("heading", 5)):
        check(roles.count(role) >= least, f"{roles.count(role)} elements have the role {role} {where}")
    images = [node for node in nodes if node["role"]["value"] in ("image", "img")]
    check(len(images) == 9, f"{len(images)} charts {where}")
    check(all(node.get("name", {}).get("value") for node in images), f"a chart without text {where}")
    check(names.get("button"), f"a button without a name {where}")


def check_widths(browser, gateway):
    """No width needs horizontal scrolling: 320 pixels is the narrowest that WCAG asks for (1.4.10)."""
    for width in (320, 560, 768, 1024, 1344, 1345, 2000):
        browser.open(gateway.page, width)
        browser.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        scroll = browser.evaluate("document.documentElement.scrollWidth")
        check(scroll <= width, f"{scroll} pixels need scrolling at {width}: {browser.evaluate(OVERFLOWING)}")
    print("status page: fits from 320 to 2000 pixels")


def wait_until(browser, expression, problem):
    deadline = time.monotonic() + WAITING_SECONDS
    while not browser.evaluate(expression):
        check(time.monotonic() < deadline, problem)
        time.sleep(0.25)


def check_refresh(browser, gateway):
    """Mends an app, and sees that the open page shows it; then stops the gateway."""
    browser.open(gateway.page, 1400)
    browser.evaluate("window.isSamePage = true; document.querySelector('details').open = true;"
                     "document.querySelector('summary').focus()")
    focused = browser.evaluate("document.activeElement.id")
    opened = browser.evaluate("document.querySelector('details').id")
    gateway.refusing.answer = (200,)
    gateway.notify("org.example.chat.ios", base64.b64encode(b"%032d" % 1).decode())
    wait_until(browser, "document.getElementById('verdict').innerText.includes('2 of 9')",
               "an app that works again is still shown as failing")
    card = browser.evaluate("[...document.querySelectorAll('article')].map(one => one.innerText)"
                            ".find(text => text.includes('InvalidProviderToken'))")
    check("12 notifications of the last 5 minutes failed" in card and "Warning" in card, f"the card is {card!r}")
    check(browser.evaluate("window.isSamePage"), "the page was loaded again")
    check(browser.evaluate(f"document.getElementById('{opened}').open"), "a refresh closes what is open")
    check(browser.evaluate("document.activeElement.id") == focused, "a refresh moves the focus")
    link = "document.querySelectorAll('.apps a')[8]"
    browser.evaluate(f"{link}.focus(); document.getElementById('facts').remove()")
    wait_until(browser, "document.getElementById('facts') !== null", "the page isn't refreshed again")
    check(browser.evaluate(f"document.activeElement === {link}"), "a refresh moves the focus away from a link")
    check(browser.evaluate("document.getElementById('spoken').textContent").startswith("✖ Failing"),
          "the new verdict isn't announced")
    check(not browser.problems, f"the console has errors: {browser.problems}")
    gateway.stop()
    wait_until(browser, "document.getElementById('notice').checkVisibility()", "a stopped gateway isn't reported")
    print("status page: is refreshed, and reports a stopped gateway")


def look(gateway, folder):
    for step in range(12):
        gateway.send(step)
    browser = Browser(os.environ.get("CHROMIUM", "chromium"))
    try:
        check_response(gateway)
        for width in (400, 1400):
            for scheme in ("light", "dark"):
                check_page(browser, gateway, width, scheme, folder)
        check_widths(browser, gateway)
        check(not browser.problems, f"the console has errors: {browser.problems}")
        check_refresh(browser, gateway)
    finally:
        browser.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("matrix_push")
    parser.add_argument("--screenshots", type=pathlib.Path, metavar="FOLDER", help="write the pages as images there")
    parser.add_argument("--serve", action="store_true", help="only send notifications, until it is interrupted")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    if options.screenshots:
        options.screenshots.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        gateway = Gateway(options.matrix_push, pathlib.Path(name))
        try:
            if options.serve:
                print(gateway.page, flush=True)
                for step in range(1 << 30):
                    gateway.send(step)
                    time.sleep(2)
            look(gateway, options.screenshots)
        finally:
            gateway.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
