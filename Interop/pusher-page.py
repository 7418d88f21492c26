#!/usr/bin/env python3
"""Looks at the operator's page of a running pusher with a real browser.

    pusher-page.py MATRIX_PUSH [--screenshots FOLDER]

MATRIX_PUSH is the command to run as the pusher. The homeserver and the push gateways are small servers here: one gateway
accepts, one refuses, one is out. The page is opened in Chromium (CHROMIUM names the command) from 320 to 2000 pixels, light
and dark. Exits with 1, and says what is wrong, unless the page shows which gateway fails, why, and what to do; nothing
needs horizontal scrolling; texts have the contrast of WCAG AA; the console has no errors; and neither a pushkey nor a path
of a gateway is on the page.
"""

import argparse
import http.server
import importlib.util
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

from browser import Browser

FERN, WREN, ROOM = "@fern:garden.example", "@wren:garden.example", "!beds:garden.example"
NOTIFY = "/_matrix/push/v1/notify"
SECRET = "SECRET-PUSHKEY"


def load(name):
    """A module of this folder whose name isn't one of Python's."""
    path = pathlib.Path(__file__).with_name(f"{name}.py")
    spec = importlib.util.spec_from_file_location(name.replace("-", "_"), path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


page = load("status-page")


class Server:
    """A server whose responses a function returns: status and JSON, by path."""

    def __init__(self, answer):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def respond(self):
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status, body = answer(self.path)
                data = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PUT = respond

            def log_message(self, *_):
                pass

        class Quiet(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                """The pusher ends while it waits."""

        self.server = Quiet(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def event(identifier, kind, sender, content, key=None):
    made = {"event_id": identifier, "type": kind, "sender": sender, "room_id": ROOM, "content": content,
            "origin_server_ts": int(time.time() * 1000)}
    return made if key is None else made | {"state_key": key}


def homeserver(path):
    path, _, query = path.partition("?")
    if path.endswith("/account/whoami"):
        return 200, {"user_id": FERN, "device_id": "TABLET"}
    if path.endswith("/pushrules/global/"):
        rule = {"rule_id": ".m.rule.message", "default": True, "enabled": True, "actions": ["notify"],
                "conditions": [{"kind": "event_match", "key": "type", "pattern": "m.room.message"}]}
        return 200, {"override": [], "content": [], "room": [], "sender": [], "underride": [rule]}
    if path.endswith("/joined_rooms"):
        return 200, {"joined_rooms": [ROOM]}
    if path.endswith("/state"):
        return 200, [event("$create", "m.room.create", WREN, {"room_version": "9"}, ""),
                     event("$fern", "m.room.member", FERN, {"membership": "join"}, FERN),
                     event("$wren", "m.room.member", WREN, {"membership": "join"}, WREN)]
    if path.endswith("/sync"):
        if "since=" in query:
            time.sleep(20)
        return 200, {"next_batch": "s1"}
    return 404, {"errcode": "M_NOT_FOUND", "error": "not in this test"}


class Pusher:
    """A pusher with gateways that work and gateways that fail."""

    def __init__(self, command, folder):
        self.gateways = {
            "good": Server(lambda _: (200, {"rejected": []})),
            "refusing": Server(lambda _: (400, {"errcode": "M_UNKNOWN", "error": "no"})),
            "out": Server(lambda _: (502, {})),
        }
        for name in ("as_token", "hs_token"):
            (folder / name).write_text(name)
        configuration = {
            "listen": {"port": 0}, "metrics": {"port": 0},
            "homeserver": {"url": Server(homeserver).url, "server_name": "garden.example",
                           "as_token_file": str(folder / "as_token"), "hs_token_file": str(folder / "hs_token")},
            "store": {"sqlite": str(folder / "pusher.sqlite")},
            "pushers": {"allow_http": True}, "network": {"allow": ["127.0.0.0/8"], "proxy": ""},
        }
        path = folder / "pusher.yaml"
        path.write_text(json.dumps(configuration, indent=2))  # JSON is YAML.
        self.process = subprocess.Popen(
            [command, "pusher", "--config", str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.url, self.page = self.wait()

    def wait(self):
        """The URLs of the listener for clients and of the one for operators, which the log names."""
        ports, log = {}, []
        for line in self.process.stderr:
            log.append(line)
            if found := re.search(r"port=(\d+).*?\] (metrics )?listening$", line):
                ports[found[2] is not None] = found[1]
            if len(ports) == 2:
                threading.Thread(target=lambda: [None for _ in self.process.stderr], daemon=True).start()
                return [f"http://127.0.0.1:{ports[of_page]}" for of_page in (False, True)]
        raise SystemExit("the pusher did not start: " + "".join(log))

    def call(self, method, path, token, body):
        request = urllib.request.Request(self.url + path, json.dumps(body).encode(), method=method)
        request.add_header("Authorization", f"Bearer {token}")
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.load(response)

    def fill(self):
        """Sets a pusher at each gateway, and sends messages."""
        for name, gateway in self.gateways.items():
            self.call("POST", "/_matrix/client/v3/pushers/set", "fern", {
                "kind": "http", "app_id": f"org.example.{name}", "pushkey": f"{SECRET}-{name}", "append": True,
                "app_display_name": "App", "device_display_name": "Phone", "lang": "en",
                "data": {"url": gateway.url + NOTIFY}})
        for number in range(20):
            body = {"events": [event(f"${number}", "m.room.message", WREN, {"msgtype": "m.text", "body": "ripe"})]}
            self.call("PUT", f"/_matrix/app/v1/transactions/{number}", "hs_token", body)
        deadline = time.monotonic() + page.WAITING_SECONDS
        while self.status()["deliveries"]["last_hour"]["delivered"] < 20:
            page.check(time.monotonic() < deadline, "the messages are not delivered")
            time.sleep(0.1)

    def status(self):
        with urllib.request.urlopen(f"{self.page}/status", timeout=10) as response:
            return json.load(response)

    def stop(self):
        self.process.terminate()
        self.process.wait(page.WAITING_SECONDS)


def check_page(browser, pusher, width, scheme, folder):
    where = f"at {width} pixels, {scheme}"
    browser.open(pusher.page, width, scheme=scheme)
    cards = browser.evaluate("[...document.querySelectorAll('article')].map(one => one.innerText)")
    for name, words in (("refusing", "400 (M_UNKNOWN)"), ("out", "502")):
        card = next((card for card in cards if pusher.gateways[name].url in card), None)
        page.check(card is not None, f"{name} has no card {where}: {cards}")
        page.check(words in card and "What to do" in card, f"the card {where} is {card!r}")
    verdict = browser.evaluate("document.getElementById('verdict').innerText")
    page.check("2 push gateways have failures" in verdict, f"the verdict is {verdict!r} {where}")
    rows = browser.evaluate("[...document.querySelectorAll('.apps tbody th a')].map(one => one.innerText)")
    page.check(len(rows) == 3 and rows[2] == pusher.gateways["good"].url, f"the rows are {rows} {where}")
    for _ in range(2):
        scroll = browser.evaluate("document.documentElement.scrollWidth")
        page.check(scroll <= width, f"{scroll} pixels need scrolling {where}: {browser.evaluate(page.OVERFLOWING)}")
        contrasts = browser.evaluate(page.CONTRASTS)
        page.check(not contrasts, f"too little contrast {where}: {contrasts}")
        if folder:
            state = browser.evaluate("document.querySelector('details').open")
            browser.screenshot(folder / f"pusher-{width}-{scheme}{'-details' if state else ''}.png")
        browser.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")


def look(pusher, folder):
    pusher.fill()
    with urllib.request.urlopen(pusher.page, timeout=10) as response:
        text = response.read().decode()
    data = json.dumps(pusher.status())
    for secret in (SECRET, NOTIFY, "org.example", "as_token", "hs_token"):
        page.check(secret not in text and secret not in data, f"the page contains {secret}")
    browser = Browser(os.environ.get("CHROMIUM", "chromium"))
    try:
        for width in (320, 400, 768, 1400, 2000):
            for scheme in ("light", "dark"):
                check_page(browser, pusher, width, scheme, folder)
        page.check(not browser.problems, f"the console has errors: {browser.problems}")
        print("pusher's page: fits, and the problems are shown")
        browser.open(pusher.page, 1400)
        pusher.stop()
        page.wait_until(browser, "document.getElementById('notice').checkVisibility()",
                        "a stopped pusher isn't reported")
        notice = browser.evaluate("document.getElementById('notice').innerText")
        page.check(notice.startswith("The pusher has not responded"), f"the notice is {notice!r}")
        print("pusher's page: is refreshed, and reports a stopped pusher")
    finally:
        browser.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("matrix_push")
    parser.add_argument("--screenshots", type=pathlib.Path, metavar="FOLDER", help="write the pages as images there")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    if options.screenshots:
        options.screenshots.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        pusher = Pusher(options.matrix_push, pathlib.Path(name))
        try:
            look(pusher, options.screenshots)
        finally:
            pusher.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
