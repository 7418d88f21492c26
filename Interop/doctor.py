#!/usr/bin/env python3
"""Lets `matrix-push doctor` examine accounts of a real homeserver.

    doctor.py MATRIX_PUSH

MATRIX_PUSH is the command. HOMESERVER_URL names the homeserver (`with-synapse.py` sets it). Each account has a set-up with
one fault, or none. Exits with 1 and the report unless the codes are those that the set-up should have. At the end the
pushers are as they were set: the doctor changes nothing.
"""

import http.server
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.parse
import urllib.request

import loopback

URL = os.environ.get("HOMESERVER_URL", "")
APP = "org.example.chat"


def call(method, path, body=None, token=None):
    request = urllib.request.Request(f"{URL}/_matrix/client/v3/{path}", method=method)
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    data = json.dumps(body).encode() if body is not None else None
    with urllib.request.urlopen(request, data) as response:
        return json.load(response)


class Account:
    """A new account, and what the doctor reports about it."""

    number = 0

    def __init__(self):
        Account.number += 1
        response = call(
            "POST", "register",
            {"username": f"fern{Account.number}", "password": "x", "auth": {"type": "m.login.dummy"}})
        self.token = response["access_token"]

    def call(self, method, path, body=None):
        return call(method, path, body, self.token)

    def set_pusher(self, url, pushkey="a pushkey of the device", app=APP, device="Phone"):
        self.call("POST", "pushers/set", {
            "kind": "http", "app_id": app, "pushkey": pushkey, "app_display_name": "Chat",
            "device_display_name": device, "lang": "en", "data": {"url": url + loopback.PATH}, "append": True})

    def examine(self, program, *arguments):
        environment = {**os.environ, "MATRIX_HOMESERVER": URL, "MATRIX_TOKEN": self.token}
        before = self.pushers()
        run = subprocess.run(
            [program, "doctor", "--format", "json", *arguments], env=environment, capture_output=True, text=True)
        assert self.token not in run.stdout + run.stderr, "the token is printed"
        assert run.stdout, run.stderr
        assert self.pushers() == before, "the pushers have changed"
        return run.returncode, json.loads(run.stdout)

    def pushers(self):
        try:
            return self.call("GET", "pushers")
        except urllib.error.HTTPError as error:
            return error.code


def check(name, result, status, *codes, without=()):
    """Checks the exit status, and that the report has some codes and lacks others."""
    code, report = result
    found = [diagnostic["code"] for diagnostic in report["diagnostics"]]
    wrong = [expected for expected in codes if expected not in found]
    wrong += [f"not {unexpected}" for unexpected in without if unexpected in found]
    if code != status or wrong:
        print(json.dumps(report, indent=1, ensure_ascii=False))
        sys.exit(f"doctor: {name}: exit code {code}, expected {status}; missing: {wrong}")
    print(f"doctor: {name}: {', '.join(found)}")


class Page(http.server.BaseHTTPRequestHandler):
    """A web site, which responds to each request with a page."""

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Welcome</title>")

    def log_message(self, *arguments):
        pass


def main(program):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        log = folder / "pushes.jsonl"
        gateway = loopback.Gateway(
            program, folder, "gateway", {"apps": [{"app_id": APP, "provider": "log", "path": str(log)}]})
        gateway.start()
        site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
        threading.Thread(target=site.serve_forever, daemon=True).start()
        try:
            examine(program, gateway, log, f"http://127.0.0.1:{site.server_port}")
        finally:
            gateway.stop()
            site.shutdown()
    print("doctor: every set-up has its diagnostics")


def examine(program, gateway, log, site):
    url = f"http://127.0.0.1:{gateway.port}"

    account = Account()
    check("no pusher", account.examine(program), 1, "homeserver_ok", "no_pushers", "rules_ok")

    account = Account()
    account.set_pusher(url)
    code, report = account.examine(program)
    check(
        "all is well", (code, report), 0, "gateway_ok", "app_known", "rules_ok", "gateway_url_loopback",
        without=("no_pushers", "rule_malformed", "rule_shadowed", "devices_unreadable", "push_accepted"))
    odd = [sample for sample in report["samples"] if sample["notifies"] != sample["expected"]]
    assert not odd, f"Synapse's default rules decide otherwise: {odd}"
    assert not [line for line in log.read_text().splitlines() if "a pushkey of the device" in line]
    check("a visible push", account.examine(program, "--send"), 0, "push_accepted")
    pushes = [json.loads(line) for line in log.read_text().splitlines()]
    visible = [push for push in pushes if push["pushkey"] == "a pushkey of the device"]
    assert len(visible) == 1 and "test push" in json.dumps(visible), visible

    account = Account()
    account.set_pusher(url, app="com.example.other")
    check("an unknown app", account.examine(program), 0, "app_unconfirmed")
    check("an unknown app, with a push", account.examine(program, "--send"), 1, "push_rejected")

    account = Account()
    account.set_pusher(site)
    check("a web site", account.examine(program), 1, "gateway_not_a_gateway")

    account = Account()
    account.set_pusher(f"http://127.0.0.1:{loopback.free_port()}")
    check("no gateway", account.examine(program), 1, "gateway_unreachable")

    account = Account()
    account.set_pusher(url, app="a" * 65)
    check("an app ID that gateways refuse", account.examine(program), 1, "pusher_invalid")

    account = Account()
    account.set_pusher(url, pushkey="one pushkey of the device")
    account.set_pusher(url, pushkey="two pushkeys of the device")
    check("two pushers of a device", account.examine(program), 0, "pusher_same_device")

    account = Account()
    account.set_pusher(url)
    account.call("PUT", "pushrules/global/override/.m.rule.master/enabled", {"enabled": True})
    check("the master rule", account.examine(program), 1, "master_rule_on", without=("nothing_notifies",))

    account = Account()
    account.set_pusher(url)
    account.call("PUT", "pushrules/global/override/x", {"actions": [], "conditions": []})
    check("a rule that mutes everything", account.examine(program), 1, "rule_mutes_everything")

    account = Account()
    account.set_pusher(url)
    room = urllib.parse.quote("!room:interop.test")
    account.call("PUT", f"pushrules/global/room/{room}", {"actions": []})
    account.call("PUT", "pushrules/global/underride/.m.rule.message/enabled", {"enabled": False})
    frost = {"kind": "event_match", "key": "content.body", "pattern": "frost"}
    account.call("PUT", "pushrules/global/override/late", {"actions": ["notify"], "conditions": [frost]})
    account.call("PUT", "pushrules/global/override/early", {"actions": [], "conditions": [frost]})
    check(
        "muted, off and shadowed", account.examine(program), 0, "rooms_mentions_only", "default_rule_off",
        "rule_shadowed")

    account = Account()
    account.call("POST", "logout", {})
    check("a token that is logged out", account.examine(program), 3, "token_rejected")


if __name__ == "__main__":
    if len(sys.argv) != 2 or not URL:
        sys.exit(__doc__)
    main(sys.argv[1])
